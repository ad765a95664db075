import type { KafkaRecord } from "./record.ts";

/** Length, attributes, differences of time and offset, lengths of key and value, number of headers: at most. */
const MOST_HEAD_BYTES = 5 + 1 + 1 + 5 + 5 + 5 + 5;
const MOST_HEADER_HEAD_BYTES = 5 + 5;

/**
 * Records as they stand in a batch of Kafka's format 2, one behind the other, all of the batch's own time:
 *   varint length of what follows, i8 attributes (0), varint difference of the time (0), varint difference of the offset,
 *   varint length of the key (-1: none), key, varint length of the value, value,
 *   varint number of headers; of each: varint length of the name, name, varint length of the value, value
 */
export function encodeRecords(records: readonly KafkaRecord[]): Buffer {
  const bytes = Buffer.allocUnsafe(records.reduce((sum, record) => sum + mostBytesOf(record), 0));
  let at = 0;
  for (const [offset, { key, value, headers }] of records.entries()) {
    const named = Object.entries(headers).map(([name, text]) => [Buffer.from(name), text] as const);
    const headerBytes = named.reduce((sum, [name, text]) => sum + sizeOf(name) + sizeOf(text), varintSize(named.length));
    at = writeVarint(bytes, at, 2 + varintSize(offset) + sizeOf(key) + sizeOf(value) + headerBytes);
    bytes[at++] = 0;
    bytes[at++] = 0;
    at = writeVarint(bytes, at, offset);
    at = writeBytes(bytes, at, key);
    at = writeBytes(bytes, at, value);
    at = writeVarint(bytes, at, named.length);
    for (const part of named.flat()) at = writeBytes(bytes, at, part);
  }
  return bytes.subarray(0, at);
}

function mostBytesOf({ key, value, headers }: KafkaRecord): number {
  let bytes = MOST_HEAD_BYTES + (key?.length ?? 0) + value.length;
  for (const [name, text] of Object.entries(headers)) bytes += MOST_HEADER_HEAD_BYTES + Buffer.byteLength(name) + text.length;
  return bytes;
}

function sizeOf(part: Buffer | null): number {
  return part === null ? varintSize(-1) : varintSize(part.length) + part.length;
}

function writeBytes(bytes: Buffer, start: number, part: Buffer | null): number {
  const at = writeVarint(bytes, start, part?.length ?? -1);
  if (part === null) return at;
  bytes.set(part, at);
  return at + part.length;
}

/** Numbers near zero, of either sign, are small ("zigzag"); seven bits a byte, the lowest first. */
function writeVarint(bytes: Buffer, start: number, value: number): number {
  let at = start;
  let rest = zigzag(value);
  for (; rest > 127; rest >>>= 7) bytes[at++] = (rest & 127) | 128;
  bytes[at++] = rest;
  return at;
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = zigzag(value); rest > 127; rest >>>= 7) size++;
  return size;
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}
