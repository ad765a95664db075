import type { OptionCase, PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    source: read('source => "row"', "", { row: "1,2", message: "3" }, { column1: "1", column2: "2" }),
    target: read('target => "[out][row]"', "", { message: "1,2" }, { out: { row: { column1: "1", column2: "2" } } }),
    columns: read('columns => ["a", "[b][c]"]', "", { message: "1,2" }, { a: "1", b: { c: "2" } }),
    separator: read('separator => "::"', "", { message: "1::2" }, { column1: "1", column2: "2" }),
    quote_char: read(`quote_char => "'"`, "", { message: "'1,2',3" }, { column1: "1,2", column2: "3" }),
    autodetect_column_names: filterCase("csv", {
      given: "autodetect_column_names => true",
      events: [{ message: "a,b" }, { message: "1,2" }],
      expected: [{ message: "1,2", a: "1", b: "2" }],
    }),
    autogenerate_column_names: read("autogenerate_column_names => false", 'columns => ["a"]', { message: "1,2" }, { a: "1" }),
    skip_header: filterCase("csv", {
      given: "skip_header => true",
      beside: 'columns => ["a", "b"]',
      events: [{ message: "a,b" }, { message: "1,2" }],
      expected: [{ message: "1,2", a: "1", b: "2" }],
    }),
    skip_empty_columns: read("skip_empty_columns => true", "", { message: '1,,"",4' }, { column1: "1", column4: "4" }),
    skip_empty_rows: read("skip_empty_rows => true", "", { message: "" }, { tags: ["_csvskippedemptyfield"] }),
    convert: read('convert => { "column1" => "integer" }', "", { message: "1,2" }, { column1: 1, column2: "2" }),
  },
};

type Fields = Readonly<Record<string, unknown>>;

function read(given: string, beside: string, event: Fields, made: Fields): OptionCase {
  return filterCase("csv", { given, beside, events: [event], expected: [{ ...event, ...made }] });
}
