import type { OptionSchemas } from "#plugin";
import { rowOptions } from "../../shared/csv/options.ts";

export const options = {
  source: { type: "string", default: "message", description: "The field with the row." },
  target: {
    type: "string",
    format: "field_reference",
    description: "The field below which the columns are written. Default: the event itself.",
  },
  columns: {
    type: "array",
    items: { type: "string" },
    default: [],
    description: "The names of the columns, in order; one that begins with `[` is a field reference.",
    examples: [["time", "[user][name]", "bytes"]],
  },
  ...rowOptions,
  autodetect_column_names: {
    type: "boolean",
    default: false,
    description:
      "Whether the first row names the columns, unless `columns` does; it is no event then. The pipeline gets a worker of its own.",
  },
  autogenerate_column_names: {
    type: "boolean",
    default: true,
    description: "Whether columns without a name are named `column1`, `column2` and so on by their place; else they are left out.",
  },
  skip_header: { type: "boolean", default: false, description: "Whether a row that is equal to the names of the columns is no event." },
  skip_empty_columns: { type: "boolean", default: false, description: "Whether columns without text are left out." },
  skip_empty_rows: {
    type: "boolean",
    default: false,
    description: "Whether an empty text gets the tag `_csvskippedemptyfield` instead of `_csvparsefailure`.",
  },
  convert: {
    type: "object",
    additionalProperties: { type: "string", enum: ["integer", "float", "date", "date_time", "boolean"] },
    default: {},
    description: "What to make of columns, by name. What cannot be converted stays a text.",
    examples: [{ bytes: "integer" }],
  },
} as const satisfies OptionSchemas;
