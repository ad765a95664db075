import { defineInput } from "#plugin";

export default defineInput({
  name: "stdin",
  summary: "Reads the process's standard input until it ends.",
  defaultCodec: "line",
  streaming: true,
  options: {},
  sourceFields: (_, ecs) => [{ reference: ecs === "disabled" ? "host" : "[host][hostname]", when: "absent", order: "last" }],
  create: (_, { stdin, hostname, logger }) => ({
    async run(intake, signal) {
      if (stdin.isTTY) logger.info({}, "The stdin plugin is now waiting for input:");
      const stream = intake.stream(intake.source([hostname]));
      const stop = (): void => void stdin.destroy();
      signal.addEventListener("abort", stop, { once: true });
      try {
        for await (const chunk of stdin) {
          stream.write(chunk as Uint8Array);
          await intake.room();
        }
      } catch (error) {
        // Destroyed by the signal, or by whoever held the other end: what was read counts.
        if (!signal.aborted) throw error;
      } finally {
        signal.removeEventListener("abort", stop);
        stream.end();
      }
    },
  }),
});
