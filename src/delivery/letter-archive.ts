import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { ByteReader } from "../event/byte-reader.ts";
import { decodeValue } from "../event/encoding.ts";
import { FieldMap, isMap } from "../event/value.ts";
import { chunksOf } from "../store/entries.ts";
import { folderOf, idsOfFolders } from "../store/folder-name.ts";
import { openSnapshot } from "../store/snapshot.ts";
import type { StoredEntry } from "../store/store.ts";
import { decodeDeadLetter } from "./dead-letter.ts";
import type { DeadLetter } from "./dead-letter.ts";

/** A letter as it stands in the queue of a pipeline. */
export interface ArchivedLetter {
  readonly pipeline: string;
  readonly sequence: number;
  /** Bytes on disk. */
  readonly length: number;
  /** Undefined: it is damaged. */
  readonly letter: DeadLetter | undefined;
}

/** Where the letters of a pipeline stand in the folder of all pipelines' letters. */
export { folderOf as lettersFolder } from "../store/folder-name.ts";

const READ_BYTES = 4 * 2 ** 20;

/** The pipelines whose dead letters stand in a folder, by name. */
export async function pipelinesWithLetters(base: string): Promise<string[]> {
  const names = await readdir(base).catch(() => []);
  return idsOfFolders(names.filter((name) => existsSync(path.join(base, name, "CURRENT")))).toSorted();
}

/** The sequence that the next letter of a pipeline will have. @throws TailraceError STORE_TOO_NEW, STORE_NOT_OPENED */
export async function nextLetter(base: string, pipeline: string): Promise<number> {
  const snapshot = await openSnapshot(folderOf(base, pipeline));
  const { next } = snapshot.store.totals;
  await snapshot.close();
  return next;
}

/**
 * The letters of a pipeline, in the order of their deaths, as they are now: another process may have them open.
 * @param first the sequence to begin with
 * @throws TailraceError STORE_TOO_NEW, STORE_NOT_OPENED
 */
export async function* archivedLetters(base: string, pipeline: string, first = 0): AsyncGenerator<ArchivedLetter> {
  const snapshot = await openSnapshot(folderOf(base, pipeline));
  try {
    for await (const entries of chunksOf(snapshot.store, first, READ_BYTES))
      for (const entry of entries) yield archivedLetter(pipeline, entry);
  } finally {
    await snapshot.close();
  }
}

/** The event of a letter. */
export function eventOf({ event }: DeadLetter): { readonly fields: FieldMap; readonly metadata: FieldMap } {
  const reader = new ByteReader(event);
  return { fields: decodeMap(reader), metadata: decodeMap(reader) };
}

function decodeMap(reader: ByteReader): FieldMap {
  const value = decodeValue(reader);
  return isMap(value) ? value : new FieldMap();
}

function archivedLetter(pipeline: string, { sequence, bytes, isDamaged }: StoredEntry): ArchivedLetter {
  return { pipeline, sequence, length: bytes.length, letter: isDamaged ? undefined : decodeDeadLetter(bytes) };
}
