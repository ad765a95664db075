import type { Payload } from "#plugin";
import { unpack } from "./record.ts";
import type { KafkaRecord } from "./record.ts";

export interface NumberedRecord extends KafkaRecord {
  /** Its place in the payload. */
  readonly ordinal: number;
  /** What it takes in a request, about. */
  readonly bytes: number;
}

/** What Kafka adds to a record, at most, and to a batch. */
const RECORD_OVERHEAD = 32;

/** The records of a payload by topic. */
export function recordsByTopic(payload: Payload): Map<string, NumberedRecord[]> {
  const topics = new Map<string, NumberedRecord[]>();
  for (const { destination, firstRecord, recordCount } of payload.runs) {
    const records = topics.get(destination) ?? [];
    topics.set(destination, records);
    for (let ordinal = firstRecord; ordinal < firstRecord + recordCount; ordinal++) {
      const bytes = payload.record(ordinal);
      records.push({ ...unpack(bytes), ordinal, bytes: bytes.length + RECORD_OVERHEAD });
    }
  }
  return topics;
}

/** Records of one partition, in order, as many together as a request takes. */
export function batchesOf(records: readonly NumberedRecord[], mostBytes: number): NumberedRecord[][] {
  const batches: NumberedRecord[][] = [];
  let bytes = 0;
  for (const record of records) {
    bytes += record.bytes;
    const open = batches.at(-1);
    if (open !== undefined && bytes <= mostBytes) open.push(record);
    else {
      batches.push([record]);
      bytes = record.bytes;
    }
  }
  return batches;
}
