import { isList, isMap, parseJsonDocuments, writeJson } from "#plugin";
import type { ComputeContext, DecodeSource, Event, FieldMap, FieldValue } from "#plugin";

export const jsonFailureTag = "_jsonparsefailure";

/** What becomes of a text of JSON: the core of the codecs json and json_lines. */
export interface JsonEvents {
  /**
   * Emits an event for each object, also for each object of a list, in which null makes an empty event. A text that is no
   * JSON, a scalar and a list of other things become an event with the text as `message` and a tag. Documents one behind the other all count (Logstash
   * ignores all but the first), and so does what follows them.
   * @param finish called with the event when the text made exactly one, before it is emitted
   */
  decode(text: string, source: DecodeSource, emit: (event: Event) => void, finish?: (event: Event) => void): void;
}

export function makeJsonEvents(context: ComputeContext, target: string | undefined): JsonEvents {
  const targetField = target === undefined || target === "" ? undefined : context.field(target);
  const message = context.field("message");
  const failure = (text: string, { receivedAt }: DecodeSource): Event => {
    const event = context.newEvent(receivedAt);
    message.set(event, text);
    event.tag(jsonFailureTag);
    return event;
  };
  const make = (document: FieldMap | null, { receivedAt }: DecodeSource): Event => {
    if (targetField === undefined) return document === null ? context.newEvent(receivedAt) : context.eventFromMap(document, receivedAt);
    const event = context.newEvent(receivedAt);
    targetField.set(event, document);
    return event;
  };
  return {
    decode(text, source, emit, finish) {
      const { values, rest } = parseJsonDocuments(text);
      if (values.length === 0 && isBlank(rest)) return;
      const isWhole = values.length + (rest === "" ? 0 : 1) === 1;
      for (const value of values) {
        const own = isWhole ? text : writeJson(value);
        const documents = documentsOf(value);
        if (documents === undefined) emit(failure(own, source));
        else emitAll(documents, { own, isSole: isWhole && documents.length === 1 });
      }
      if (rest !== "") emit(failure(isWhole ? text : rest, source));

      /** What goes wrong with an event (`host` is a text where the input sets `[host][ip]`) makes it a failure, as in Logstash. */
      function emitAll(documents: readonly (FieldMap | null)[], { own, isSole }: { own: string; isSole: boolean }): void {
        try {
          for (const document of documents) {
            const event = make(document, source);
            if (isSole) finish?.(event);
            emit(event);
          }
        } catch {
          emit(failure(own, source));
        }
      }
    },
  };
}

/** The objects a document stands for, and the nulls among them; undefined when it is a scalar or a list of other things. */
function documentsOf(value: FieldValue): (FieldMap | null)[] | undefined {
  if (isMap(value)) return [value];
  return isList(value) && value.every(isMapOrNull) ? value : undefined;
}

function isMapOrNull(value: FieldValue): value is FieldMap | null {
  return value === null || isMap(value);
}

function isBlank(text: string): boolean {
  return /^\s*$/.test(text);
}
