import type { PipelinePlan, VertexPlan } from "../compiler/plan.ts";
import { encodeDeadLetter } from "../delivery/dead-letter.ts";
import { reasonOf } from "../errors.ts";
import { ByteWriter } from "../event/byte-writer.ts";
import { encodeEvent } from "../event/encoding.ts";
import type { Event } from "../event/event.ts";

/** Makes the letter of an event that was lost at a vertex, because that threw. */
export type LetterOf = (vertex: number, event: Event, error: unknown) => Uint8Array;

export function letterWriter(plan: PipelinePlan): LetterOf {
  const writer = new ByteWriter();
  return (number, event, error) => {
    const vertex = plan.vertices[number]!;
    const now = Date.now();
    const reason = reasonAt(vertex, error);
    const head = { ...namesOf(vertex), reason, attempts: 0, first: now, last: now, config: plan.fingerprint };
    encodeEvent(event, writer);
    const letter = encodeDeadLetter({ head, event: writer.view() });
    writer.clear();
    return letter;
  };
}

/** How Logstash names what a letter came from; conditions are `if-statement`. */
export function namesOf({ id, kind, name }: VertexPlan): {
  readonly plugin_type: string;
  readonly plugin_id: string;
  readonly plugin_kind: VertexPlan["kind"];
} {
  if (kind === "if") return { plugin_type: "if-statement", plugin_id: "if-statement", plugin_kind: kind };
  return { plugin_type: name, plugin_id: id, plugin_kind: kind };
}

function reasonAt({ kind }: VertexPlan, error: unknown): string {
  return kind === "if" ? `condition evaluation error, ${reasonOf(error)}` : reasonOf(error);
}
