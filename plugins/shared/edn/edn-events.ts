import { isMap } from "#plugin";
import type { ComputeContext, DecodeSource, Event, FieldValue } from "#plugin";
import { EdnReader } from "./edn-reader.ts";
import { fieldValueOf } from "./edn-value.ts";

/** What the codecs edn and edn_lines share. */
export const ednTarget = {
  type: "string",
  format: "field_reference",
  description: "The field that takes the document, whatever it is; without it the event is the document, which must be a map.",
} as const;

/**
 * Emits an event for each document of a text. What is no EDN, and a document that no event can hold, becomes an event with
 * the text as `message`, without a tag as in Logstash. Documents one behind the other all count, and so does what follows them.
 */
export type DecodeEdn = (text: string, source: DecodeSource, emit: (event: Event) => void) => void;

export function makeDecodeEdn(context: ComputeContext, target: string | undefined): DecodeEdn {
  const targetField = target === undefined || target === "" ? undefined : context.field(target);
  const message = context.field("message");
  const make = (document: FieldValue, { receivedAt }: DecodeSource): Event | undefined => {
    if (targetField === undefined) return isMap(document) ? context.eventFromMap(document, receivedAt) : undefined;
    const event = context.newEvent(receivedAt);
    targetField.set(event, document);
    return event;
  };
  return (text, source, emit) => {
    const reader = new EdnReader(text);
    const fail = (from: number, to: number): void => {
      const event = context.newEvent(source.receivedAt);
      // A document that is all there is is shown with what stands around it.
      message.set(event, isAlone(text, from, to) ? text : text.slice(from, to));
      emit(event);
    };
    while (reader.hasNext()) {
      const from = reader.position;
      const read = readNext(reader);
      if (read === "broken") return fail(from, text.length);
      if (read === undefined) continue;
      const event = read === "foreign" ? undefined : madeOrNot(() => make(read.document, source));
      if (event === undefined) fail(from, reader.position);
      else emit(event);
    }
  };
}

/** `broken`: it is no EDN, nor can what is behind it be read. `foreign`: no event can hold it. Undefined: it is to be left out. */
function readNext(reader: EdnReader): { readonly document: FieldValue } | "broken" | "foreign" | undefined {
  let value;
  try {
    value = reader.next();
  } catch {
    return "broken";
  }
  if (value === undefined) return undefined;
  try {
    return { document: fieldValueOf(value) };
  } catch {
    return "foreign";
  }
}

/** An event may refuse what a document says (`@metadata` that is no map). */
function madeOrNot(make: () => Event | undefined): Event | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function isAlone(text: string, from: number, to: number): boolean {
  return text.slice(0, from).trim() === "" && text.slice(to).trim() === "";
}
