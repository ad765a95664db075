import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { InputTableText } from "../compiler/input-table.ts";
import { blockGeneration, isWholeBlock } from "../flow/block.ts";
import { chunksOf } from "../store/entries.ts";
import { idsOfFolders } from "../store/folder-name.ts";
import { knownIncarnation } from "../store/incarnation.ts";
import { openSnapshot } from "../store/snapshot.ts";
import type { Snapshot } from "../store/snapshot.ts";
import type { StoredEntry, StoreTotals } from "../store/store.ts";
import { TABLE_NOTE } from "./open-queue.ts";

/** A block as it stands in a queue on disk. */
export interface ArchivedBlock {
  readonly sequence: number;
  readonly bytes: Buffer;
  /** Its checksum is not that of its bytes, or they are no block. */
  readonly isDamaged: boolean;
}

/** The queue of a pipeline as it is on disk now, for reading: another process may have it open. */
export interface QueueArchive {
  readonly folder: string;
  readonly totals: StoreTotals;
  readonly incarnation: string | undefined;
  /** By generation: the inputs of the configuration, as they are written. */
  readonly tables: ReadonlyMap<string, readonly string[]>;
  /** True: LevelDB's files do not fit together, and what is read here is what a repair leaves. */
  readonly isBroken: boolean;
  readonly quarantine: { readonly blocks: number; readonly bytes: number };
  /** In the order of their sequences. */
  blocks(): AsyncGenerator<ArchivedBlock>;
  close(): Promise<void>;
}

/** Where the queue of a pipeline stands in the folder of all pipelines' queues. */
export { folderOf as queueFolderOf } from "../store/folder-name.ts";

const READ_BYTES = 4 * 2 ** 20;

/** The pipelines that have a queue in a folder, by name. */
export async function pipelinesWithQueues(base: string): Promise<string[]> {
  const names = await readdir(base).catch(() => []);
  const isQueue = async (name: string): Promise<boolean> => {
    const files = await readdir(path.join(base, name)).catch(() => []);
    return files.some((file) => /^(?:CURRENT|MANIFEST-\d+)$|\.(?:ldb|log)$/.test(file));
  };
  const found = await Promise.all(names.map(isQueue));
  return idsOfFolders(names.filter((_, at) => found[at])).toSorted();
}

/** @throws TailraceError STORE_TOO_NEW, STORE_NOT_OPENED */
export async function openQueueArchive(folder: string): Promise<QueueArchive> {
  const snapshot = await openSnapshot(folder);
  const { store } = snapshot;
  const notes = await store.notes(TABLE_NOTE);
  const tables = [...notes].map(([name, text]): [string, readonly string[]] => [name.slice(TABLE_NOTE.length), inputsOf(text)]);
  return {
    folder,
    totals: store.totals,
    incarnation: await knownIncarnation(store),
    tables: new Map(tables),
    isBroken: snapshot.repairedFrom !== undefined,
    quarantine: await quarantineOf(folder),
    blocks: () => blocksOf(snapshot),
    close: () => snapshot.close(),
  };
}

async function* blocksOf({ store }: Snapshot): AsyncGenerator<ArchivedBlock> {
  for await (const entries of chunksOf(store, 0, READ_BYTES)) for (const entry of entries) yield archivedBlock(entry);
}

export function archivedBlock({ sequence, bytes, isDamaged }: StoredEntry): ArchivedBlock {
  return { sequence, bytes, isDamaged: isDamaged || !isWholeBlock(bytes) };
}

export function generationOf({ bytes }: ArchivedBlock): string {
  return blockGeneration(bytes);
}

function inputsOf(text: Buffer): readonly string[] {
  return (JSON.parse(text.toString()) as InputTableText).inputs;
}

async function quarantineOf(folder: string): Promise<QueueArchive["quarantine"]> {
  const aside = path.join(folder, "quarantine");
  if (!existsSync(aside)) return { blocks: 0, bytes: 0 };
  const sizes = await Promise.all((await readdir(aside)).map(async (name) => (await stat(path.join(aside, name))).size));
  return { blocks: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
