import { copyFile, mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { crc32 } from "node:zlib";
import { Level } from "level";
import { storeLocked, storeNotOpened, storeTooNew, storeWriteFailed } from "./errors.ts";
import type { OpenedStore, Store, StoreChange, StoreTotals, StoredEntry } from "./store.ts";

/**
 * A store on LevelDB. Keys are a byte that says what it is and
 *
 *     0 name        a note, utf8
 *     1 sequence    an entry; 8 bytes, big-endian, so that LevelDB's order is theirs
 *
 * The value of an entry is its checksum (CRC-32 of key and bytes, 4 bytes, little-endian) and its bytes: LevelDB skips
 * damaged pages of its log without a word and reads damaged tables as they are. Nothing is compressed: the bytes are
 * written once and read once, and would cost a core more than the disk gains.
 */
const NOTE = 0;
const ENTRY = 1;
const CHECKSUM_BYTES = 4;

/** The format of what is written here. A store of an older one is upgraded when it is opened. */
const FORMAT = 1;
const FORMAT_NOTE = "format";
const TOTALS_NOTE = "totals";

/** LevelDB gathers so much before it writes a table. Entries that are removed before that never become one. */
const WRITE_BUFFER_BYTES = 16 * 2 ** 20;
const TABLE_BYTES = 16 * 2 ** 20;

/** What `level` is in Node.js; its own types know only what it has in browsers too. */
interface Database {
  open(): Promise<void>;
  close(): Promise<void>;
  get(key: Buffer): Promise<Buffer | undefined>;
  batch(operations: readonly Operation[], options: { readonly sync: boolean }): Promise<void>;
  iterator(range: { readonly gte: Buffer; readonly lt: Buffer; readonly highWaterMarkBytes?: number }): AsyncIterable<[Buffer, Buffer]>;
  compactRange(start: Buffer, end: Buffer): Promise<void>;
}

const ClassicLevel = Level as unknown as {
  new (folder: string, options: Readonly<Record<string, unknown>>): Database;
  repair(folder: string): Promise<void>;
};

type Operation = { readonly type: "put"; readonly key: Buffer; readonly value: Buffer } | { readonly type: "del"; readonly key: Buffer };

/**
 * Opens the store of a folder, which is made if there is none.
 * @param recounts all of it is read, and its totals are those that are found
 * @throws TailraceError STORE_LOCKED when another process has it, STORE_TOO_NEW, STORE_NOT_OPENED
 */
export async function openLevelStore(folder: string, recounts = false): Promise<OpenedStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { level, repairedFrom } = await openOrRepair(folder);
  try {
    const totals = await prepare(level, folder, recounts || repairedFrom !== undefined);
    return { store: new LevelStore(level, totals), ...(repairedFrom === undefined ? {} : { repairedFrom }) };
  } catch (error) {
    await level.close();
    throw error;
  }
}

class LevelStore implements Store {
  readonly #level: Database;
  #totals: StoreTotals;

  constructor(level: Database, totals: StoreTotals) {
    this.#level = level;
    this.#totals = totals;
  }

  get totals(): StoreTotals {
    return this.#totals;
  }

  async write({ put, remove, notes = {} }: StoreChange, isSynced: boolean): Promise<void> {
    const operations: Operation[] = [];
    let { next, entries, bytes } = this.#totals;
    for (const entry of put) {
      const key = entryKey(entry.sequence);
      operations.push({ type: "put", key, value: sealed(key, entry.bytes) });
      next = Math.max(next, entry.sequence + 1);
      bytes += entry.bytes.length;
    }
    for (const { sequence, length } of remove) {
      operations.push({ type: "del", key: entryKey(sequence) });
      bytes -= length;
    }
    entries += put.length - remove.length;
    for (const [name, value] of Object.entries(notes))
      operations.push(
        value === undefined ? { type: "del", key: noteKey(name) } : { type: "put", key: noteKey(name), value: Buffer.from(value) },
      );
    const totals = { next, entries, bytes, writes: this.#totals.writes + 1 };
    operations.push(totalsOperation(totals));
    try {
      await this.#level.batch(operations, { sync: isSynced });
    } catch (error) {
      throw storeWriteFailed(causeOf(error));
    }
    this.#totals = totals;
  }

  async read(from: number, mostBytes: number): Promise<readonly StoredEntry[]> {
    const found: StoredEntry[] = [];
    let bytes = 0;
    for await (const [key, value] of this.#level.iterator({ gte: entryKey(from), lt: END_OF_ENTRIES, highWaterMarkBytes: mostBytes })) {
      found.push(unsealed(key, value));
      bytes += value.length;
      if (bytes >= mostBytes) break;
    }
    return found;
  }

  async notes(prefix: string): Promise<ReadonlyMap<string, Buffer>> {
    const found = new Map<string, Buffer>();
    for await (const [key, value] of this.#level.iterator({ gte: noteKey(prefix), lt: Buffer.of(ENTRY) })) {
      const name = key.toString("utf8", 1);
      if (!name.startsWith(prefix)) break;
      found.set(name, value);
    }
    return found;
  }

  async compact(): Promise<void> {
    await this.#level.compactRange(entryKey(0), END_OF_ENTRIES);
  }

  async close(): Promise<void> {
    await this.#level.close();
  }
}

const END_OF_ENTRIES = Buffer.of(ENTRY + 1);

function entryKey(sequence: number): Buffer {
  const key = Buffer.allocUnsafe(9);
  key[0] = ENTRY;
  key.writeBigUInt64BE(BigInt(sequence), 1);
  return key;
}

function noteKey(name: string): Buffer {
  return Buffer.concat([Buffer.of(NOTE), Buffer.from(name)]);
}

function sealed(key: Buffer, bytes: Uint8Array): Buffer {
  const value = Buffer.allocUnsafe(CHECKSUM_BYTES + bytes.length);
  value.set(bytes, CHECKSUM_BYTES);
  value.writeUInt32LE(crc32(value.subarray(CHECKSUM_BYTES), crc32(key)), 0);
  return value;
}

function unsealed(key: Buffer, value: Buffer): StoredEntry {
  const bytes = value.subarray(Math.min(CHECKSUM_BYTES, value.length));
  const isDamaged = value.length < CHECKSUM_BYTES || value.readUInt32LE(0) !== crc32(bytes, crc32(key));
  return { sequence: Number(key.readBigUInt64BE(1)), bytes, isDamaged };
}

function totalsOperation({ next, entries, bytes, writes }: StoreTotals): Operation {
  return { type: "put", key: noteKey(TOTALS_NOTE), value: Buffer.from(Float64Array.of(next, entries, bytes, writes).buffer) };
}

function readTotals(value: Buffer): StoreTotals {
  const [next = 0, entries = 0, bytes = 0, writes = 0] = new Float64Array(Uint8Array.from(value).buffer);
  return { next, entries, bytes, writes };
}

/** Brings the store to the present format and returns what it holds. */
async function prepare(level: Database, folder: string, recounts: boolean): Promise<StoreTotals> {
  const format = await level.get(noteKey(FORMAT_NOTE));
  const version = format === undefined ? FORMAT : format.readUInt32LE(0);
  if (version > FORMAT) throw storeTooNew(folder, version, FORMAT);
  const noted = await level.get(noteKey(TOTALS_NOTE));
  const totals = noted === undefined || recounts ? await recount(level, noted) : readTotals(noted);
  if (format !== undefined && !recounts) return totals;
  const written = Buffer.alloc(4);
  written.writeUInt32LE(FORMAT, 0);
  const operations: Operation[] = [{ type: "put", key: noteKey(FORMAT_NOTE), value: written }, totalsOperation(totals)];
  await level.batch(operations, { sync: true });
  return totals;
}

const NOTHING: StoreTotals = { next: 0, entries: 0, bytes: 0, writes: 0 };

/** Counts what is there: all of it is read. */
async function recount(level: Database, noted: Buffer | undefined): Promise<StoreTotals> {
  const { next: nextNoted, writes } = noted === undefined ? NOTHING : readTotals(noted);
  let [next, entries, bytes] = [nextNoted, 0, 0];
  for await (const [key, value] of level.iterator({ gte: entryKey(0), lt: END_OF_ENTRIES })) {
    entries++;
    bytes += value.length - CHECKSUM_BYTES;
    next = Math.max(next, Number(key.readBigUInt64BE(1)) + 1);
  }
  return { next, entries, bytes, writes };
}

async function openOrRepair(folder: string): Promise<{ readonly level: Database; readonly repairedFrom?: string }> {
  try {
    // LevelDB makes a new database, and deletes the files of the old one, where CURRENT is missing.
    if (!(await lacksCurrent(folder))) return { level: await openLevel(folder) };
  } catch (error) {
    const cause = causeOf(error) as Error & { readonly code?: string };
    if (cause.code === "LEVEL_LOCKED") throw storeLocked(folder);
    if (!isDamage(cause)) throw storeNotOpened(folder, cause);
  }
  const repairedFrom = await copyAside(folder);
  await ClassicLevel.repair(folder).catch((error: unknown) => {
    throw storeNotOpened(folder, causeOf(error));
  });
  return { level: await openLevel(folder), repairedFrom };
}

/** A damaged CURRENT names a file that there is none of. */
function isDamage({ code, message }: Error & { readonly code?: string }): boolean {
  return code === "LEVEL_CORRUPTION" || code === "LEVEL_NOT_FOUND" || (code === "LEVEL_IO_ERROR" && message.includes("No such file"));
}

async function lacksCurrent(folder: string): Promise<boolean> {
  const names = await readdir(folder);
  return !names.includes("CURRENT") && names.some((name) => /^MANIFEST-|\.(?:ldb|log)$/.test(name));
}

async function openLevel(folder: string): Promise<Database> {
  const level = new ClassicLevel(folder, {
    keyEncoding: "buffer",
    valueEncoding: "buffer",
    compression: false,
    writeBufferSize: WRITE_BUFFER_BYTES,
    maxFileSize: TABLE_BYTES,
    cacheSize: 2 ** 20,
  });
  await level.open();
  return level;
}

/** Copies what says how the store's files belong together; the files themselves a repair leaves as they are. */
async function copyAside(folder: string): Promise<string> {
  const aside = path.join(folder, `damaged-${new Date().toISOString().replaceAll(":", "")}`);
  await mkdir(aside, { mode: 0o700 });
  for (const name of await readdir(folder))
    if (/^(?:CURRENT|MANIFEST-\d+)$/.test(name)) await copyFile(path.join(folder, name), path.join(aside, name));
  return aside;
}

/** LevelDB's own error: abstract-level wraps it. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : error;
}
