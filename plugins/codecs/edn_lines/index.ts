import { defineCodec } from "#plugin";
import { ednTarget, makeDecodeEdn } from "../../shared/edn/edn-events.ts";
import { ednOfEvent } from "../../shared/edn/write-edn.ts";
import { eachLine } from "../../shared/lines.ts";

const LINE_END = Buffer.from("\n");

export default defineCodec({
  name: "edn_lines",
  summary: "One EDN document for each line.",
  options: { target: ednTarget },
  framing: () => ({ kind: "delimiter", delimiter: LINE_END }),
  decoder({ target }, context) {
    const decode = makeDecodeEdn(context, target);
    return { decode: (bytes, source, emit) => eachLine(bytes, LINE_END, (text) => decode(text, source, emit)) };
  },
  encoder: () => ({ encode: (event) => `${ednOfEvent(event)}\n` }),
});
