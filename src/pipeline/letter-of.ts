import type { PipelinePlan, VertexPlan } from "../compiler/plan.ts";
import { encodeDeadLetter } from "../delivery/dead-letter.ts";
import { splitEvents } from "../flow/split-events.ts";
import type { DeadRecord } from "../delivery/sender.ts";
import { putAbout } from "../delivery/letter-history.ts";
import { ByteReader } from "../event/byte-reader.ts";
import { ByteWriter } from "../event/byte-writer.ts";
import { decodeValue, encodeValue } from "../event/encoding.ts";
import { Timestamp } from "../event/timestamp.ts";
import { FieldMap, isList, isMap, mapOf } from "../event/value.ts";
import { blockBytes, LAYOUT, segmentsOf, sizedRecords } from "../flow/block.ts";
import type { Block, SegmentView, SizedRecord } from "../flow/block.ts";
import type { PayloadView } from "../flow/payload.ts";
import { namesOf } from "../worker/dead-letters.ts";

/** Events of payloads that were split before: records of one payload often die together. */
const eventsOf = new WeakMap<PayloadView, readonly Buffer[]>();

/** The letter of a record that an output refused. */
export function letterOf(
  dead: DeadRecord,
  made: { readonly vertex: VertexPlan; readonly config: string; readonly nowMs: number },
): Uint8Array {
  const { given, record } = dead.record;
  const { reason, status, response } = dead.rejection;
  const events = eventsOf.get(given.payload) ?? splitEvents(given.payload.events);
  eventsOf.set(given.payload, events);
  return encodeDeadLetter({
    head: {
      ...namesOf(made.vertex),
      reason,
      ...(status === undefined ? {} : { status }),
      ...(response === undefined ? {} : { response }),
      attempts: dead.attempts,
      first: dead.firstMs,
      last: made.nowMs,
      config: made.config,
    },
    // What was spilled before dead letters were kept has its bytes only.
    event: events[record] ?? plainEvent(given.payload.record(record), made.nowMs),
  });
}

/** The letter of the one record of a block, of which no event was made. */
export function letterOfRecord(
  block: Block,
  { plan, reason, nowMs }: { readonly plan: PipelinePlan; readonly reason: string; readonly nowMs: number },
): Uint8Array {
  const [segment] = segmentsOf(blockBytes(block));
  const input = plan.inputs[segment!.input];
  const names = namesOf(plan.vertices[input?.vertex ?? 0]!);
  const head = { ...names, reason, attempts: 0, first: segment!.receivedMs, last: nowMs, config: plan.fingerprint };
  return encodeDeadLetter({ head, event: eventOf(segment!, input?.codec.name === "events") });
}

/** An event that came out of a dead-letter queue: what is known of it stands beside it. */
function withHistory({ bytes, values }: SizedRecord): Uint8Array {
  const own = values.length === 0 ? undefined : decodeValue(new ByteReader(values));
  const [about] = isList(own) ? own : [];
  return isMap(about) ? putAbout(bytes, about) : bytes;
}

/** Nothing decodes the record, so its bytes are the message; unless it is an event already. */
function eventOf({ receivedMs, layout, records }: SegmentView, isEvent: boolean): Uint8Array {
  const [sized] = layout === LAYOUT.sized ? sizedRecords(records) : [];
  const bytes = sized?.bytes ?? withoutNewline(records);
  if (isEvent) return sized === undefined ? bytes : withHistory(sized);
  return plainEvent(bytes, receivedMs);
}

function plainEvent(bytes: Buffer, receivedMs: number): Uint8Array {
  const fields = mapOf({ "@timestamp": new Timestamp(receivedMs), "@version": "1", message: bytes.toString("utf8") });
  const writer = new ByteWriter();
  encodeValue(fields, writer);
  encodeValue(new FieldMap(), writer);
  return writer.view();
}

/** Most records of streams end with one. */
function withoutNewline(records: Buffer): Buffer {
  return records.at(-1) === 10 ? records.subarray(0, -1) : records;
}
