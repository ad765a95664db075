import { defineInput } from "#plugin";
import { runCommand } from "./run-command.ts";

/** After a command has ended it is run again, as in Logstash. */
const REST_MS = 10_000;

export default defineInput({
  name: "pipe",
  summary: "Runs a command and reads the lines it writes, again and again.",
  defaultCodec: "plain",
  options: {
    command: {
      type: "string",
      required: true,
      description: "The command, as a shell takes it.",
      examples: ["journalctl --follow --output=cat"],
    },
  },
  sourceFields: (_, ecs) => [
    { reference: ecs === "disabled" ? "host" : "[host][name]", when: "absent", order: "last" },
    { reference: ecs === "disabled" ? "command" : "[process][command_line]", when: "absent", order: "last" },
    { reference: "tags", when: "absent", per: "record" },
  ],
  create: ({ command }, { hostname, clock, logger }) => ({
    async run(intake, signal) {
      const source = intake.source([hostname, command]);
      while (!signal.aborted) {
        const end = await runCommand(command, { intake, source, signal, logger });
        if (signal.aborted) return;
        logger.info({ command, ...end, againInMs: REST_MS }, "A command has ended and is run again.");
        await clock.sleep(REST_MS, signal);
      }
    },
  }),
});
