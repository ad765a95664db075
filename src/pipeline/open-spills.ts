import path from "node:path";
import type { PipelinePlan, VertexPlan } from "../compiler/plan.ts";
import { Spill } from "../delivery/spill.ts";
import { folderOf } from "../store/folder-name.ts";
import type { OpenStore, Store } from "../store/store.ts";
import { whenThereIsRoom } from "./await-room.ts";
import type { RoomTools } from "./await-room.ts";
import { keepAside } from "./keep-aside.ts";

export interface SpillTools extends RoomTools {
  readonly openStore: OpenStore;
}

/** The folder of all that outputs have spilled, in `path.data`: one for each pipeline, and in it one for each output. */
export function spillFolder(dataPath: string): string {
  return path.join(dataPath, "spill");
}

/** The name of an output among those of its pipeline. What it has spilled is in its plugin's bytes, and no other's. */
export function spillName({ name, id }: Pick<VertexPlan, "name" | "id">): string {
  return id.startsWith(`${name}_`) ? id : `${name}_${id}`;
}

/**
 * Opens the disk queues of the outputs with `on_full => spill`, by the outputs' ids.
 * @param folder that of all pipelines @throws TailraceError STORE_LOCKED, STORE_TOO_NEW, STORE_NOT_OPENED
 */
export async function openSpills(plan: PipelinePlan, folder: string, tools: SpillTools): Promise<ReadonlyMap<string, Spill>> {
  const spills = new Map<string, Spill>();
  for (const vertex of plan.lanes) {
    const { id, name, onFull } = plan.vertices[vertex]!;
    if (onFull?.policy !== "spill") continue;
    const own = folderOf(folderOf(folder, plan.pipelineId), spillName({ id, name }));
    const reopen = (): Promise<Store> => openAndTell(own, id, tools);
    const quarantine = keepAside(own, tools.logger, "A payload that an output has spilled");
    const store = await whenThereIsRoom("What an output has spilled", own, tools, reopen);
    spills.set(id, new Spill({ store, reopen, maxBytes: onFull.spillMaxBytes, quarantine, ...tools }));
  }
  return spills;
}

async function openAndTell(folder: string, output: string, { openStore, logger }: SpillTools): Promise<Store> {
  const { store, ...found } = await openStore(folder);
  if (found.damage !== undefined)
    logger.error(
      { output, ...found, payloads: store.totals.entries },
      "What an output has spilled was damaged and is repaired: some of it may be lost.",
    );
  return store;
}
