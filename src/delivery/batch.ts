import type { PayloadShare } from "../flow/ledger.ts";
import type { PayloadView } from "../flow/payload.ts";
import type { DestinationRun, Payload } from "../plugin/output.ts";

/** A payload given to a lane, and whose segments its records settle. */
export interface Given {
  readonly payload: PayloadView;
  readonly share: PayloadShare;
  /** Records of it that are not settled yet. */
  unsettled: number;
  /** How it was sent before; undefined: it was not. */
  sent?: SentBefore | undefined;
}

export interface SentBefore {
  readonly attempts: number;
  /** When it was sent first. */
  readonly firstMs: number;
}

/** One record of what a lane was given. */
export interface GivenRecord {
  readonly given: Given;
  readonly record: number;
}

/** What one call of `deliver` sends: whole payloads, or single records that are tried again. */
export interface Batch extends Payload {
  /** The payloads it sends whole; empty when it sends single records. */
  readonly whole: readonly Given[];
  /** Whose record stands at an ordinal. */
  recordAt(ordinal: number): GivenRecord;
}

export interface BatchLimits {
  readonly batchRecords: number;
  readonly batchBytes: number;
}

/** Takes payloads from the front of a queue, as many as fit into one batch: at least one. */
export function takeBatch(queue: Given[], { batchRecords, batchBytes }: BatchLimits): Given[] {
  let records = 0;
  let bytes = 0;
  let count = 0;
  for (const { payload } of queue) {
    if (count > 0 && (records + payload.recordCount > batchRecords || bytes + payload.bytes.length > batchBytes)) break;
    records += payload.recordCount;
    bytes += payload.bytes.length;
    count++;
  }
  return queue.splice(0, count);
}

/** Payloads one behind the other. A single one is sent as it is, without a copy. */
export function joinPayloads(whole: readonly Given[]): Batch {
  const [first] = whole;
  if (whole.length === 1 && first !== undefined) {
    const { payload } = first;
    return { ...payload, whole, recordAt: (record) => ({ given: first, record }), wasSent: () => mayBeThere(first) };
  }
  const firsts: number[] = [];
  let recordCount = 0;
  for (const { payload } of whole) {
    firsts.push(recordCount);
    recordCount += payload.recordCount;
  }
  const recordAt = (ordinal: number): GivenRecord => {
    const item = firsts.findLastIndex((start) => start <= ordinal);
    return { given: whole[item]!, record: ordinal - firsts[item]! };
  };
  return {
    whole,
    recordCount,
    bytes: Buffer.concat(whole.map(({ payload }) => payload.bytes)),
    recordAt,
    record: (ordinal) => recordBytes(recordAt(ordinal)),
    wasSent: (ordinal) => mayBeThere(recordAt(ordinal).given),
    runs: whole.flatMap(({ payload }, item) => payload.runs.map((run) => ({ ...run, firstRecord: run.firstRecord + firsts[item]! }))),
    events: Buffer.concat(whole.map(({ payload }) => payload.events)),
  };
}

/** What was sent before, and what was sent now, counted together. */
export function sentInAll({ sent }: Given, now: SentBefore): SentBefore {
  return sent === undefined ? now : { attempts: sent.attempts + now.attempts, firstMs: sent.firstMs };
}

function mayBeThere({ sent, share }: Given): boolean {
  return sent !== undefined || share.block.isEarlier;
}

/** The batch as it is sent once more. */
export function asSent(batch: Batch): Batch {
  return { ...batch, wasSent: () => true };
}

/** Some records of a batch that was sent, in order, as a batch of their own. */
export function selectRecords(batch: Batch, ordinals: readonly number[]): Batch {
  const records = ordinals.map((ordinal) => batch.recordAt(ordinal));
  return {
    whole: [],
    recordCount: records.length,
    bytes: Buffer.concat(records.map(recordBytes)),
    recordAt: (ordinal) => records[ordinal]!,
    record: (ordinal) => recordBytes(records[ordinal]!),
    wasSent: () => true,
    runs: records.map(runOfOne),
    events: Buffer.alloc(0),
  };
}

function recordBytes({ given, record }: GivenRecord): Buffer {
  return given.payload.record(record);
}

function runOfOne(record: GivenRecord, firstRecord: number): DestinationRun {
  const run = record.given.payload.runs.findLast((candidate) => candidate.firstRecord <= record.record);
  return { destination: run?.destination ?? "", firstRecord, recordCount: 1, bytes: recordBytes(record) };
}

/** The payloads of a batch, each with the share that its records in the batch still stand for. */
export function remainders(batch: Batch): { readonly payload: PayloadView; readonly share: PayloadShare }[] {
  if (batch.whole.length > 0) return [...batch.whole];
  const pairs = new Map<Given, number[]>();
  for (let ordinal = 0; ordinal < batch.recordCount; ordinal++) {
    const { given, record } = batch.recordAt(ordinal);
    const own = pairs.get(given) ?? [];
    own.push(given.payload.segmentOf(record), 1);
    pairs.set(given, own);
  }
  return [...pairs].map(([{ payload, share }, own]) => ({ payload, share: { block: share.block, segments: Uint32Array.from(own) } }));
}

/** How many records a share stands for. */
export function recordsOf({ segments }: PayloadShare): number {
  return segments.reduce((sum, value, at) => (at % 2 === 0 ? sum : sum + value), 0);
}
