import type { OptionCase, PluginCases } from "../option-case.ts";
import { decodeStreamCase, encodeCase } from "../run-case.ts";

const decoded = (given: string, input: string, expected: readonly unknown[]): OptionCase =>
  decodeStreamCase("csv", { given, input, expected });
const EVENTS = [{ "@timestamp": "2024-05-01T08:00:00.000Z", n: 1, t: "a;b" }];

export const pluginCases: PluginCases = {
  cases: {
    columns: [
      decoded('columns => ["a"]', "1,2\n", [{ a: "1", column2: "2" }]),
      encodeCase("csv", { given: 'columns => ["t", "n"]', events: EVENTS, expected: "a;b,1\n" }),
    ],
    separator: [
      decoded('separator => ";"', "1;2\n", [{ column1: "1", column2: "2" }]),
      encodeCase("csv", { given: 'separator => ";"', beside: 'columns => ["t", "n"]', events: EVENTS, expected: '"a;b";1\n' }),
    ],
    quote_char: decoded(`quote_char => "'"`, "'1,2'\n", [{ column1: "1,2" }]),
    include_headers: encodeCase("csv", {
      given: "include_headers => true",
      beside: 'columns => ["n"]',
      events: EVENTS,
      expected: "n\n1\n",
    }),
    autogenerate_column_names: decoded("autogenerate_column_names => false columns => []", "1\n", [{}]),
    skip_empty_columns: decoded("skip_empty_columns => true", "1,\n", [{ column1: "1" }]),
    autodetect_column_names: decoded("autodetect_column_names => true", "a\n1\n", [{ a: "1" }]),
    convert: decoded('convert => { "column1" => "integer" }', "1\n", [{ column1: 1 }]),
    charset: decoded('charset => "ISO-8859-1"', "é\n", [{ column1: "Ã©" }]),
    target: decoded("target => row", "1\n", [{ row: { column1: "1" } }]),
  },
};
