import { defineInput } from "#plugin";
import type { InputContext, Intake } from "#plugin";
import { endChild, ended, startChild } from "../../shared/child.ts";
import { Chomp } from "./chomp.ts";

/** How long a command that ended rests before it is run again, as in Logstash. */
const RESTART_MS = 10_000;

export default defineInput({
  name: "pipe",
  summary: "Runs a command and makes events of the lines that it writes, as they come.",
  defaultCodec: "plain",
  streaming: true,
  options: {
    command: { type: "string", required: true, description: "The command, a line for the shell.", examples: ["journalctl -f -o json"] },
  },
  sourceFields: (_, ecs) => [
    { reference: ecs === "disabled" ? "host" : "[host][name]", when: "absent", order: "last" },
    { reference: ecs === "disabled" ? "command" : "[process][command_line]", when: "absent", order: "last" },
  ],
  create: ({ command }, context) => ({
    async run(intake, signal) {
      while (!signal.aborted) {
        await runOnce(command, context, intake, signal);
        await context.clock.sleep(RESTART_MS, signal);
      }
    },
  }),
});

/** Runs the command to its end, or to the signal. What it has written then is taken. */
async function runOnce(command: string, { hostname, logger }: InputContext, intake: Intake, signal: AbortSignal): Promise<void> {
  const child = startChild([command], { stdin: "ignore", stdout: "pipe" });
  const closed = ended(child);
  const stop = (): void => void endChild(child);
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  const stream = intake.stream(intake.source([hostname, command]));
  const chomp = new Chomp();
  try {
    for await (const chunk of child.stdout ?? []) {
      stream.write(chomp.add(chunk as Buffer));
      // Until then the command waits for its output to be read.
      await intake.room();
    }
    const code = await closed;
    if (!signal.aborted) logger.warn({ command, exitCode: code, restartMs: RESTART_MS }, "The command has ended and is run again.");
  } finally {
    signal.removeEventListener("abort", stop);
    stream.end();
  }
}
