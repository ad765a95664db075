import type { PipelinePlan } from "../compiler/plan.ts";
import { Spill } from "../delivery/spill.ts";
import type { Logger } from "../plugin/context.ts";
import { folderOf } from "../store/folder-name.ts";
import { openStore } from "../store/open-store.ts";

/**
 * Opens the disk queues of the outputs with `on_full => spill`, in `<folder>/<pipeline>/<output>`.
 * @throws TailraceError STORE_LOCKED, STORE_TOO_NEW, STORE_NOT_OPENED
 */
export async function openSpills(plan: PipelinePlan, folder: string, logger: Logger): Promise<ReadonlyMap<string, Spill>> {
  const spills = new Map<string, Spill>();
  for (const vertex of plan.lanes) {
    const { id, onFull } = plan.vertices[vertex]!;
    if (onFull?.policy !== "spill") continue;
    const { store, ...found } = await openStore(folderOf(folderOf(folder, plan.pipelineId), id));
    if (found.damage !== undefined)
      logger.error(
        { output: id, ...found, payloads: store.totals.entries },
        "What an output has spilled was damaged and is repaired: some of it may be lost.",
      );
    spills.set(id, new Spill({ store, maxBytes: onFull.spillMaxBytes, logger }));
  }
  return spills;
}
