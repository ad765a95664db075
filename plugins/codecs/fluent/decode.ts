import { isList } from "#plugin";
import type { ComputeContext, Decoder, DecodeSource, Event, FieldValue, OptionsOf } from "#plugin";
import { headAt, endOfValue } from "../../shared/msgpack/head.ts";
import { eachValue } from "../../shared/msgpack/read-msgpack.ts";
import { readEventTime } from "./event-time.ts";
import type { options as schemas } from "./options.ts";
import { readMessage } from "./messages.ts";
import type { Entry, Takers } from "./messages.ts";

const FAILURE_TAG = "_fluentparsefailure";

export function makeDecoder({ target }: OptionsOf<typeof schemas>, context: ComputeContext): Decoder {
  const eventOrNot = makeEvents(target, context);
  const message = context.field("message");
  const failure = (what: FieldValue, { receivedAt }: DecodeSource): Event => {
    const event = context.newEvent(receivedAt);
    message.set(event, what);
    event.tag(FAILURE_TAG);
    return event;
  };
  return {
    decode(bytes, source, emit) {
      const takers: Takers = {
        entry: (entry) => emit(eventOrNot(entry, source) ?? failure(entry.record, source)),
        badEntry: (what) => emit(failure(what, source)),
      };
      eachValue(bytes, {
        readExtension: readEventTime,
        // A sender may send nil to see whether anybody listens.
        isWanted: (value) => value === null || isList(value),
        take(value, from, to) {
          if (value === null) return;
          try {
            readMessage(value, packedPart(bytes.subarray(from, to)), takers);
          } catch (error) {
            context.logger.error(
              { error },
              "What came is no message of the forward protocol; it became an event with the tag _fluentparsefailure.",
            );
            emit(failure(value, source));
          }
        },
        takeOthers(from, to) {
          context.logger.error(
            { bytes: to - from },
            "Bytes that are no message of the forward protocol became an event with the tag _fluentparsefailure.",
          );
          emit(failure(bytes.toString("latin1", from, to), source));
        },
      });
    },
  };
}

/** The bytes of the second part of a message, when it is packed entries. */
function packedPart(message: Buffer): Buffer | undefined {
  const list = headAt(message, 0);
  if (list === undefined || list.kind !== "list" || list.size < 2) return undefined;
  const at = endOfValue(message, list.length)!;
  const head = headAt(message, at)!;
  if (head.kind !== "text" && head.kind !== "binary") return undefined;
  return message.subarray(at + head.length, at + head.length + head.size);
}

/** Undefined when no event can hold the record. */
function makeEvents(target: string | undefined, context: ComputeContext): (entry: Entry, source: DecodeSource) => Event | undefined {
  const targetField = target === undefined ? undefined : context.field(target);
  return ({ tag, time, record }, { receivedAt }) => {
    try {
      const event = targetField === undefined ? context.eventFromMap(record, receivedAt) : context.newEvent(receivedAt);
      targetField?.set(event, record);
      event.setTop("@timestamp", time);
      event.tag(tag);
      return event;
    } catch {
      return undefined;
    }
  };
}
