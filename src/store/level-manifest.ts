/**
 * What a LevelDB's MANIFEST says of its tables: those that it does not name LevelDB deletes, or writes over, when it opens.
 * The file is a log (leveldb's doc/log_format.md): blocks of 32 KiB with records, each cut in pieces where a block ends:
 *
 *     piece  := crc: u32, length: u16, kind: u8 (1: all of a record, 2: its beginning, 3: its middle, 4: its end), bytes
 *
 * A record is a change: fields one behind the other, each a tag and its values, which are varints, or texts behind their length.
 */
const BLOCK_BYTES = 32_768;
const HEADER_BYTES = 7;
const KIND = { all: 1, end: 4 } as const;

type Part = "number" | "text";

/** What follows a tag. */
const FIELDS: Readonly<Record<number, readonly Part[]>> = {
  1: ["text"],
  2: ["number"],
  3: ["number"],
  4: ["number"],
  5: ["number", "text"],
  6: ["number", "number"],
  7: ["number", "number", "number", "text", "text"],
  9: ["number"],
};
const TABLE_REMOVED = 6;
const TABLE_ADDED = 7;

/** The numbers of the tables that it names; undefined: it is no MANIFEST. A change that is cut off at its end does not count. */
export function tablesNamedIn(manifest: Buffer): ReadonlySet<number> | undefined {
  const tables = new Set<number>();
  for (const record of records(manifest)) {
    for (let at = 0; at < record.length;) {
      const tag = varint(record, at);
      const parts = FIELDS[tag.value];
      if (parts === undefined) return undefined;
      const { numbers, end } = readParts(record, tag.end, parts);
      // The level comes first.
      if (tag.value === TABLE_ADDED) tables.add(numbers[1]!);
      if (tag.value === TABLE_REMOVED) tables.delete(numbers[1]!);
      at = end;
    }
  }
  return tables;
}

function readParts(record: Buffer, start: number, parts: readonly Part[]): { readonly numbers: readonly number[]; readonly end: number } {
  const numbers: number[] = [];
  let at = start;
  for (const part of parts) {
    const { value, end } = varint(record, at);
    if (part === "number") numbers.push(value);
    at = part === "number" ? end : end + value;
  }
  return { numbers, end: at };
}

function* records(log: Buffer): Generator<Buffer> {
  let pieces: Buffer[] = [];
  for (let at = 0; at + HEADER_BYTES <= log.length;) {
    const left = BLOCK_BYTES - (at % BLOCK_BYTES);
    if (left < HEADER_BYTES) {
      at += left;
      continue;
    }
    const end = at + HEADER_BYTES + log.readUInt16LE(at + 4);
    const kind = log[at + 6]!;
    if (end > log.length) return;
    if (kind === KIND.all || kind === 2) pieces = [];
    pieces.push(log.subarray(at + HEADER_BYTES, end));
    if (kind === KIND.all || kind === KIND.end) yield Buffer.concat(pieces.splice(0));
    at = end;
  }
}

/** Behind the end stand zeros. */
function varint(bytes: Buffer, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  let scale = 1;
  for (let at = start; ; at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) return { value, end: at + 1 };
  }
}
