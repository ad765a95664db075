import { crc32 } from "node:zlib";
import type { Operation } from "./level.ts";
import type { StoredEntry, StoreTotals } from "./store.ts";

/**
 * How a store stands in LevelDB. Keys are a byte that says what it is and
 *
 *     0 name        a note, utf8
 *     1 sequence    an entry; 8 bytes, big-endian, so that LevelDB's order is theirs
 *
 * A value is its checksum (CRC-32 of key and bytes, 4 bytes, little-endian) and its bytes: LevelDB skips damaged pages of its
 * log without a word and reads damaged tables as they are. Nothing is compressed: the bytes are written once and read once,
 * and would cost a core more than the disk gains.
 */
const NOTE = 0;
const ENTRY = 1;
const CHECKSUM_BYTES = 4;
const ENTRY_KEY_BYTES = 9;

/** The format of what is written here. A store of an older one is upgraded when it is opened; 1 had notes without checksums. */
export const FORMAT = 2;
export const FORMAT_NOTE = "format";
export const TOTALS_NOTE = "totals";

/** Behind the last note, and behind the last entry. */
export const END_OF_NOTES = Buffer.of(ENTRY);
export const END_OF_ENTRIES = Buffer.of(ENTRY + 1);

export function noteKey(name: string): Buffer {
  return Buffer.concat([Buffer.of(NOTE), Buffer.from(name)]);
}

export function noteName(key: Buffer): string {
  return key.toString("utf8", 1);
}

export function entryKey(sequence: number): Buffer {
  const key = Buffer.allocUnsafe(ENTRY_KEY_BYTES);
  key[0] = ENTRY;
  key.writeBigUInt64BE(BigInt(sequence), 1);
  return key;
}

/** Damage may have made keys that no store writes: of another length, or of a sequence that no number holds. */
export function isEntryKey(key: Buffer): boolean {
  return key.length === ENTRY_KEY_BYTES && key[0] === ENTRY && key[1] === 0 && key[2]! < 0x20;
}

export function sequenceOf(key: Buffer): number {
  return Number(key.readBigUInt64BE(1));
}

/** How long the value of so many bytes is. */
export function valueLength(byteCount: number): number {
  return CHECKSUM_BYTES + byteCount;
}

/** @param value memory of its length, which the operation takes */
export function putOperation(key: Buffer, bytes: Uint8Array, value: Buffer = Buffer.allocUnsafe(valueLength(bytes.length))): Operation {
  value.set(bytes, CHECKSUM_BYTES);
  value.writeUInt32LE(crc32(value.subarray(CHECKSUM_BYTES), crc32(key)), 0);
  return { type: "put", key, value };
}

/** What was put under a key; undefined: it is not what stands there. */
export function whole(key: Buffer, value: Buffer | undefined): Buffer | undefined {
  if (value === undefined || value.length < CHECKSUM_BYTES) return undefined;
  const bytes = value.subarray(CHECKSUM_BYTES);
  return value.readUInt32LE(0) === crc32(bytes, crc32(key)) ? bytes : undefined;
}

export function storedEntry(key: Buffer, value: Buffer): StoredEntry {
  const bytes = value.subarray(Math.min(CHECKSUM_BYTES, value.length));
  return { sequence: sequenceOf(key), bytes, isDamaged: whole(key, value) === undefined };
}

export function totalsOperation({ next, entries, bytes, writes }: StoreTotals): Operation {
  return putOperation(noteKey(TOTALS_NOTE), Buffer.from(Float64Array.of(next, entries, bytes, writes).buffer));
}

export function readTotals(bytes: Buffer): StoreTotals {
  const [next = 0, entries = 0, bytesThere = 0, writes = 0] = new Float64Array(Uint8Array.from(bytes).buffer);
  return { next, entries, bytes: bytesThere, writes };
}
