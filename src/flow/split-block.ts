import { BLOCK_HEADER, blockBytes, FLAG, LAYOUT, RECORD_HEADER, SEGMENT_HEADER, segmentsOf, sizedRecords } from "./block.ts";
import type { Block, SegmentView } from "./block.ts";

/** A part of a block. */
export interface BlockPart {
  readonly block: Block;
  /** Which segment of the whole each segment of the part is. */
  readonly segmentMap: readonly number[];
}

/**
 * Cuts a block between records, to find the one that ends its worker: in halves, or around a record that is suspected.
 * @param delimiterOf the delimiter that cuts the records of an input; undefined: a segment is one record
 * @returns undefined when the block has one record only
 */
export function splitBlock(
  block: Block,
  delimiterOf: (input: number) => Uint8Array | undefined,
  suspect: number | undefined,
): BlockPart[] | undefined {
  const bytes = blockBytes(block);
  const segments = cutSegments(bytes, delimiterOf);
  const total = segments.reduce((sum, { ends }) => sum + ends.length, 0);
  if (total < 2) return undefined;
  const cuts = suspect === undefined || suspect >= total ? [0, Math.ceil(total / 2), total] : [0, suspect, suspect + 1, total];
  const parts: BlockPart[] = [];
  cuts.forEach((from, at) => {
    const to = cuts[at + 1];
    if (to !== undefined && from < to) parts.push(makePart(bytes, segments, from, to));
  });
  return parts;
}

interface CutSegment {
  readonly segment: SegmentView;
  /** Where its records end, in its records. */
  readonly ends: readonly number[];
}

/** None of a block whose lengths do not fit each other. */
function cutSegments(bytes: Buffer, delimiterOf: (input: number) => Uint8Array | undefined): CutSegment[] {
  try {
    return [...segmentsOf(bytes)].map((segment) => ({ segment, ends: recordEnds(segment, delimiterOf(segment.input)) }));
  } catch {
    return [];
  }
}

/** Where the records of a segment end, in its records. */
export function recordEnds({ records, layout, flags }: SegmentView, delimiter: Uint8Array | undefined): number[] {
  if (records.length === 0) return [];
  if (layout === LAYOUT.sized) {
    let end = 0;
    return [...sizedRecords(records)].map(({ bytes, values }) => (end += RECORD_HEADER + bytes.length + values.length));
  }
  if (delimiter === undefined || flags & FLAG.oversize) return [records.length];
  const ends: number[] = [];
  for (let at = records.indexOf(delimiter); at >= 0; at = records.indexOf(delimiter, at + delimiter.length))
    ends.push(at + delimiter.length);
  if (ends.at(-1) !== records.length) ends.push(records.length);
  return ends;
}

/** The records from one ordinal to another, as a block with its own segments. */
function makePart(whole: Buffer, segments: readonly CutSegment[], from: number, to: number): BlockPart {
  const parts: Buffer[] = [];
  const segmentMap: number[] = [];
  let before = 0;
  for (const { segment, ends } of segments) {
    const first = Math.max(from - before, 0);
    const last = Math.min(to - before, ends.length);
    const isLastOfSegment = last === ends.length;
    // A segment without records (a stream's end) goes with the record before it.
    const isMarker = ends.length === 0 && before > from && before <= to;
    before += ends.length;
    if (first >= last && !isMarker) continue;
    const records = segment.records.subarray(ends[first - 1] ?? 0, ends[last - 1] ?? 0);
    parts.push(segmentBytes(segment, records, isLastOfSegment));
    segmentMap.push(segment.ordinal);
  }
  return { block: blockOf(whole, parts), segmentMap };
}

/** A segment with other records; what its flags say happens behind its last record only. */
function segmentBytes(segment: SegmentView, records: Buffer, isLast: boolean): Buffer {
  const head = Buffer.alloc(SEGMENT_HEADER);
  head.writeUInt32LE(SEGMENT_HEADER + segment.source.length + segment.position.length + records.length, 0);
  head.writeUInt16LE(segment.input, 4);
  head[6] = segment.layout;
  head[7] = isLast ? segment.flags : segment.flags & ~(FLAG.endOfStream | FLAG.idle);
  head.writeUInt32LE(segment.receivedNanos, 8);
  head.writeUInt32LE(segment.source.length, 12);
  head.writeUInt32LE(segment.position.length, 16);
  head.writeDoubleLE(segment.receivedMs, 24);
  head.writeDoubleLE(segment.stream, 32);
  return Buffer.concat([head, segment.source, segment.position, records]);
}

function blockOf(whole: Buffer, segments: readonly Buffer[]): Block {
  const length = segments.reduce((sum, segment) => sum + segment.length, BLOCK_HEADER);
  const memory = new SharedArrayBuffer(length);
  const bytes = Buffer.from(memory);
  whole.copy(bytes, 0, 0, BLOCK_HEADER);
  bytes.writeUInt32LE(length, 4);
  bytes.writeUInt32LE(segments.length, 8);
  let at = BLOCK_HEADER;
  for (const segment of segments) {
    bytes.set(segment, at);
    at += segment.length;
  }
  return { memory, length, segmentCount: segments.length };
}
