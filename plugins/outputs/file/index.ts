import { defineOutput, recordsOf } from "#plugin";
import { makeFileEncoder } from "../../shared/files/encoder.ts";
import { options } from "../../shared/files/options.ts";
import { placeOf } from "../../shared/files/place.ts";
import { FileWriter } from "../../shared/files/writer.ts";

export default defineOutput({
  name: "file",
  summary: "Writes events to files, whose names may come from the events.",
  defaultCodec: "json_lines",
  options,
  encoder: (given, codec, context) => makeFileEncoder(given, context, recordsOf(codec)),
  create: (given, { logger }) => new FileWriter(given, placeOf(given.path, given.filename_failure), logger),
});
