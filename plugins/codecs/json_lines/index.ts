import { defineCodec } from "#plugin";
import { charsetOption } from "../../shared/charset.ts";
import { cuttingDelimiter } from "../../shared/delimiter.ts";
import { makeJsonEvents } from "../../shared/json-events.ts";
import { makeEachLine } from "../../shared/lines.ts";

export default defineCodec({
  name: "json_lines",
  summary: "One JSON document for each line.",
  readsBack: true,
  options: {
    charset: charsetOption,
    delimiter: { type: "string", default: "\n", description: "What ends a line, written as it is." },
    target: {
      type: "string",
      format: "field_reference",
      description: "The field that takes the document; without it the event is the document.",
    },
    decode_size_limit_bytes: {
      type: "number",
      default: 536_870_912,
      minimum: 1,
      description: "The longest line in bytes. The beginning of a longer one becomes an event with the tag `_recordtoolarge`.",
    },
  },
  framing: ({ delimiter }) => ({ kind: "delimiter", delimiter: cuttingDelimiter(delimiter) }),
  maxRecordBytes: ({ decode_size_limit_bytes }) => decode_size_limit_bytes,
  decoder({ charset, delimiter, target }, context) {
    const eachLine = makeEachLine(charset);
    const end = cuttingDelimiter(delimiter);
    const json = makeJsonEvents(context, target);
    return {
      decode(bytes, source, emit) {
        eachLine(bytes, end, (text) => json.decode(text, source, emit));
      },
    };
  },
  encoder: ({ delimiter }, context) => ({
    encode: (event) => context.eventJson(event) + delimiter,
    encodeInPlace: context.eventRecords(delimiter),
  }),
});
