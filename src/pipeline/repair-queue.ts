import type { Logger } from "../plugin/context.ts";
import { chunksOf, removalOf } from "../store/entries.ts";
import { openLevelStore } from "../store/level-store.ts";
import { openQueueArchive, archivedBlock } from "./queue-archive.ts";
import { keepAside } from "./keep-aside.ts";

export interface QueueRepair {
  /** Blocks that are left, and their bytes. */
  readonly blocks: number;
  readonly bytes: number;
  /** Where LevelDB's files from before were kept, when they did not fit together. */
  readonly repairedFrom: string | undefined;
  /** Sequences of blocks that were damaged and are put aside. */
  readonly damaged: readonly number[];
  /** Its totals were not those of its blocks. */
  readonly wasMiscounted: boolean;
}

const READ_BYTES = 4 * 2 ** 20;

/**
 * Mends a queue as opening it does, and puts its damaged blocks aside; first on a copy, so that what cannot be mended stays as
 * it is. @throws TailraceError STORE_LOCKED, STORE_TOO_NEW, STORE_NOT_OPENED
 */
export async function repairQueue(folder: string, logger: Logger): Promise<QueueRepair> {
  const trial = await openQueueArchive(folder);
  for await (const _ of trial.blocks());
  await trial.close();
  const quarantine = keepAside(folder, logger, "A block of the queue");
  const { store, repairedFrom } = await openLevelStore(folder, { counting: "counted" });
  const { entries, bytes } = store.totals;
  const wasMiscounted = entries !== trial.totals.entries || bytes !== trial.totals.bytes;
  try {
    const damaged: number[] = [];
    for await (const entries of chunksOf(store, 0, READ_BYTES)) {
      const broken = entries.filter((entry) => archivedBlock(entry).isDamaged);
      for (const entry of broken) await quarantine(entry);
      if (broken.length > 0) await store.write({ put: [], remove: broken.map(removalOf) }, true);
      damaged.push(...broken.map(({ sequence }) => sequence));
    }
    return { blocks: store.totals.entries, bytes: store.totals.bytes, repairedFrom, damaged, wasMiscounted };
  } finally {
    await store.close();
  }
}
