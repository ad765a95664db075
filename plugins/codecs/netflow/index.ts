import { defineCodec } from "#plugin";
import { makeDecoder } from "./decode.ts";
import { options } from "./options.ts";

export default defineCodec({
  name: "netflow",
  summary: "Flows of NetFlow 5 and 9 and of IPFIX: an event for each.",
  // The packets of a source go to one worker, in order: it knows its templates.
  state: "stream",
  options,
  decoder: makeDecoder,
});
