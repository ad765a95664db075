import { FieldMap, ownText } from "#plugin";
import type { ComputeContext, Decoder, DecodeSource, Event, OptionsOf } from "#plugin";
import { makeDecodeText } from "../../shared/charset.ts";
import { CONVERTERS } from "../../shared/csv/convert.ts";
import { rowsParser } from "../../shared/csv/parse-row.ts";
import type { OwnRow, Row } from "../../shared/csv/parse-row.ts";
import { rowFormatOf } from "../../shared/csv/row-format.ts";
import { makeFailureEvent } from "../../shared/failure-event.ts";
import type { options as schemas } from "./options.ts";

/** Sources whose columns are known; past them the one that was heard of first is forgotten. */
const MOST_SOURCES = 10_000;

export function makeDecoder(options: OptionsOf<typeof schemas>, context: ComputeContext): Decoder {
  const { charset, columns, autodetect_column_names } = options;
  const decodeText = makeDecodeText(charset);
  const eachRow = rowsParser(rowFormatOf(options, context.advise));
  const make = makeEvents(options, context);
  const learns = autodetect_column_names && columns.length === 0;
  const learnt = new Map<number, Row>();
  const namesOf = ({ row }: OwnRow, stream: number): Row | undefined => {
    if (!learns || row === undefined) return columns;
    const known = learnt.get(stream);
    if (known !== undefined || row.length === 0) return known ?? columns;
    if (learnt.size >= MOST_SOURCES) learnt.delete(learnt.keys().next().value!);
    learnt.set(
      stream,
      row.map((name) => (name === null ? null : ownText(name))),
    );
    return undefined;
  };
  return {
    decode(bytes, source, emit) {
      eachRow(decodeText(bytes), (own) => {
        const names = namesOf(own, source.stream);
        if (names !== undefined) emit(make(own, names, source));
      });
    },
  };
}

function makeEvents(options: OptionsOf<typeof schemas>, context: ComputeContext): (own: OwnRow, names: Row, source: DecodeSource) => Event {
  const conversions = new Map(options.convert);
  const target = options.target === undefined ? undefined : context.field(options.target);
  const original = context.ecs === "disabled" ? undefined : context.field("[event][original]");
  const failure = makeFailureEvent(context, "_csvparsefailure");
  const fieldsOf = (row: Row, names: Row): FieldMap => {
    const fields = new FieldMap();
    row.forEach((text, place) => {
      const known = names[place] ?? undefined;
      if (options.skip_empty_columns && (text === null || text === "")) return;
      if (known === undefined && !options.autogenerate_column_names) return;
      const name = known ?? `column${place + 1}`;
      const conversion = conversions.get(name);
      fields[name] = text === null || conversion === undefined ? text : CONVERTERS[conversion](text);
    });
    return fields;
  };
  const eventOf = (fields: FieldMap, { receivedAt }: DecodeSource): Event => {
    if (target === undefined) return context.eventFromMap(fields, receivedAt);
    const event = context.newEvent(receivedAt);
    target.set(event, fields);
    return event;
  };
  return ({ row, text }, names, source) => {
    try {
      if (row !== undefined) {
        const event = eventOf(fieldsOf(row, names), source);
        original?.set(event, text);
        return event;
      }
    } catch (error) {
      context.logger.debug({ error }, "The columns of a row cannot be fields.");
    }
    return failure(text, source);
  };
}
