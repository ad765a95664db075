import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { PipelinePlan } from "../compiler/plan.ts";
import type { Logger } from "../plugin/context.ts";
import { folderOf, idsOfFolders } from "../store/folder-name.ts";
import { openSnapshot } from "../store/snapshot.ts";
import { spillFolder, spillName } from "./open-spills.ts";
import { pipelinesWithQueues } from "./queue-archive.ts";

export interface LeftOverParts {
  readonly plans: readonly PipelinePlan[];
  /** Pipelines whose queue this process has open. */
  readonly persisted: ReadonlySet<string>;
  /** That of all pipelines' queues. */
  readonly queueFolder: string;
  readonly dataPath: string;
  readonly logger: Logger;
}

/** Larger stores are not copied to be counted. */
const MOST_COUNTED_BYTES = 64 * 2 ** 20;

/** Tells of what earlier processes have left on disk that nothing in this one delivers: it would lie there for ever. */
export async function tellLeftOvers({ plans, persisted, queueFolder, dataPath, logger }: LeftOverParts): Promise<void> {
  const running = new Set(plans.map(({ pipelineId }) => pipelineId));
  for (const pipeline of (await pipelinesWithQueues(queueFolder)).filter((id) => !persisted.has(id))) {
    const folder = folderOf(queueFolder, pipeline);
    const { entries: blocks, bytes } = await contentsOf(folder);
    const what = running.has(pipeline)
      ? "Blocks wait in the persisted queue of this pipeline, whose queue is in memory now: nothing delivers them."
      : "Blocks wait in the queue of a pipeline that this process does not run: nothing here delivers them.";
    if (bytes > 0) logger.warn({ pipeline, folder, blocks, bytes }, what);
  }
  const spills = new Set(plans.flatMap(spillsOf));
  for (const pipeline of await subfolders(spillFolder(dataPath)))
    for (const output of await subfolders(folderOf(spillFolder(dataPath), pipeline))) {
      const folder = folderOf(folderOf(spillFolder(dataPath), pipeline), output);
      const { entries: payloads, bytes } = spills.has(folder) ? { entries: 0, bytes: 0 } : await contentsOf(folder);
      const what = "Records wait on disk for an output that is not there any more, or does not spill: nothing delivers them.";
      if (bytes > 0) logger.warn({ pipeline, output, folder, payloads, bytes }, what);
    }

  function spillsOf({ pipelineId, vertices, lanes }: PipelinePlan): string[] {
    const own = lanes.map((lane) => vertices[lane]!).filter(({ onFull }) => onFull?.policy === "spill");
    return own.map((vertex) => folderOf(folderOf(spillFolder(dataPath), pipelineId), spillName(vertex)));
  }
}

async function subfolders(folder: string): Promise<string[]> {
  return idsOfFolders(await readdir(folder).catch(() => [])).toSorted();
}

/** What a store holds; of a large one, how many bytes there are on disk. */
async function contentsOf(folder: string): Promise<{ readonly entries: number | undefined; readonly bytes: number }> {
  const names = (await readdir(folder)).filter((name) => /\.(?:ldb|log)$/.test(name));
  if (names.length === 0) return { entries: 0, bytes: 0 };
  const sizes = await Promise.all(names.map(async (name) => (await stat(path.join(folder, name))).size));
  const onDisk = sizes.reduce((sum, size) => sum + size, 0);
  if (onDisk > MOST_COUNTED_BYTES) return { entries: undefined, bytes: onDisk };
  const snapshot = await openSnapshot(folder);
  const { entries, bytes } = snapshot.store.totals;
  await snapshot.close();
  return { entries, bytes };
}
