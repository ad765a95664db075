import { defineInput } from "#plugin";
import type { EcsMode, SourceField } from "#plugin";
import { fittingDecoder } from "../../shared/fitting-decoder.ts";
import { nextTurn } from "../../shared/next-turn.ts";
import { firstLine } from "./first-line.ts";

export default defineInput({
  name: "generator",
  summary: "Makes events by itself, as fast as the pipeline takes them: for tests and benchmarks.",
  defaultCodec: "plain",
  options: {
    message: {
      type: "string",
      default: "Hello world!",
      description: "The text of every event; `stdin`: one line is read from standard input.",
    },
    lines: { type: "array", items: { type: "string" }, description: "Texts to take in turn instead of `message`." },
    count: { type: "number", default: 0, description: "How often the message, or all lines, are given; 0: without end." },
    threads: { type: "number", default: 1, description: "How many generators run side by side.", minimum: 1 },
  },
  sourceFields: (_, ecs) => sourceFields(ecs),
  decoder: (_, codec, context, chosen) => fittingDecoder(codec, sourceFields(context.ecs), chosen, context),
  create: ({ message, lines, count, threads }, { hostname, stdin, logger }) => ({
    async run(intake, signal) {
      const line = lines === undefined && message === "stdin" ? await firstLine(stdin, signal) : message;
      if (line === undefined) {
        logger.warn({}, "Standard input ended without a line: there is nothing to generate.");
        return;
      }
      const records = (lines ?? [line]).map((text) => Buffer.from(text));
      const rounds = count > 0 ? count : Number.POSITIVE_INFINITY;
      const source = intake.source([hostname]);
      const generate = async (): Promise<void> => {
        for (let sequence = 0; sequence < rounds && !signal.aborted; sequence++) {
          intake.push(
            records,
            source,
            records.map(() => [sequence]),
          );
          await intake.room();
          if (sequence % TURN === TURN - 1) await nextTurn();
        }
      };
      await Promise.all(Array.from({ length: threads }, generate));
    },
  }),
});

/** After so many rounds the loop gets a turn: signals and sockets are served. */
const TURN = 100;

function sourceFields(ecs: EcsMode): SourceField[] {
  return [
    { reference: ecs === "disabled" ? "host" : "[host][name]", when: "absent", order: "last" },
    { reference: ecs === "disabled" ? "sequence" : "[event][sequence]", when: "always", per: "record", order: "last" },
  ];
}
