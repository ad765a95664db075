import { defineOutput, recordsOf } from "#plugin";
import { checkRabbit } from "../../shared/rabbitmq/connect.ts";
import { options } from "./options.ts";
import { makeRoute } from "./properties.ts";
import { Publisher } from "./publisher.ts";

export default defineOutput({
  name: "rabbitmq",
  summary: "Publishes events to an exchange of RabbitMQ, which confirms that it has them.",
  defaultCodec: "json",
  options,
  encoder(given, codec, context) {
    const routeOf = makeRoute(given, context);
    const recordOf = recordsOf(codec);
    return { encode: (event) => ({ data: recordOf(event), destination: routeOf(event) }) };
  },
  create(given, { logger }) {
    checkRabbit(given);
    return new Publisher(given, logger);
  },
});
