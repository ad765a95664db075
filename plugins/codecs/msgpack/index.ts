import { defineCodec, isMap } from "#plugin";
import type { ComputeContext, Decoder, DecodeSource, Event, FieldMap, FieldValue, OptionsOf } from "#plugin";
import { makeFailureEvent } from "../../shared/failure-event.ts";
import { completeValues } from "../../shared/msgpack/head.ts";
import { eachValue } from "../../shared/msgpack/read-msgpack.ts";
import { writeMsgpack } from "../../shared/msgpack/write-msgpack.ts";

const options = {
  format: {
    type: "string",
    format: "template",
    description: "Reading: the `message` of an event that has none, with `%{…}`.",
    examples: ["%{user} did %{action}"],
  },
  target: {
    type: "string",
    format: "field_reference",
    description: "Reading: the field that takes the map; without it the event is the map.",
  },
} as const;

export default defineCodec({
  name: "msgpack",
  summary: "MessagePack: an event for each map, a map for each event.",
  options,
  framing: () => ({ kind: "custom", completeLength: completeValues }),
  decoder: makeDecoder,
  encoder: () => ({ encode: (event) => writeMsgpack(event.toMap()) }),
});

function makeDecoder({ format, target }: OptionsOf<typeof options>, context: ComputeContext): Decoder {
  const failure = makeFailureEvent(context, "_msgpackparsefailure");
  const eventOrNot = makeEvents({ format, target }, context);
  return {
    decode(bytes, source, emit) {
      const fail = (from: number, to: number): void => emit(failure(bytes.toString("latin1", from, to), source));
      eachValue(bytes, {
        isWanted: isMap,
        take(value, from, to) {
          const event = eventOrNot(value, source);
          if (event === undefined) fail(from, to);
          else emit(event);
        },
        takeOthers: fail,
      });
    },
  };
}

/** Undefined for a map that no event can hold. */
function makeEvents(
  { format, target }: OptionsOf<typeof options>,
  context: ComputeContext,
): (value: FieldValue, source: DecodeSource) => Event | undefined {
  const template = format === undefined ? undefined : context.template(format);
  const targetField = target === undefined ? undefined : context.field(target);
  const message = context.field("message");
  const fill = (value: FieldMap, { receivedAt }: DecodeSource): Event => {
    const event = targetField === undefined ? context.eventFromMap(value, receivedAt) : context.newEvent(receivedAt);
    targetField?.set(event, value);
    if (template !== undefined && (message.get(event) ?? null) === null) message.set(event, template.render(event));
    return event;
  };
  return (value, source) => {
    try {
      return isMap(value) ? fill(value, source) : undefined;
    } catch {
      return undefined;
    }
  };
}
