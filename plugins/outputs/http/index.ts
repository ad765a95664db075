import { defineOutput } from "#plugin";
import { checkHttpClient } from "../../shared/http-client/settings.ts";
import { HttpDelivery } from "./delivery.ts";
import { messageMissing } from "./errors.ts";
import { options } from "./options.ts";
import { makeRecordEncoder } from "./record.ts";

export default defineOutput({
  name: "http",
  summary: "Sends events to a server by HTTP: each in a request of its own, or many in one.",
  defaultCodec: "plain",
  rejects: true,
  options,
  encoder: (given, _codec, context) => makeRecordEncoder(given, context),
  create(given, context) {
    if (given.format === "message" && given.message === undefined) throw messageMissing();
    checkHttpClient(given);
    return new HttpDelivery(given, context);
  },
});
