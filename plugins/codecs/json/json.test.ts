import { describe, expect, test } from "vitest";
import { checkConfig, runConfig } from "../../../test/support/run-config.ts";
import { decodeMessageWith, encodeWith } from "../../../test/support/run-codec.ts";

const legacy = { ecs: "disabled" } as const;

describe("read as JSON", () => {
  test.each([
    ["null in a list is an event without fields", '[{"a":1},null]', [{ a: 1 }, {}]],
    ["an object is an event", '{"a":{"b":[1,"x",null,true]}}', [{ a: { b: [1, "x", null, true] } }]],
    ["a list of objects is an event each", '[{"n":1},{"n":2}]', [{ n: 1 }, { n: 2 }]],
    ["lines of an object do not matter", '{\n"n":\n1}\n', [{ n: 1 }]],
    ["an empty list is nothing", "[]", []],
    ["blanks are nothing", " \n\t ", []],
    ["an empty object is an event", "{}", [{}]],
    ["two documents are two events", '{"n":1} {"n":2}', [{ n: 1 }, { n: 2 }]],
    [
      "what stands behind a document is a failure of its own",
      '{"n":1} garbage',
      [{ n: 1 }, { message: "garbage", tags: ["_jsonparsefailure"] }],
    ],
    ["what is no JSON is tagged", "{broken", [{ message: "{broken", tags: ["_jsonparsefailure"] }]],
    ["a number is tagged", "42", [{ message: "42", tags: ["_jsonparsefailure"] }]],
    ["a list of other things is tagged", '[{"n":1},2]', [{ message: '[{"n":1},2]', tags: ["_jsonparsefailure"] }]],
    ["the last of equal keys counts", '{"a":1,"a":2}', [{ a: 2 }]],
    ["keys of every kind are kept", '{"__proto__":1,"constructor":2,"a.b":3,"":4,"[x]":5}', undefined],
  ])("%s", async (_, message, expected) => {
    const events = await decodeMessageWith("json", message, legacy);

    expect(JSON.stringify(events)).toBe(JSON.stringify(expected ?? [JSON.parse(message)]));
  });

  test("a document that makes one event is kept whole, with ECS names, unless it brings its own", async () => {
    expect(await decodeMessageWith("json", '{"n":1}')).toEqual([{ n: 1, event: { original: '{"n":1}' } }]);
    expect(await decodeMessageWith("json", '[{"n":1}]')).toEqual([{ n: 1, event: { original: '[{"n":1}]' } }]);
    expect(await decodeMessageWith("json", '[{"n":1},{"n":2}]')).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await decodeMessageWith("json", '{"event":{"original":"own"}}')).toEqual([{ event: { original: "own" } }]);
  });

  test("a document that has no place for it becomes a failure", async () => {
    expect(await decodeMessageWith("json", '{"event":"text"}')).toEqual([{ message: '{"event":"text"}', tags: ["_jsonparsefailure"] }]);
  });

  test("a target takes the document", async () => {
    expect(await decodeMessageWith('json { target => "[a][b]" }', '[{"n":1},{"n":2}]', legacy)).toEqual([
      { a: { b: { n: 1 } } },
      { a: { b: { n: 2 } } },
    ]);
  });

  test("lists as deep as a message allows cost at most their own event", async () => {
    const depth = 100_000;
    const events = await decodeMessageWith("json", `${"[".repeat(depth)}${"]".repeat(depth)}`, legacy);

    expect(events.map(({ tags }) => tags)).toEqual([["_jsonparsefailure"]]);
  });
});

describe("written as JSON", () => {
  test("events stand one behind the other, without line ends", async () => {
    const { text } = await encodeWith("json", [
      { "@timestamp": "2026-01-31T12:00:00Z", a: '\u2028"\\\n' },
      { "@timestamp": "2026-01-31T12:00:00Z" },
    ]);

    const first = { "@timestamp": "2026-01-31T12:00:00.000Z", "@version": "1", a: '\u2028"\\\n' };
    const [one, two] = text.split(/(?<=\})(?=\{)/).map((document) => JSON.parse(document) as unknown);
    expect([one, two, text.includes("\n")]).toEqual([first, { "@timestamp": first["@timestamp"], "@version": "1" }, false]);
  });

  test("numbers keep their type and every digit", async () => {
    const { output } = await runConfig(
      'input { stdin { codec => json_lines } } filter { mutate { remove_field => ["@timestamp", "@version", "host"] } } output { stdout { codec => json } }',
      { input: '{"n":[1,1.0,1e10,-0.0,9007199254740993,12345678901234567890]}', ecs: "disabled" },
    );

    expect(output.toString()).toBe('{"n":[1,1.0,1.0E10,-0.0,9007199254740993,12345678901234567890]}');
  });

  test("@metadata is not written", async () => {
    const { text } = await encodeWith("json", [{ "@metadata": { secret: 1 }, n: 1 }]);

    expect(Object.keys(JSON.parse(text) as object).toSorted()).toEqual(["@timestamp", "@version", "n"]);
  });
});

test("a target that is no field reference is refused", async () => {
  const { problems } = await checkConfig('input { udp { port => 5000 codec => json { target => "[a" } } } output { null {} }');

  expect(problems).toHaveLength(1);
});
