import path from "node:path";
import { expect, test } from "vitest";
import { withFinish } from "../../src/plugin/codec.ts";
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

const finished = defineInput({
  name: "finished",
  summary: "An event that is looked at when everything is in it.",
  options: { into: { type: "string", default: "seen", description: "The field for what is seen." } },
  defaultCodec: "plain",
  sourceFields: () => [{ reference: "[from][address]", when: "always", order: "last" }],
  decoder({ into }, codec, context) {
    const field = context.field(into);
    return withFinish(codec, {
      finish(event) {
        const names = ["type", "[from][address]", "added"];
        field.set(
          event,
          names.map((name) => event.get(name) ?? null),
        );
      },
    });
  },
  create: () => ({
    run(intake) {
      intake.push([Buffer.from("one")], intake.source(["here"]));
      return Promise.resolve();
    },
  }),
}) as unknown as InputDefinition;

/** Tags its events when everything else is done, with what it knows of the codec. */
const tagging = defineInput({
  name: "tagging",
  summary: "Tags its events last.",
  options: {},
  defaultCodec: "plain",
  decoder(_options, codec, context, { name, isDefault }) {
    if (name === "line") throw new Error("no lines");
    context.field("[mentioned]");
    return {
      decode: (bytes, source, emit) => codec.decode(bytes, source, emit),
      finish: (event) => event.tag(`${name} ${isDefault ? "by default" : "chosen"}`),
    };
  },
  create: () => ({
    run(intake) {
      intake.push([Buffer.from('{"a":"\\u00e9"}')], intake.source([]));
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

const strangers = [mixed, enveloped, finished, tagging];
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

test("an input's last step sees the source fields and the common options, which do not see what it does", async () => {
  expect(await eventsOf('finished { type => sys add_field => { "added" => "%{seen}" } }')).toEqual([
    { message: "one", type: "sys", from: { address: "here" }, added: "%{seen}", seen: ["sys", "here", "%{seen}"] },
  ]);
});

test("what an input's last step refuses in its options is a mistake of the configuration", async () => {
  const { problems } = await checkConfig('input { finished { into => "[broken" } } output { null { } }', { strangers });

  expect(problems.map(({ code }) => code)).toEqual(["EVENT_FIELD_REFERENCE"]);
});

test.each([
  ['enveloped { add_field => { "first" => "a" "[message][x]" => "b" } }', "one"],
  ['finished { add_field => { "[message][x]" => "a" } }', "one"],
])("an event that common options cannot be put into costs no other: %s", async (input, message) => {
  const events = await eventsOf(input);

  expect(events[0]).toMatchObject({ message, tags: ["_decodefailure"] });
  expect(events).toHaveLength(input.startsWith("enveloped") ? 2 : 1);
});

test("a source's field that has no place is left out", async () => {
  expect(await eventsOf('finished { add_field => { "from" => "x" } }')).toEqual([{ message: "one", from: "x", seen: [null, null, null] }]);
});

test("an input's own decoder has the last word, behind the options that all inputs share, and knows its codec", async () => {
  expect(await eventsOf('tagging { tags => ["user"] }')).toMatchObject([{ tags: ["user", "plain by default"] }]);
  expect(await eventsOf("tagging { codec => json }")).toMatchObject([{ a: "é", tags: ["json chosen"] }]);
  expect(await eventsOf("tagging { codec => plain }")).toMatchObject([{ tags: ["plain chosen"] }]);
});

test("what an input's own decoder throws is a mistake of the configuration", async () => {
  const { problems } = await checkConfig(`input { tagging { codec => line } } ${OUTPUT}`, { strangers });

  expect(problems.map(({ message, location }) => [location?.column, message])).toEqual([[9, expect.stringContaining("no lines")]]);
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
