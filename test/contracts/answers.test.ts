import { describe, expect, test } from "vitest";
import { defineCodec } from "../../src/plugin/codec.ts";
import { defineInput } from "../../src/plugin/input.ts";
import type { InputDefinition, Receipt } from "../../src/plugin/input.ts";
import { runConfig } from "../support/run-config.ts";

/** A codec whose records end with a semicolon and are answered with their length. */
const counted = defineCodec({
  name: "counted",
  summary: "Records that are answered.",
  options: {},
  framing: () => ({
    kind: "custom",
    completeLength: (bytes) => bytes.lastIndexOf(";") + 1,
    answers: (records) =>
      records
        .toString("latin1")
        .split(";")
        .slice(0, -1)
        .map((record) => Buffer.from(String(record.length))),
  }),
  decoder: (_, context) => ({ decode: (_bytes, { receivedAt }, emit) => emit(context.newEvent(receivedAt)) }),
});

/** What the codec has an input answer to writes, and whether they are safe then. */
async function answersTo(chunks: readonly string[], codec: string): Promise<string[][]> {
  const receipts: Receipt[] = [];
  const writer = defineInput({
    name: "writer",
    summary: "Writes pieces of a stream.",
    options: {},
    defaultCodec: "plain",
    create: () => ({
      async run(intake) {
        const stream = intake.stream(intake.source([]));
        receipts.push(...chunks.map((chunk) => stream.write(Buffer.from(chunk))), stream.end());
      },
    }),
  }) as unknown as InputDefinition;
  await runConfig(`input { writer { codec => ${codec} } } output { stdout { codec => dots } }`, { strangers: [writer, counted] });
  await Promise.all(receipts.flatMap(({ accepted, settled }) => [accepted, settled]));
  return receipts.map(({ answers = [] }) => answers.map((answer) => Buffer.from(answer).toString()));
}

describe("answers of a codec", () => {
  test("come with the write that completes their records, in order", async () => {
    expect(await answersTo(["a;bb", "b", ";;cccc", ";"], "counted")).toEqual([["1"], [], ["3", "0"], ["4"], []]);
  });

  test("are not there for a record that never ends", async () => {
    expect(await answersTo(["abc"], "counted")).toEqual([[], []]);
  });

  test("are not there for other codecs", async () => {
    expect(await answersTo(["a\nb;"], "line")).toEqual([[], []]);
  });
});
