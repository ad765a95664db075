import { defineCodec } from "#plugin";
import { decodeUtf8 } from "../../shared/charset.ts";
import { ednTarget, makeDecodeEdn } from "../../shared/edn/edn-events.ts";
import { ednOfEvent } from "../../shared/edn/write-edn.ts";

export default defineCodec({
  name: "edn",
  summary: "EDN documents in each read, datagram or message. No line ends are added when it writes.",
  options: { target: ednTarget },
  decoder({ target }, context) {
    const decode = makeDecodeEdn(context, target);
    return { decode: (bytes, source, emit) => decode(decodeUtf8(bytes), source, emit) };
  },
  encoder: () => ({ encode: ednOfEvent }),
});
