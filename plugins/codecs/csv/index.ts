import { defineCodec } from "#plugin";
import { bytesPerUnit } from "../../shared/charset.ts";
import { rowFormatOf } from "../../shared/csv/row-format.ts";
import { completeRows } from "./complete-rows.ts";
import { makeDecoder } from "./decode.ts";
import { options } from "./options.ts";
import { makeWriteRow } from "./write-row.ts";

export default defineCodec({
  name: "csv",
  summary: "Rows of comma-separated values: an event for each row, a row for each event.",
  // Rows of a source go to one worker: its first one may name the columns.
  state: "stream",
  options,
  framing(given) {
    const { quote } = rowFormatOf(given, undefined);
    return bytesPerUnit(given.charset) === 1 ? { kind: "custom", completeLength: completeRows(quote) } : undefined;
  },
  decoder: makeDecoder,
  encoder(given, context) {
    const writeRow = makeWriteRow(rowFormatOf(given, context.advise));
    const fields = given.columns.map((column) => context.field(column));
    let isFirst = given.include_headers;
    if (isFirst)
      context.advise?.("Every worker writes the names of the columns before its first row; for one line of them: pipeline.workers: 1.");
    return {
      encode(event) {
        const names = given.columns.length > 0 ? given.columns : event.names();
        const values = fields.length > 0 ? fields.map((field) => field.get(event)) : names.map((name) => event.getTop(name));
        const header = isFirst ? writeRow(names) : "";
        isFirst = false;
        return header + writeRow(values);
      },
    };
  },
});
