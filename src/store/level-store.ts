import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { TailraceError } from "../errors.ts";
import { storeLocked, storeNotOpened, storeReadFailed, storeWriteFailed } from "./errors.ts";
import { ASIDE, causeOf, isDamage, openLevel, removeOldLog, repairLevel, tablesIn } from "./level.ts";
import type { Database, EntryIterator, Operation } from "./level.ts";
import {
  END_OF_ENTRIES,
  END_OF_NOTES,
  entryKey,
  isEntryKey,
  noteKey,
  noteName,
  putOperation,
  storedEntry,
  totalsOperation,
  valueLength,
  whole,
} from "./level-layout.ts";
import { countEntries, hasEntriesFrom, isNew, notedTotals, recount, takeOver, upgrade } from "./prepare-level.ts";
import { RenewedLevel } from "./renewed-level.ts";
import type { OpenedStore, Store, StoreChange, StoreEntry, StoreTotals, StoredEntry } from "./store.ts";

/** A file that is there while a process has the store open: one that is found tells that it was not closed. */
const IN_USE = "in-use";
/** So much is read at every start, which takes no time; more of it behind a process that did not close the store. */
const CHECKED_TABLE_BYTES = 256 * 2 ** 20;
const CHECKED_TABLES = 512;
const COUNTED_ENTRIES = 20_000;

/**
 * Where the totals of a store come from: they are `noted` with every write; `checked`, they are compared with how many entries
 * there are, and counted if they differ; or `counted`: everything is read.
 */
export type Counting = "noted" | "checked" | "counted";

export interface LevelOptions {
  /** Default: `checked`. */
  readonly counting?: Counting;
  /** How many bytes of entries come and go until LevelDB's own files are begun anew. */
  readonly renewedAfterBytes?: number;
}

const RENEWED_AFTER_BYTES = 2 ** 30;
/** While there is more it takes long to open. */
const RENEWED_WITH_BYTES = 64 * 2 ** 20;

/**
 * Opens the store of a folder, which is made if there is none. Whatever happened to its files, it opens with what is left.
 * @throws TailraceError STORE_LOCKED when another process has it, STORE_TOO_NEW, STORE_NOT_OPENED
 */
export async function openLevelStore(folder: string, options: LevelOptions = {}): Promise<OpenedStore> {
  try {
    return await openFolder(folder, options);
  } catch (error) {
    if (error instanceof TailraceError) throw error;
    const cause = causeOf(error);
    throw cause.code === "LEVEL_LOCKED" ? storeLocked(folder) : storeNotOpened(folder, cause);
  }
}

async function openFolder(folder: string, options: LevelOptions): Promise<OpenedStore> {
  const { counting = "checked", renewedAfterBytes = RENEWED_AFTER_BYTES } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = await readdir(folder);
  const wasInUse = names.includes(IN_USE);
  // On a disk that is full it does without.
  await writeFile(path.join(folder, IN_USE), "", { mode: 0o600 }).catch(() => {});
  const isChecked = wasInUse || counting !== "checked" || (await isSmall(folder));
  const { level, ...rest } = await prepareOrRepair({ folder, counting, wasInUse, isChecked, hasLostLog: lacksLog(names) });
  return { store: new LevelStore(level, rest.totals, { folder, renewedAfterBytes }), ...rest };
}

interface Opening {
  readonly folder: string;
  readonly counting: Counting;
  /** The last process that had it did not close it. */
  readonly wasInUse: boolean;
  /** Its tables are read before LevelDB has them. */
  readonly isChecked: boolean;
  readonly hasLostLog: boolean;
}

interface Prepared extends Omit<OpenedStore, "store"> {
  readonly level: Database;
  readonly totals: StoreTotals;
}

/** What nobody looked at may turn out to be damaged when it is read first. */
async function prepareOrRepair(opening: Opening): Promise<Prepared> {
  const { level, isRepaired } = await openLevel(opening.folder, opening.isChecked);
  try {
    return await prepare(opening, level, isRepaired);
  } catch (error) {
    await level.close();
    if (isRepaired || !isDamage(error)) throw error;
  }
  return prepare(opening, (await repairLevel(opening.folder)).level, true);
}

/** Brings a store to the present format, and to totals that are those of its entries. */
async function prepare(opening: Opening, level: Database, isRepaired: boolean): Promise<Prepared> {
  const { folder, counting } = opening;
  const aside = path.join(folder, ASIDE);
  await upgrade(level, folder);
  const damage = isRepaired ? "its files do not fit together" : await damageOf(opening, level);
  if (damage === undefined) {
    await rm(aside, { recursive: true, force: true });
    const noted = counting === "counted" ? undefined : await notedTotals(level);
    return { level, totals: noted ?? (await recount(level, false)) };
  }
  await takeOver(level, aside);
  const totals = await recount(level, true);
  if (!existsSync(aside)) return { level, totals, damage };
  const repairedFrom = path.join(folder, `damaged-${new Date().toISOString().replaceAll(":", "")}`);
  await rename(aside, repairedFrom);
  return { level, totals, damage, repairedFrom };
}

/** Why a store may not have all that was written to it; undefined: there is no sign of that. */
async function damageOf({ folder, counting, wasInUse, isChecked, hasLostLog }: Opening, level: Database): Promise<string | undefined> {
  if (hasLostLog) return "the log of its last writes is missing";
  const noted = await notedTotals(level);
  if (noted === undefined) return (await isNew(level)) ? undefined : "its totals are lost";
  const aside = path.join(folder, ASIDE);
  if (await hasEntriesFrom(noted.next, aside)) return "its MANIFEST is older than its tables";
  if (counting !== "checked") return undefined;
  const isLarge = !isChecked || noted.entries > COUNTED_ENTRIES;
  if (!wasInUse && isLarge && !existsSync(aside)) return undefined;
  const entries = await countEntries(level);
  return entries === noted.entries ? undefined : `it should have ${noted.entries} entries and has ${entries}`;
}

async function isSmall(folder: string): Promise<boolean> {
  const tables = await tablesIn(folder);
  if (tables.length > CHECKED_TABLES) return false;
  const sizes = await Promise.all(tables.map(async (name) => (await stat(path.join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0) <= CHECKED_TABLE_BYTES;
}

/** LevelDB has a log from its first write on, and does not miss it. */
function lacksLog(names: readonly string[]): boolean {
  return names.includes("CURRENT") && !names.some((name) => name.endsWith(".log"));
}

/** What is kept for the values of the next write. */
const MOST_SCRATCH_BYTES = 4 * 2 ** 20;
/** An iterator reserves room for so many. */
const MOST_READ_ENTRIES = 256;

interface LevelStorePlace extends Required<Pick<LevelOptions, "renewedAfterBytes">> {
  readonly folder: string;
}

class LevelStore implements Store {
  readonly #files: RenewedLevel;
  readonly #folder: string;
  readonly #renewedAfterBytes: number;
  #totals: StoreTotals;
  /** Of entries put and removed since the files were opened. */
  #movedBytes = 0;
  #isSuspect = false;
  /** For the values of a write, of which LevelDB makes its own copy. Fresh memory would gather until V8 looks for garbage. */
  #scratch = Buffer.alloc(0);

  constructor(level: Database, totals: StoreTotals, { folder, renewedAfterBytes }: LevelStorePlace) {
    this.#files = new RenewedLevel(level, () => removeOldLog(folder));
    this.#totals = totals;
    this.#folder = folder;
    this.#renewedAfterBytes = renewedAfterBytes;
  }

  get totals(): StoreTotals {
    return this.#totals;
  }

  async write({ put, remove, notes = {} }: StoreChange, isSynced: boolean): Promise<void> {
    const operations: Operation[] = [];
    let { next, entries, bytes } = this.#totals;
    let moved = 0;
    let values = this.#memoryFor(put);
    for (const entry of put) {
      const value = values.subarray(0, valueLength(entry.bytes.length));
      values = values.subarray(value.length);
      operations.push(putOperation(entryKey(entry.sequence), entry.bytes, value));
      next = Math.max(next, entry.sequence + 1);
      bytes += entry.bytes.length;
      moved += entry.bytes.length;
    }
    for (const { sequence, length } of remove) {
      operations.push({ type: "del", key: entryKey(sequence) });
      bytes -= length;
      moved += length;
    }
    entries += put.length - remove.length;
    for (const [name, value] of Object.entries(notes))
      operations.push(value === undefined ? { type: "del", key: noteKey(name) } : putOperation(noteKey(name), value));
    const totals = { next, entries, bytes, writes: this.#totals.writes + 1 };
    operations.push(totalsOperation(totals));
    try {
      await this.#files.use((level) => level.batch(operations, { sync: isSynced }));
    } catch (error) {
      const cause = causeOf(error);
      this.#isSuspect ||= !cause.message.includes("No space left");
      throw storeWriteFailed(cause);
    }
    this.#totals = totals;
    this.#movedBytes += moved;
    this.#renewIfDue();
  }

  #renewIfDue(): void {
    if (this.#movedBytes < this.#renewedAfterBytes || this.#totals.bytes > RENEWED_WITH_BYTES) return;
    if (this.#files.renewUnlessUsed()) this.#movedBytes = 0;
  }

  #memoryFor(put: readonly StoreEntry[]): Buffer {
    const length = put.reduce((sum, { bytes }) => sum + valueLength(bytes.length), 0);
    if (length <= this.#scratch.length) return this.#scratch;
    const memory = Buffer.allocUnsafeSlow(length);
    if (length <= MOST_SCRATCH_BYTES) this.#scratch = memory;
    return memory;
  }

  async read(from: number, mostBytes: number): Promise<readonly StoredEntry[]> {
    try {
      return await this.#files.use((level) => readEntries(level, from, mostBytes));
    } catch (error) {
      this.#isSuspect = true;
      throw storeReadFailed(causeOf(error));
    }
  }

  notes(prefix: string): Promise<ReadonlyMap<string, Buffer>> {
    return this.#files.use((level) => readNotes(level, prefix));
  }

  async compact(end?: number): Promise<void> {
    await this.#files.use((level) => level.compactRange(entryKey(0), end === undefined ? END_OF_ENTRIES : entryKey(end)));
    this.#renewIfDue();
  }

  async close(): Promise<void> {
    await this.#files.close();
    if (!this.#isSuspect) await rm(path.join(this.#folder, IN_USE), { force: true }).catch(() => {});
  }
}

async function readEntries(level: Database, from: number, mostBytes: number): Promise<readonly StoredEntry[]> {
  const found: [Buffer, Buffer][] = [];
  const iterator = level.iterator({ gte: entryKey(from), lt: END_OF_ENTRIES, highWaterMarkBytes: mostBytes });
  try {
    for (let bytes = 0; bytes < mostBytes;) {
      const read = await iterator.nextv(MOST_READ_ENTRIES);
      if (read.length === 0) break;
      found.push(...read);
      bytes += read.reduce((sum, [, value]) => sum + value.length, 0);
    }
    await forgetWhatWasRead(iterator);
  } finally {
    await iterator.close();
  }
  return found.filter(([key]) => isEntryKey(key)).map(([key, value]) => storedEntry(key, value));
}

async function readNotes(level: Database, prefix: string): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for await (const [key, value] of level.iterator({ gte: noteKey(prefix), lt: END_OF_NOTES })) {
    const name = noteName(key);
    if (!name.startsWith(prefix)) break;
    const bytes = whole(key, value);
    if (bytes !== undefined) found.set(name, bytes);
  }
  return found;
}

/** In native code an iterator keeps what it read last until V8 looks for garbage, which it does not know of. */
async function forgetWhatWasRead(iterator: EntryIterator): Promise<void> {
  iterator.seek(END_OF_ENTRIES);
  await iterator.nextv(1);
}
