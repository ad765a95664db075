import { once } from "node:events";
import { defineInput } from "#plugin";
import { nextTurn } from "../../shared/next-turn.ts";

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
  sourceFields: (_, ecs) => [
    { reference: ecs === "disabled" ? "host" : "[host][name]", when: "absent", order: "last" },
    { reference: ecs === "disabled" ? "sequence" : "[event][sequence]", when: "always", per: "record", order: "last" },
  ],
  create: ({ message, lines, count, threads }, { hostname, stdin }) => ({
    async run(intake, signal) {
      const texts = lines ?? [message === "stdin" ? await firstLine(stdin) : message];
      const records = texts.map((text) => Buffer.from(text));
      const source = intake.source([hostname]);
      const generate = async (): Promise<void> => {
        for (let sequence = 0; (count <= 0 || sequence < count) && !signal.aborted; sequence++) {
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

async function firstLine(stdin: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  while (!text.includes("\n")) {
    const chunk = stdin.read() as Buffer | null;
    if (chunk !== null) text += chunk.toString("utf8");
    else if ((await Promise.race([once(stdin, "readable"), once(stdin, "end")])).length === 0 && !stdin.readable) break;
  }
  return text.split("\n", 1)[0] ?? "";
}
