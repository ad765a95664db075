import { defineOutput } from "#plugin";
import { commandEmpty } from "./errors.ts";
import { options } from "./options.ts";
import { Pipes } from "./pipes.ts";

export default defineOutput({
  name: "pipe",
  summary: "Writes events to the standard input of commands.",
  defaultCodec: "json_lines",
  options,
  encoder({ command, message_format }, _codec, context) {
    const parts = command.map((part) => context.template(part));
    const format = message_format === undefined ? undefined : context.template(message_format);
    return {
      encode: (event) => ({
        data: `${format === undefined ? context.eventJson(event) : format.render(event)}\n`,
        destination: JSON.stringify(parts.map((part) => part.render(event))),
      }),
    };
  },
  create({ command, ttl }, { logger }) {
    if (command.length === 0) throw commandEmpty();
    return new Pipes(ttl, logger);
  },
});
