import { defineCodec, FieldMap, isEmptyMap, isMap, keysOf, parseJson } from "#plugin";
import type { ComputeContext, DecodeSource, Event, FieldValue } from "#plugin";
import { decodeUtf8 } from "../../shared/charset.ts";
import { makeFailureEvent } from "../../shared/failure-event.ts";
import { eachRecord } from "../../shared/lines.ts";

const NEWLINE = Buffer.from("\n");

export default defineCodec({
  name: "es_bulk",
  summary: "Bodies of Elasticsearch's `_bulk`: an event for each document, its action in `@metadata`.",
  // A line with an action is kept back until the line with its document.
  state: "stream",
  options: {
    target: {
      type: "string",
      format: "field_reference",
      description: "The field that takes the document; without it the event is the document.",
    },
  },
  framing: () => ({ kind: "delimiter", delimiter: NEWLINE }),
  decoder({ target }, context) {
    const makeEvent = makeDocumentEvent(context, target);
    const failure = makeFailureEvent(context, "_decodefailure");
    const actions = new Map<number, FieldMap>();
    return {
      decode(bytes, source, emit) {
        eachRecord(bytes, NEWLINE, (record) => {
          const line = decodeUtf8(record);
          const action = actions.get(source.stream);
          const document = readLine(line, context, action === undefined);
          if (document === undefined) return;
          if (action === undefined) {
            const named = actionOf(document);
            if (named["action"] === "delete") emit(makeEvent(undefined, named, source));
            else actions.set(source.stream, named);
            return;
          }
          actions.delete(source.stream);
          emit(eventOrNot(() => makeEvent(document, action, source)) ?? failure(line, source));
        });
      },
      flush({ stream }) {
        if (actions.delete(stream)) context.logger.warn({}, "A bulk body ended behind an action: its document is missing.");
      },
      holds: (stream) => actions.has(stream),
      resume: (stream) => void actions.set(stream, new FieldMap()),
    };
  },
});

/** An event may refuse what a document says (`@metadata` that is no map). */
function eventOrNot(make: () => Event): Event | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** Undefined for a line that is passed over, as in Logstash: what was awaited is awaited on. */
function readLine(line: string, { logger }: ComputeContext, isAction: boolean): FieldMap | undefined {
  if (/^\s*$/.test(line)) return undefined;
  let value: FieldValue | undefined;
  try {
    value = parseJson(line);
  } catch (error) {
    logger.error({ error, line: line.slice(0, SHOWN) }, "A line of a bulk body is no JSON and is passed over.");
    return undefined;
  }
  if (isMap(value) && !(isAction && isEmptyMap(value))) return value;
  logger.error({ line: line.slice(0, SHOWN) }, "A line of a bulk body is no JSON object and is passed over.");
  return undefined;
}

const SHOWN = 200;

/** What stands in the metadata: the parameters of the action, and its name. */
function actionOf(line: FieldMap): FieldMap {
  const [name = ""] = keysOf(line);
  const parameters = line[name];
  const action = isMap(parameters) ? parameters : new FieldMap();
  action["action"] = name;
  return action;
}

function makeDocumentEvent(
  context: ComputeContext,
  target: string | undefined,
): (document: FieldMap | undefined, action: FieldMap, source: DecodeSource) => Event {
  const metadata = context.field(context.ecs === "disabled" ? "[@metadata]" : "[@metadata][codec][es_bulk]");
  const targetField = target === undefined ? undefined : context.field(target);
  return (document = new FieldMap(), action, { receivedAt }) => {
    const event = targetField === undefined ? context.eventFromMap(document, receivedAt) : context.newEvent(receivedAt);
    targetField?.set(event, document);
    metadata.set(event, action);
    return event;
  };
}
