/**
 * LevelDB's tables, as far as a damaged one must be told from a whole one before LevelDB has it: a key that is too short or
 * out of order ends the process (an assertion) as soon as a compaction comes to it, at every start anew, and a table that
 * was cut off keeps the store from opening. The format is that of leveldb's doc/table_format.md:
 *
 *     table  := block*, filter, metaindex, index block, footer
 *     footer := offset and size of the metaindex, then of the index block: varints; zeros up to 40 bytes; magic: u64
 *     block  := entry*, where those stand that share nothing: u32*, how many they are: u32; kind of compression: u8, crc: u32
 *     entry  := bytes of its key that are those of the one before, bytes of it that follow, bytes of its value: varints;
 *               the rest of the key, the value
 *     key    := the user's key, then its tag: kind (0: removed, 1: a value) and number of the write: u64, little-endian
 *
 * The size of a block does not count its last two parts. The index block has an entry for each block, whose value is its
 * offset and size: varints.
 */
const FOOTER_BYTES = 48;
const MAGIC = 0xdb4775248b80fb57n;
const TAG_BYTES = 8;
const KIND = { removed: 0, value: 1 } as const;
const NO_KEY = Buffer.alloc(0);

interface TableEntry {
  /** With its tag. */
  readonly key: Buffer;
  readonly value: Buffer;
  /** Where the next one begins. */
  readonly end: number;
  readonly sharesNothing: boolean;
}

/** True when LevelDB can read the table to its end; whether the values are those that were written is not known. */
export function isWholeTable(table: Buffer): boolean {
  const index = indexOf(table);
  let last: Buffer | undefined;
  for (const { value } of index ?? []) {
    const entries = entriesAt(table, new Cursor(value, 0, value.length));
    if (entries === undefined) return false;
    for (const { key } of entries) {
      if (last !== undefined && !isBefore(last, key)) return false;
      last = key;
    }
  }
  return index !== undefined;
}

/** A key of the user's, and its value. */
export interface Pair {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** Tells what a table holds from what only looks like it. */
export interface Recognition {
  readonly isPair: (pair: Pair) => boolean;
  /** Nothing else vouches for a removal. */
  readonly isRemoved: (key: Buffer) => boolean;
}

/** The pairs that are left in a table that is damaged, wherever. */
export function* salvage(table: Buffer, { isPair, isRemoved }: Recognition): Generator<Pair> {
  let previous: Buffer = NO_KEY;
  for (let at = 0; at < table.length;) {
    const entry = entryAt(table, { at, end: table.length, previous });
    const pair = entry && { key: entry.key.subarray(0, -TAG_BYTES), value: entry.value };
    const isFound = pair !== undefined && kindOf(entry!) === KIND.value && isPair(pair);
    if (isFound) yield pair;
    const isPassed = isFound || (pair !== undefined && kindOf(entry!) === KIND.removed && pair.value.length === 0 && isRemoved(pair.key));
    previous = isPassed ? entry!.key : NO_KEY;
    at = isPassed ? entry!.end : at + 1;
  }
}

function kindOf({ key }: TableEntry): number {
  return key[key.length - TAG_BYTES]!;
}

/** The entries of the index block. */
function indexOf(table: Buffer): readonly TableEntry[] | undefined {
  if (table.length < FOOTER_BYTES || table.readBigUInt64LE(table.length - 8) !== MAGIC) return undefined;
  const cursor = new Cursor(table, table.length - FOOTER_BYTES, table.length);
  cursor.varint();
  cursor.varint();
  return entriesAt(table, cursor);
}

/** The entries of the block whose offset and size stand there; none where they are compressed. Undefined: it is damaged. */
function entriesAt(table: Buffer, place: Cursor): readonly TableEntry[] | undefined {
  const offset = place.varint();
  const size = place.varint();
  const end = offset + size;
  if (place.hasFailed || size < 4 || end >= table.length) return undefined;
  // LevelDB's own repair compresses; Snappy has lengths of its own to go by.
  if (table[end] !== 0) return table[end] === 1 ? [] : undefined;
  const entriesEnd = end - 4 - 4 * table.readUInt32LE(end - 4);
  if (entriesEnd < offset || entriesEnd === end - 4) return undefined;
  const entries: TableEntry[] = [];
  let restart = entriesEnd;
  for (let at = offset; at < entriesEnd;) {
    const entry = entryAt(table, { at, end: entriesEnd, previous: entries.at(-1)?.key ?? NO_KEY });
    if (entry === undefined) return undefined;
    // Each place in the list is that of an entry that shares nothing, in their order.
    if (restart < end - 4 && table.readUInt32LE(restart) === at - offset && entry.sharesNothing) restart += 4;
    entries.push(entry);
    at = entry.end;
  }
  return restart === end - 4 || entries.length === 0 ? entries : undefined;
}

interface EntryPlace {
  readonly at: number;
  readonly end: number;
  /** The key of the entry before it. */
  readonly previous: Buffer;
}

/** Undefined: it does not fit into the bytes, or has no key that could be one. */
function entryAt(bytes: Buffer, { at, end, previous }: EntryPlace): TableEntry | undefined {
  const cursor = new Cursor(bytes, at, end);
  const shared = cursor.varint();
  const ownLength = cursor.varint();
  const valueLength = cursor.varint();
  const valueStart = cursor.at + ownLength;
  const length = shared + ownLength;
  if (cursor.hasFailed || shared > previous.length || length < TAG_BYTES || valueStart + valueLength > end) return undefined;
  const own = bytes.subarray(cursor.at, valueStart);
  const key = shared === 0 ? own : Buffer.concat([previous.subarray(0, shared), own]);
  if (key[length - TAG_BYTES]! > KIND.value) return undefined;
  const valueEnd = valueStart + valueLength;
  return { key, value: bytes.subarray(valueStart, valueEnd), end: valueEnd, sharesNothing: shared === 0 };
}

/** LevelDB's order: by the user's key, then the newest write first. */
function isBefore(a: Buffer, b: Buffer): boolean {
  const order = a.compare(b, 0, b.length - TAG_BYTES, 0, a.length - TAG_BYTES);
  if (order !== 0) return order < 0;
  return a.readBigUInt64LE(a.length - TAG_BYTES) > b.readBigUInt64LE(b.length - TAG_BYTES);
}

/** Reads numbers one behind the other. */
class Cursor {
  at: number;
  /** One of them did not end in time, or was too large. */
  hasFailed = false;
  readonly #bytes: Buffer;
  readonly #end: number;

  constructor(bytes: Buffer, at: number, end: number) {
    this.#bytes = bytes;
    this.at = at;
    this.#end = end;
  }

  /** A number of up to 35 bits. */
  varint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 28 && this.at < this.#end; scale *= 128) {
      const byte = this.#bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    this.hasFailed = true;
    return 0;
  }
}
