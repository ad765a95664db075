import type { OptionSchemas } from "#plugin";
import { charsetOption } from "../../shared/charset.ts";
import { rowOptions } from "../../shared/csv/options.ts";

export const options = {
  columns: {
    type: "array",
    items: { type: "string" },
    default: [],
    description: "The names of the columns, in order. Writing: the fields of a row, as references; without them all fields.",
    examples: [["time", "user", "bytes"]],
  },
  ...rowOptions,
  include_headers: {
    type: "boolean",
    default: false,
    description: "Writing: whether the names of the columns stand before the first row.",
  },
  autogenerate_column_names: {
    type: "boolean",
    default: true,
    description: "Reading: whether columns without a name are named `column1`, `column2` and so on by their place; else they are left out.",
  },
  skip_empty_columns: { type: "boolean", default: false, description: "Reading: whether columns without text are left out." },
  autodetect_column_names: {
    type: "boolean",
    default: false,
    description: "Reading: whether the first row of each source names the columns, unless `columns` does; it is no event then.",
  },
  convert: {
    type: "object",
    additionalProperties: { type: "string", enum: ["integer", "float", "date", "date_time", "boolean"] },
    default: {},
    description: "Reading: what to make of columns, by name. What cannot be converted stays a text.",
    examples: [{ bytes: "integer" }],
  },
  charset: charsetOption,
  target: {
    type: "string",
    format: "field_reference",
    description: "Reading: the field below which the columns are written. Default: the event itself.",
  },
} as const satisfies OptionSchemas;
