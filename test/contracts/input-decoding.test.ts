import path from "node:path";
import { expect, test } from "vitest";
import { defineInput } from "../../src/plugin/input.ts";
import { defineOutput } from "../../src/plugin/output.ts";
import type { InputDefinition } from "../../src/plugin/input.ts";
import { checkConfig, runConfig, startConfig } from "../support/run-config.ts";
import { persistedIn } from "../chaos/damaged-queue.ts";
import { scratchFolder } from "../support/scratch.ts";

/** An input whose records come in several codecs, and one that decodes in its own way what its codec is to decode then. */

const RECORDS: readonly (readonly [kind: string, record: string])[] = [
  ["a/json", '{"a":1}'],
  ["a/text", "one\ntwo"],
  ["a/other", "three"],
  ["a/json", "{"],
];

const mixed = defineInput({
  name: "mixed",
  summary: "Records of several kinds.",
  options: {
    codecs: {
      type: "object",
      additionalProperties: { type: "string" },
      default: { "a/json": "json" },
      description: "Which codec for which kind.",
    },
  },
  defaultCodec: "plain",
  codecsOption: "codecs",
  sourceFields: () => [{ reference: "kind", when: "always" }],
  create: ({ codecs }) => ({
    run(intake) {
      for (const [kind, record] of RECORDS) {
        const codec = codecs.find(([name]) => name === kind)?.[1];
        intake.push([Buffer.from(record)], intake.source([kind], codec));
      }
      return Promise.resolve();
    },
  }),
}) as unknown as InputDefinition;

const enveloped = defineInput({
  name: "enveloped",
  summary: "Records with a first byte of their own.",
  options: {},
  defaultCodec: "plain",
  decoder: (_options, codec) => ({
    decode: (bytes, source, emit) =>
      codec.decode(bytes.subarray(1), source, (event) => {
        event.set("first", String.fromCodePoint(bytes[0]!));
        emit(event);
      }),
  }),
  create: () => ({
    run(intake) {
      intake.push([Buffer.from("xone"), Buffer.from('y{"b":2}')], intake.source([]));
      return Promise.resolve();
    },
  }),
}) as unknown as InputDefinition;

/** Takes what it is given and never answers. */
const deaf = defineOutput({
  name: "deaf",
  summary: "Never answers.",
  options: {},
  defaultCodec: "line",
  create: () => ({ deliver: (_, signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve(undefined))) }),
});

const strangers = [mixed, enveloped];
const OUTPUT = "output { stdout { codec => json_lines } }";

async function eventsOf(input: string): Promise<Readonly<Record<string, unknown>>[]> {
  const { output } = await runConfig(
    `input { ${input} } filter { mutate { remove_field => ["@timestamp", "@version", "event"] } } ${OUTPUT}`,
    {
      strangers,
    },
  );
  return output
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

test("records are decoded by the codec that their source names", async () => {
  expect(await eventsOf("mixed { codecs => { 'a/text' => 'line' 'a/json' => 'json' } }")).toEqual([
    { kind: "a/json", a: 1 },
    { kind: "a/text", message: "one" },
    { kind: "a/text", message: "two" },
    { kind: "a/other", message: "three" },
    { kind: "a/json", message: "{", tags: ["_jsonparsefailure"] },
  ]);
});

test("the codecs of an option's default are there too", async () => {
  expect((await eventsOf("mixed { }")).map(({ message, a }) => a ?? message)).toEqual([1, "one\ntwo", "three", "{"]);
});

test("a codec that there is none of is a mistake of the configuration, where it stands", async () => {
  const { problems } = await checkConfig(`input { mixed { codecs => { "a/json" => "jason" } } } ${OUTPUT}`, { strangers });

  expect(problems.map(({ message, location }) => [location?.column, message])).toEqual([[41, expect.stringContaining("jason")]]);
});

test("an input's own decoder gives what is inside to its codec", async () => {
  expect(await eventsOf("enveloped { codec => json }")).toEqual([
    { first: "x", message: "one", tags: ["_jsonparsefailure"] },
    { first: "y", b: 2 },
  ]);
  expect((await eventsOf("enveloped { }")).map(({ first, message }) => [first, message])).toEqual([
    ["x", "one"],
    ["y", '{"b":2}'],
  ]);
});

test("what waits on disk is decoded by the codecs of the configuration it came with", async () => {
  const dataPath = await scratchFolder();
  const persisted = persistedIn(path.join(dataPath, "queue"));
  const first = await startConfig(`input { mixed { codecs => { "a/text" => "line" } } enveloped { } } output { deaf { } }`, {
    strangers: [...strangers, deaf],
    dataPath,
    persisted,
    isStopAsked: true,
    graceMs: 1,
  });
  await first.agent.inputsEnded();
  await first.stop();

  const { output } = await runConfig(`input { enveloped { } } filter { if [first] { drop { } } } ${OUTPUT}`, {
    strangers,
    dataPath,
    persisted,
  });

  const messages = output
    .toString()
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { message?: string }).message);
  expect(messages).toEqual(['{"a":1}', "one", "two", "three", "{"]);
});
