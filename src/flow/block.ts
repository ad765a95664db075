import { damagedBlock } from "./errors.ts";

/**
 * The bytes of a Block: what sources sent, sealed together. The same bytes stand in the memory queue, in the persisted
 * queue and before the worker; numbers are little-endian.
 *
 *     block   := magic:u32 length:u32 segments:u32 flags:u32 generation:16 bytes, segment*
 *     segment := length:u32 input:u16 layout:u8 flags:u8 receivedNanos:u32 sourceLength:u32 positionLength:u32 reserved:u32
 *                receivedMs:f64 stream:f64, source, position, records
 *     records := the raw bytes (layout 0: whole records cut by the input's delimiter, the last may lack it)
 *              | (length:u32 valuesLength:u32 bytes values)* (layout 1: each record by itself, with its own values)
 *
 * `length` counts the whole block or segment. `input` is an index of the generation's input table; `generation` names that
 * table. `source` and `values` are lists in the encoding of src/event/encoding.ts, `position` is the source's own.
 */
export const MAGIC = 0x31425254;
export const BLOCK_HEADER = 32;
export const SEGMENT_HEADER = 40;
export const RECORD_HEADER = 8;

export const LAYOUT = { delimited: 0, sized: 1 } as const;
export type Layout = (typeof LAYOUT)[keyof typeof LAYOUT];

/** Bits of a segment's flags. */
export const FLAG = {
  /** The stream ends behind this segment. */
  endOfStream: 1,
  /** The one record is the head of a record longer than its limit; the rest was thrown away. */
  oversize: 2,
  /** No bytes: the stream has been silent, what its decoder keeps back is to be flushed. */
  idle: 4,
  /** A value of the source, or of a record, has characters beyond ASCII. */
  unicodeValues: 8,
} as const;

/** Segments with one of these take no further bytes. */
export const FLAGS_ALONE = FLAG.endOfStream | FLAG.oversize | FLAG.idle;

/** A sealed block. Its memory is shared with the workers, so that a killed worker takes nothing with it. */
export interface Block {
  readonly memory: SharedArrayBuffer;
  readonly length: number;
  readonly segmentCount: number;
}

/** A segment as it stands in a block; `records` and `source` are views. */
export interface SegmentView {
  /** The ordinal in its block. */
  readonly ordinal: number;
  readonly input: number;
  readonly layout: Layout;
  readonly flags: number;
  readonly receivedMs: number;
  readonly receivedNanos: number;
  readonly stream: number;
  readonly source: Buffer;
  readonly position: Buffer;
  readonly records: Buffer;
}

export function blockBytes(block: Block): Buffer {
  return Buffer.from(block.memory, 0, block.length);
}

export function blockGeneration(bytes: Buffer): string {
  return bytes.toString("hex", 16, BLOCK_HEADER);
}

/** True when the bytes are a block, as far as its header and the lengths of its segments tell. */
export function isWholeBlock(bytes: Buffer): boolean {
  try {
    return [...segmentsOf(bytes)].length === segmentCountOf(bytes);
  } catch {
    return false;
  }
}

export function segmentCountOf(bytes: Buffer): number {
  return bytes.readUInt32LE(8);
}

/** @throws TailraceError FLOW_BLOCK_DAMAGED when the lengths do not fit each other */
export function* segmentsOf(bytes: Buffer): Generator<SegmentView> {
  const count = checkHeader(bytes);
  let at = BLOCK_HEADER;
  for (let ordinal = 0; ordinal < count; ordinal++) {
    const segment = readSegment(bytes, at, ordinal);
    yield segment;
    at += bytes.readUInt32LE(at);
  }
}

function checkHeader(bytes: Buffer): number {
  if (bytes.length < BLOCK_HEADER || bytes.readUInt32LE(0) !== MAGIC) throw damagedBlock("it does not begin as a block");
  if (bytes.readUInt32LE(4) !== bytes.length) throw damagedBlock(`it says ${bytes.readUInt32LE(4)} bytes and has ${bytes.length}`);
  return bytes.readUInt32LE(8);
}

function readSegment(bytes: Buffer, at: number, ordinal: number): SegmentView {
  const end = at + SEGMENT_HEADER <= bytes.length ? at + bytes.readUInt32LE(at) : Number.POSITIVE_INFINITY;
  if (end > bytes.length) throw damagedBlock(`segment ${ordinal} reaches behind its end`);
  const sourceStart = at + SEGMENT_HEADER;
  const positionStart = sourceStart + bytes.readUInt32LE(at + 12);
  const recordsStart = positionStart + bytes.readUInt32LE(at + 16);
  if (recordsStart > end) throw damagedBlock(`the parts of segment ${ordinal} are longer than itself`);
  return {
    ordinal,
    input: bytes.readUInt16LE(at + 4),
    layout: bytes[at + 6] === LAYOUT.sized ? LAYOUT.sized : LAYOUT.delimited,
    flags: bytes[at + 7]!,
    receivedNanos: bytes.readUInt32LE(at + 8),
    receivedMs: bytes.readDoubleLE(at + 24),
    stream: bytes.readDoubleLE(at + 32),
    source: bytes.subarray(sourceStart, positionStart),
    position: bytes.subarray(positionStart, recordsStart),
    records: bytes.subarray(recordsStart, end),
  };
}

/** A record of a segment with layout `sized`. */
export interface SizedRecord {
  readonly bytes: Buffer;
  /** The encoded values that this record brings beside its source's; empty when it brings none. */
  readonly values: Buffer;
}

/** @throws TailraceError FLOW_BLOCK_DAMAGED */
export function* sizedRecords(records: Buffer): Generator<SizedRecord> {
  let at = 0;
  while (at < records.length) {
    const start = at + RECORD_HEADER;
    const valuesStart = start <= records.length ? start + records.readUInt32LE(at) : Number.POSITIVE_INFINITY;
    const end = valuesStart <= records.length ? valuesStart + records.readUInt32LE(at + 4) : Number.POSITIVE_INFINITY;
    if (end > records.length) throw damagedBlock("a record reaches behind its segment's end");
    yield { bytes: records.subarray(start, valuesStart), values: records.subarray(valuesStart, end) };
    at = end;
  }
}
