import { defineInput } from "#plugin";
import type { EcsMode } from "#plugin";

export default defineInput({
  name: "heartbeat",
  summary: "Makes an event at regular intervals, to show that the pipeline lives.",
  // The events are made here: an empty document, filled by the fields below.
  defaultCodec: "json_lines",
  fixedCodec: true,
  options: {
    message: {
      type: "string",
      default: "ok",
      description: "The field `message`. In legacy mode `epoch` and `sequence` stand for the option `sequence`, without a message.",
    },
    interval: { type: "number", default: 60, description: "Seconds from one event to the next; the first comes at once." },
    count: { type: "number", default: -1, description: "How many events; -1: without end." },
    sequence: {
      type: "string",
      enum: ["none", "epoch", "sequence"],
      description:
        "A number in each event: seconds since 1970, or counted from 1; in `[event][sequence]`, in legacy mode in `clock`. Default: `none`.",
    },
    threads: { type: "number", default: 1, minimum: 1, description: "How many heartbeats run side by side, each with a count of its own." },
    codec: { type: "object", format: "codec", effect: "none", description: "Nothing is decoded." },
  },
  sourceFields: (_, ecs) => [
    { reference: "message", when: "always" },
    { reference: ecs === "disabled" ? "host" : "[host][name]", when: "always" },
    { reference: ecs === "disabled" ? "clock" : "[event][sequence]", when: "always", per: "record" },
  ],
  create(options, { clock, ecs, hostname, logger }) {
    const { interval, count, threads } = options;
    const { message, sequence } = meaningOf(options, ecs);
    return {
      async open() {
        if (options.sequence === undefined && isMagic(options.message))
          logger.warn({ message: options.message }, "`message` names a kind of sequence; use the option `sequence` for it.");
      },
      async run(intake, signal) {
        const source = intake.source([message, hostname]);
        const beat = async (): Promise<void> => {
          for (let number = 1; !signal.aborted; number++) {
            const started = clock.now();
            const value = sequence === "epoch" ? Math.floor(started / 1000) : number;
            intake.push([EMPTY_DOCUMENT], source, [[sequence === "none" ? undefined : value]]);
            if (number === count) return;
            await intake.room();
            await clock.sleep(Math.max(0, interval * 1000 - (clock.now() - started)), signal);
          }
        };
        await Promise.all(Array.from({ length: threads }, beat));
      },
    };
  },
});

const EMPTY_DOCUMENT = Buffer.from("{}");

/** In legacy mode a magic message stands for the option `sequence`, unless that is given. */
function meaningOf(
  { message, sequence }: { readonly message: string; readonly sequence?: "none" | "epoch" | "sequence" | undefined },
  ecs: EcsMode,
): { message: string | undefined; sequence: "none" | "epoch" | "sequence" } {
  if (ecs === "disabled" && sequence === undefined && isMagic(message)) return { message: undefined, sequence: message };
  return { message, sequence: sequence ?? "none" };
}

function isMagic(message: string): message is "epoch" | "sequence" {
  return message === "epoch" || message === "sequence";
}
