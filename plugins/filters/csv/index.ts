import { defineFilter, ownText } from "#plugin";
import type { ComputeContext, Event, FieldAccessor, OptionsOf } from "#plugin";
import { runTimeField } from "../../shared/run-time-field.ts";
import { CONVERTERS } from "../../shared/csv/convert.ts";
import type { Convert } from "../../shared/csv/convert.ts";
import { options } from "./options.ts";
import { rowParser } from "../../shared/csv/parse-row.ts";
import type { Row } from "../../shared/csv/parse-row.ts";
import { rowFormatOf } from "../../shared/csv/row-format.ts";

type Options = OptionsOf<typeof options>;

const FAILURE_TAG = "_csvparsefailure";
const EMPTY_TAG = "_csvskippedemptyfield";

export default defineFilter({
  name: "csv",
  summary: "Makes fields of the columns of a row of comma-separated values.",
  options,
  keepsState: ({ autodetect_column_names, columns }) => autodetect_column_names && columns.length === 0,
  create(given, context) {
    const source = runTimeField(context, given.source);
    const parse = rowParser(rowFormatOf(given, context.advise));
    const columns = new Columns(context, given);
    const fail = (event: Event, tag = FAILURE_TAG): false => {
      event.tag(tag);
      return false;
    };
    return {
      filter(event) {
        const text = source.get(event);
        if (text === undefined || text === null || text === false) return false;
        if (typeof text !== "string") return fail(event);
        const row = parse(text);
        if (row === undefined) return fail(event, given.skip_empty_rows ? EMPTY_TAG : FAILURE_TAG);
        if (columns.isHeader(row)) {
          event.cancel();
          return false;
        }
        columns.store(event, row);
        return true;
      },
      failed(event, error) {
        context.logger.warn({ id: context.id, error }, "A row of CSV could not be read or stored; the event is tagged.");
        fail(event);
      },
    };
  },
});

/** A column's field and what is made of its text. */
interface Column {
  readonly field: FieldAccessor;
  readonly convert: Convert | undefined;
}

/** Columns that are remembered: a row can have as many as it has characters. */
const MOST_COLUMNS = 2_000;

/** The columns of the rows: those of the configuration, or of the first row. */
class Columns {
  readonly #context: ComputeContext;
  readonly #given: Options;
  #names: Row;
  /** By place; undefined: the column is left out. */
  readonly #columns: (Column | undefined)[] = [];

  constructor(context: ComputeContext, given: Options) {
    this.#context = context;
    this.#given = given;
    this.#names = given.columns;
    if (this.#names.length > 0) this.#at(Math.min(this.#names.length, MOST_COLUMNS) - 1);
  }

  /** Whether a row names the columns, which are learnt from it when none are known. */
  isHeader(row: Row): boolean {
    const { autodetect_column_names, skip_header } = this.#given;
    if (autodetect_column_names && this.#names.length === 0) {
      this.#names = row.map((name) => (name === null ? null : ownText(name)));
      return true;
    }
    const names = this.#names;
    return skip_header && names.length > 0 && names.length === row.length && names.every((name, place) => name === row[place]);
  }

  /** Writes column after column: when one cannot be written or converted, those before it stay. */
  store(event: Event, row: Row): void {
    const skipsEmpty = this.#given.skip_empty_columns;
    for (let place = 0; place < row.length; place++) {
      const text = row[place]!;
      if (skipsEmpty && (text === null || text === "")) continue;
      const column = this.#at(place);
      if (column !== undefined) column.field.set(event, column.convert === undefined ? text : column.convert(text));
    }
  }

  #at(place: number): Column | undefined {
    if (place >= MOST_COLUMNS) return this.#make(place);
    while (place >= this.#columns.length) this.#columns.push(this.#make(this.#columns.length));
    return this.#columns[place];
  }

  #make(place: number): Column | undefined {
    const { autogenerate_column_names, convert, target = "" } = this.#given;
    const known = this.#names[place];
    if (typeof known !== "string" && !autogenerate_column_names) return undefined;
    const name = known ?? `column${place + 1}`;
    const conversion = convert.find(([column]) => column === name)?.[1];
    const parent = target === "" || target.startsWith("[") ? target : `[${target}]`;
    const field = runTimeField(this.#context, parent + (name.startsWith("[") ? name : `[${name}]`));
    return { field, convert: conversion === undefined ? undefined : CONVERTERS[conversion] };
  }
}
