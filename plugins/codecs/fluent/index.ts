import { defineCodec, isList, rubyText } from "#plugin";
import type { Event } from "#plugin";
import { completeValues } from "../../shared/msgpack/head.ts";
import { writeMsgpack } from "../../shared/msgpack/write-msgpack.ts";
import { acknowledgements } from "./answers.ts";
import { makeDecoder } from "./decode.ts";
import { MOST_ENTRIES } from "./messages.ts";
import { writeEventTime } from "./event-time.ts";
import { options } from "./options.ts";

export default defineCodec({
  name: "fluent",
  summary: "The forward protocol of Fluentd and Fluent Bit, with acknowledgements.",
  options,
  framing: () => ({ kind: "custom", completeLength: (bytes) => completeValues(bytes, MOST_ENTRIES), answers: acknowledgements }),
  decoder: makeDecoder,
  encoder: ({ nanosecond_precision }) => ({
    encode(event) {
      const { timestamp } = event;
      const seconds = timestamp === undefined ? 0 : Math.floor(timestamp.ms / 1000);
      const time = nanosecond_precision && timestamp !== undefined ? writeEventTime(timestamp) : seconds;
      return writeMsgpack([tagOf(event), time, event.toMap()]);
    },
  }),
});

function tagOf(event: Event): string {
  const tags = event.getTop("tags") ?? null;
  if (tags === null) return "log";
  return isList(tags) ? tags.map(rubyText).join(".") : rubyText(tags);
}
