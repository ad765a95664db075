import type { DestinationRun, Payload } from "../plugin/output.ts";
import { damagedPayload } from "./errors.ts";

/**
 * The bytes of a Payload: what one block gave to one lane. Numbers are u32, little-endian.
 *
 *     payload := magic lane records bodyLength shares runs eventsLength length
 *                (end of record in body)*records (segment, records of it)*shares (first record, length, utf8)*runs
 *                events, body
 *
 * `shares` say how many records stand for which segment of the block. A run begins where the destination changes. `events`
 * holds the events themselves in the internal encoding, one behind the other, when the lane asked for them. `length` counts
 * all of it; the memory may be larger.
 */
export const PAYLOAD_MAGIC = 0x31505254;
export const PAYLOAD_HEADER = 32;

/** A payload as the main thread sees it. */
export interface PayloadView extends Omit<Payload, "wasSent"> {
  readonly lane: number;
  /** Pairs: the ordinal of a segment in its block, how many of the payload's records came from it. */
  readonly shares: Uint32Array;
  /** The segment a record came from. */
  segmentOf(record: number): number;
  /** The memory it stands in, which is not to be read any more once it is used again. */
  readonly memory: SharedArrayBuffer;
  /** How much of the memory it takes. */
  readonly length: number;
}

/** True when the bytes are a payload, as far as its header tells. */
export function isWholePayload(bytes: Buffer): boolean {
  return bytes.length >= PAYLOAD_HEADER && bytes.readUInt32LE(0) === PAYLOAD_MAGIC && bytes.readUInt32LE(28) === bytes.length;
}

/**
 * @param segmentOfWhole of a part of a block: which segment of the whole one of its segments is
 * @throws TailraceError FLOW_PAYLOAD_DAMAGED
 */
export function viewPayload(memory: SharedArrayBuffer, segmentOfWhole?: (segment: number) => number): PayloadView {
  const header = new Uint32Array(memory, 0, PAYLOAD_HEADER / 4);
  const [magic, lane = 0, recordCount = 0, bodyLength = 0, shareCount = 0, runCount = 0, eventsLength = 0, length = 0] = header;
  if (magic !== PAYLOAD_MAGIC) throw damagedPayload();
  const ends = new Uint32Array(memory, PAYLOAD_HEADER, recordCount);
  const shares = new Uint32Array(memory, PAYLOAD_HEADER + recordCount * 4, shareCount * 2);
  if (segmentOfWhole !== undefined) for (let at = 0; at < shares.length; at += 2) shares[at] = segmentOfWhole(shares[at]!);
  const runsStart = PAYLOAD_HEADER + recordCount * 4 + shareCount * 8;
  const bodyStart = length - bodyLength;
  const body = Buffer.from(memory, bodyStart, bodyLength);
  const events = Buffer.from(memory, bodyStart - eventsLength, eventsLength);
  const record = (ordinal: number): Buffer => body.subarray(ordinal === 0 ? 0 : ends[ordinal - 1], ends[ordinal]);
  return {
    lane,
    recordCount,
    bytes: body,
    record,
    runs: readRuns(Buffer.from(memory, runsStart, bodyStart - eventsLength - runsStart), runCount, ends, body),
    events,
    shares,
    segmentOf: (ordinal) => segmentOf(shares, ordinal),
    memory,
    length,
  };
}

function readRuns(bytes: Buffer, count: number, ends: Uint32Array, body: Buffer): DestinationRun[] {
  const runs: DestinationRun[] = [];
  let at = 0;
  for (let n = 0; n < count; n++) {
    const firstRecord = bytes.readUInt32LE(at);
    const length = bytes.readUInt32LE(at + 4);
    const destination = bytes.toString("utf8", at + 8, at + 8 + length);
    at += 8 + length;
    const endRecord = n + 1 < count ? bytes.readUInt32LE(at) : ends.length;
    const start = firstRecord === 0 ? 0 : ends[firstRecord - 1]!;
    runs.push({ destination, firstRecord, recordCount: endRecord - firstRecord, bytes: body.subarray(start, ends[endRecord - 1]) });
  }
  return runs;
}

function segmentOf(shares: Uint32Array, record: number): number {
  let seen = 0;
  for (let at = 0; at < shares.length; at += 2) {
    seen += shares[at + 1]!;
    if (record < seen) return shares[at]!;
  }
  throw damagedPayload();
}
