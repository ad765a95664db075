import { defineOutput, isMap, writeJson } from "#plugin";
import type { FieldValue, OptionSchemas } from "#plugin";
import { makeFileEncoder } from "../../shared/files/encoder.ts";
import { options as fileOptions } from "../../shared/files/options.ts";
import { placeOf } from "../../shared/files/place.ts";
import { FileWriter } from "../../shared/files/writer.ts";
import { runTimeField } from "../../shared/run-time-field.ts";
import { readCsvOptions } from "./csv-options.ts";
import { textFalseIsTrue } from "./errors.ts";
import { makeWriteRow } from "./write-row.ts";

const options = {
  fields: {
    type: "array",
    items: { type: "string" },
    required: true,
    description: "The fields of a row, in order. One that an event does not have is empty.",
    examples: [["@timestamp", "[source][ip]", "message"]],
  },
  csv_options: {
    type: "object",
    additionalProperties: {},
    default: {},
    description:
      "Options of Ruby's CSV: `col_sep`, `row_sep`, `quote_char`, `force_quotes` (all, or a list of fields), `quote_empty`, `headers` with `write_headers` (in front of every row), `write_nil_value`, `write_empty_value`.",
    examples: [{ col_sep: ";" }],
  },
  spreadsheet_safe: {
    type: "boolean",
    default: true,
    description: "Whether texts that a spreadsheet would take for formulas (`=`, `+`, `-`, `@` in front) get a `'` before them.",
  },
  ...fileOptions,
  write_behavior: { ...fileOptions.write_behavior, effect: "none", description: "Rows are always appended, as in Logstash." },
} as const satisfies OptionSchemas;

/** What is only ever on or off. */
const SWITCHES = new Set(["force_quotes", "write_headers"]);

export default defineOutput({
  name: "csv",
  summary: "Writes fields of events as rows of CSV files.",
  defaultCodec: "plain",
  options,
  encoder(given, _codec, context) {
    for (const [name, value] of given.csv_options)
      if (SWITCHES.has(name) && value === "false") context.advise?.(textFalseIsTrue(name), { text: name });
    const fields = given.fields.map((reference) => runTimeField(context, reference));
    const write = makeWriteRow(readCsvOptions(given.csv_options));
    return makeFileEncoder(given, context, (event) =>
      write(fields.map((field) => cellOf(field.get(event) ?? null, given.spreadsheet_safe))),
    );
  },
  create: (given, { logger }) =>
    new FileWriter({ ...given, write_behavior: "append" }, placeOf(given.path, given.filename_failure), logger),
});

/** Lists are written as Ruby shows them. */
function cellOf(value: FieldValue, isSafe: boolean): FieldValue {
  if (isMap(value)) return writeJson(value);
  return isSafe && typeof value === "string" && /^[=+\-@]/.test(value) ? `'${value}` : value;
}
