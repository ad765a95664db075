import { defineOutput, recordsOf } from "#plugin";
import { checkTls } from "../../shared/tls/check.ts";
import { batchNeedsList } from "./errors.ts";
import { options } from "./options.ts";
import { RedisWriter } from "./writer.ts";

export default defineOutput({
  name: "redis",
  summary: "Puts events into lists of a Redis server, or publishes them to its channels.",
  defaultCodec: "json",
  options,
  encoder({ key }, codec, context) {
    const template = context.template(key);
    const recordOf = recordsOf(codec);
    return { encode: (event) => ({ data: recordOf(event), destination: template.render(event) }) };
  },
  create(given, { logger }) {
    checkTls(given, "client");
    if (given.batch && given.data_type !== "list") throw batchNeedsList(given.data_type);
    return new RedisWriter(given, logger);
  },
});
