import type { PipelinePlan, VertexPlan } from "../compiler/plan.ts";
import { encodeDeadLetter } from "../delivery/dead-letter.ts";
import { splitEvents } from "../delivery/event-ranges.ts";
import type { DeadRecord } from "../delivery/lane.ts";
import { ByteWriter } from "../event/byte-writer.ts";
import { encodeValue } from "../event/encoding.ts";
import { Timestamp } from "../event/timestamp.ts";
import { FieldMap } from "../event/value.ts";
import { blockBytes, segmentsOf } from "../flow/block.ts";
import type { Block } from "../flow/block.ts";
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
    event: events[record]!,
  });
}

/** The letter of a record that no worker survives: nothing decodes it, so its bytes are the message. */
export function letterOfRecord(block: Block, { plan, nowMs }: { readonly plan: PipelinePlan; readonly nowMs: number }): Uint8Array {
  const [segment] = segmentsOf(blockBytes(block));
  const input = plan.vertices[plan.inputs[segment!.input]?.vertex ?? 0]!;
  const fields = new FieldMap();
  fields["@timestamp"] = new Timestamp(segment!.receivedMs);
  fields["@version"] = "1";
  fields["message"] = segment!.records.toString("utf8");
  const writer = new ByteWriter();
  encodeValue(fields, writer);
  encodeValue(new FieldMap(), writer);
  const reason = "the record ended the worker that computed it";
  const head = { ...namesOf(input), reason, attempts: 0, first: segment!.receivedMs, last: nowMs, config: plan.fingerprint };
  return encodeDeadLetter({ head, event: writer.view() });
}
