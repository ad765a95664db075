import { defineInput } from "#plugin";
import { checkRabbit, sayUncheckedTls } from "../../shared/rabbitmq/connect.ts";
import { together } from "../../shared/together.ts";
import { consumeFor } from "./consume.ts";
import { metadataFields } from "./metadata.ts";
import { options } from "./options.ts";

export default defineInput({
  name: "rabbitmq",
  summary: "Reads messages from a queue of RabbitMQ, and acknowledges them when they are safe.",
  defaultCodec: "json",
  options,
  sourceFields: ({ metadata_enabled }) => metadataFields(metadata_enabled),
  create(given, context) {
    checkRabbit(given);
    return {
      async open() {
        sayUncheckedTls(given, context.logger);
        await Promise.resolve();
      },
      run: (intake, signal) =>
        together(
          Array.from({ length: given.threads }, () => (either) => consumeFor(given, { context, intake }, either)),
          signal,
        ),
    };
  },
});
