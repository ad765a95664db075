import { defineOutput, quoteJson } from "#plugin";
import { LumberjackClient } from "./client.ts";
import { certificateMissing } from "./errors.ts";
import { options } from "./options.ts";

export default defineOutput({
  name: "lumberjack",
  summary: "Sends events to a beats input, of Tailrace or of Logstash, which acknowledges them.",
  defaultCodec: "plain",
  options,
  encoder: (_, codec) => ({
    encode(event) {
      const data = codec.encode(event);
      const text = typeof data === "string" ? data : Buffer.from(data.buffer, data.byteOffset, data.length).toString("utf8");
      return { data: `{"line":${quoteJson(text)}}` };
    },
  }),
  create(given, { logger }) {
    if (given.ssl_enabled && given.ssl_certificate === undefined) throw certificateMissing();
    return new LumberjackClient(given, logger);
  },
});
