import { defineCodec } from "#plugin";
import { cuttingDelimiter } from "../../shared/delimiter.ts";
import { eachRecord } from "../../shared/lines.ts";
import { makeDecodeCef } from "./decode.ts";
import { makeEncodeCef } from "./encode.ts";
import { options } from "./options.ts";

export default defineCodec({
  name: "cef",
  summary: "Events of the ArcSight Common Event Format, with or without a syslog header.",
  options,
  // What it cuts without a delimiter is up to the input, as in Logstash.
  framing: ({ delimiter }) =>
    delimiter === undefined ? undefined : { kind: "delimiter", delimiter: cuttingDelimiter(unescapeLineEnds(delimiter)) },
  decoder(given, context) {
    const decode = makeDecodeCef(given, context);
    if (given.delimiter === undefined) return { decode: (bytes, source, emit) => emit(decode(bytes, source)) };
    const end = cuttingDelimiter(unescapeLineEnds(given.delimiter));
    return { decode: (bytes, source, emit) => eachRecord(bytes, end, (record) => emit(decode(record, source))) };
  },
  encoder(given, context) {
    return { encode: makeEncodeCef(given, context, unescapeLineEnds(given.delimiter ?? "")) };
  },
});

function unescapeLineEnds(delimiter: string): string {
  return delimiter.replaceAll("\\r", "\r").replaceAll("\\n", "\n");
}
