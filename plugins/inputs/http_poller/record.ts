import { isList, parseJson, writeJson } from "#plugin";
import type { ComputeContext, Decoder, DecodeSource, EmitDecoded, Event, FieldValue } from "#plugin";

/** The first byte of a record tells what it is. */
const KIND = { body: 0, empty: 1, failure: 2 } as const;

/** Fields by their references. */
export type FailureFields = readonly (readonly [reference: string, value: FieldValue])[];

const FAILURE_TAG = "_http_request_failure";

/** The record of an answer: an empty one makes an event too. */
export function answerRecord(body: Buffer): Buffer {
  return body.length === 0 ? Buffer.of(KIND.empty) : Buffer.concat([Buffer.of(KIND.body), body]);
}

export function failureRecord(fields: FailureFields): Buffer {
  return Buffer.concat([Buffer.of(KIND.failure), Buffer.from(writeJson(fields.map((field) => [...field])))]);
}

/** Undoes them in the workers: bodies are the codec's, below `target` where there is one. */
export function recordDecoder(codec: Decoder, target: string | undefined, context: ComputeContext): Decoder {
  const into = target === undefined || target === "" ? undefined : context.field(target);
  const targeted = (source: DecodeSource, emit: EmitDecoded): EmitDecoded => {
    if (into === undefined) return emit;
    return (decoded) => {
      const event = context.newEvent(source.receivedAt);
      into.set(event, decoded.toMap());
      emit(event);
    };
  };
  return {
    decode(bytes, source, emit) {
      if (bytes[0] === KIND.body) codec.decode(bytes.subarray(1), source, targeted(source, emit));
      else
        emit(
          bytes[0] === KIND.empty ? context.newEvent(source.receivedAt) : failure(bytes.subarray(1), context.newEvent(source.receivedAt)),
        );
    },
    ...(codec.flush === undefined ? {} : { flush: (source, emit) => codec.flush!(source, targeted(source, emit)) }),
    ...(codec.holds === undefined ? {} : { holds: (stream) => codec.holds!(stream) }),
  };
}

function failure(json: Buffer, event: Event): Event {
  event.tag(FAILURE_TAG);
  const fields = parseJson(json.toString("utf8"));
  for (const field of isList(fields) ? fields : []) {
    if (isList(field) && typeof field[0] === "string") event.set(field[0], field[1] ?? null);
  }
  return event;
}
