import { readFile } from "node:fs/promises";
import path from "node:path";
import { storeTooNew } from "./errors.ts";
import {
  END_OF_ENTRIES,
  END_OF_NOTES,
  entryKey,
  FORMAT,
  FORMAT_NOTE,
  isEntryKey,
  noteKey,
  putOperation,
  readTotals,
  sequenceOf,
  storedEntry,
  TOTALS_NOTE,
  totalsOperation,
  whole,
} from "./level-layout.ts";
import { salvage } from "./level-table.ts";
import type { Pair } from "./level-table.ts";
import { tablesIn } from "./level.ts";
import type { Database } from "./level.ts";
import type { StoreTotals } from "./store.ts";

/** Sequences that are left out behind damage: what it has taken away may have had some of them. */
const SKIPPED = 2 ** 32;

/** Keys that are counted in one go, and what LevelDB may hand over at once. */
const COUNT_CHUNK = 10_000;
const COUNT_CHUNK_BYTES = 2 ** 20;

/** Brings a store to the present format. All its notes are read. @throws TailraceError STORE_TOO_NEW */
export async function upgrade(level: Database, folder: string): Promise<void> {
  const key = noteKey(FORMAT_NOTE);
  const notes: [Buffer, Buffer][] = [];
  for await (const note of level.iterator({ gte: noteKey(""), lt: END_OF_NOTES })) notes.push(note);
  const value = notes.find(([each]) => each.equals(key))?.[1];
  // Damaged, it says nothing; in format 1 it had no checksum.
  const version = (whole(key, value) ?? (value?.length === 4 ? value : undefined))?.readUInt32LE(0);
  if (version !== undefined && version > FORMAT) throw storeTooNew(folder, version, FORMAT);
  if (version === FORMAT) return;
  const operations = version === 1 ? notes.map(([name, bytes]) => putOperation(name, bytes)) : [];
  const written = Buffer.alloc(4);
  written.writeUInt32LE(FORMAT, 0);
  await level.batch([...operations, putOperation(key, written)], { sync: true });
}

/** What the store's last write said; undefined: it is lost, or there was none. */
export async function notedTotals(level: Database): Promise<StoreTotals | undefined> {
  const key = noteKey(TOTALS_NOTE);
  const bytes = whole(key, await level.get(key));
  return bytes && readTotals(bytes);
}

/** True when nothing was written to it yet. */
export async function isNew(level: Database): Promise<boolean> {
  return (await level.get(noteKey(TOTALS_NOTE))) === undefined && (await countEntries(level)) === 0;
}

/** How many entries there are: their keys are read. */
export async function countEntries(level: Database): Promise<number> {
  const keys = level.keys({ gte: entryKey(0), lt: END_OF_ENTRIES, highWaterMarkBytes: COUNT_CHUNK_BYTES });
  let count = 0;
  for (;;) {
    const chunk = await keys.nextv(COUNT_CHUNK);
    if (chunk.length === 0) break;
    for (const key of chunk) if (isEntryKey(key)) count++;
  }
  await keys.close();
  return count;
}

/** Counts what is there, all of which is read, and notes it. @param hasGaps some of what was there may be gone */
export async function recount(level: Database, hasGaps: boolean): Promise<StoreTotals> {
  const noted = await notedTotals(level);
  let [next, entries, bytes] = [noted?.next ?? 0, 0, 0];
  for await (const [key, value] of level.iterator({ gte: entryKey(0), lt: END_OF_ENTRIES })) {
    if (!isEntryKey(key)) continue;
    const { sequence, bytes: own, isDamaged } = storedEntry(key, value);
    entries++;
    bytes += own.length;
    // A damaged one may have another's sequence.
    if (!isDamaged) next = Math.max(next, sequence + 1);
  }
  const totals = { next: next + (hasGaps ? SKIPPED : 0), entries, bytes, writes: noted?.writes ?? 0 };
  await level.batch([totalsOperation(totals)], { sync: true });
  return totals;
}

/** True when tables that were put aside have an entry with this sequence or a later one. */
export async function hasEntriesFrom(sequence: number, aside: string): Promise<boolean> {
  for await (const { key } of salvaged(aside)) if (isEntryKey(key) && sequenceOf(key) >= sequence) return true;
  return false;
}

/**
 * Takes over what is left in tables that were put aside. What was removed since, and is there no more otherwise, comes back
 * with it: better twice than lost.
 */
export async function takeOver(level: Database, aside: string): Promise<void> {
  for await (const { key, value } of salvaged(aside))
    if ((await level.get(key)) === undefined) await level.batch([{ type: "put", key, value }], { sync: false });
}

async function* salvaged(aside: string): AsyncGenerator<Pair> {
  const recognition = { isPair: ({ key, value }: Pair) => whole(key, value) !== undefined, isRemoved: isEntryKey };
  for (const name of await tablesIn(aside)) yield* salvage(await readFile(path.join(aside, name)), recognition);
}
