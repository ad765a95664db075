import { describe, expect, test } from "vitest";
import { decodeWith, encodeWith } from "../../../test/support/run-codec.ts";
import { runConfig } from "../../../test/support/run-config.ts";

const legacy = { ecs: "disabled" } as const;

describe("edn reads", () => {
  test.each<[string, string, unknown]>([
    ["keywords as texts", "{:a :b :ns/key :x/y}", { a: "b", "ns/key": "x/y" }],
    ["texts with escapes", '{:a "q\\"b\\\\n\\n\\t\\r\\x" :b ""}', { a: 'q"b\\n\n\t\rx', b: "" }],
    ["characters", "{:a [\\a \\newline \\space \\tab \\return \\{ \\é \\😀]}", { a: ["a", "\n", " ", "\t", "\r", "{", "é", "😀"] }],
    ["integers", "{:a [0 -3 +4 007 12N 12M]}", { a: [0, -3, 4, 7, 12, 12] }],
    ["floats", "{:a [1.5 -2.25e2 5. 1E3 1.5e-2]}", { a: [1.5, -225, 5, 1000, 0.015] }],
    ["constants", "{:a [true false nil]}", { a: [true, false, null] }],
    ["lists and vectors", "{:a (1 [2 ()] [])}", { a: [1, [2, []], []] }],
    ["maps in maps", "{:a {:b {:c {}}}}", { a: { b: { c: {} } } }],
    [
      "keys of other kinds",
      '{"t" 1 2 3 1.5 4 true 5 nil 6 sym 7 [1 "x"] 8}',
      { t: 1, 2: 3, 1.5: 4, true: 5, "": 6, sym: 7, '[1, "x"]': 8 },
    ],
    ["the last of equal keys", "{:a 1 :a 2}", { a: 2 }],
    ["commas as blanks", "{:a 1,,:b,2,}", { a: 1, b: 2 }],
    ["without comments", "{:a 1 ; :b 2 }\n :c 3}", { a: 1, c: 3 }],
    ["without what is to be left out", "{:a [1 #_ 2 #_ #{3} 4] #_ :b :c #_ x 5}", { a: [1, 4], c: 5 }],
    ["without metadata", "{:a ^:private [1] :b ^{:x 1} {}}", { a: [1], b: {} }],
    ["a UUID as text", '{:a #uuid "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"}', { a: "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0" }],
    ["dangerous keys", "{:__proto__ 1 :constructor 2}", JSON.parse('{"__proto__":1,"constructor":2}')],
    ["tags and bad tags", "{:tags [1]}", { _tags: [[1]], tags: ["_tagsparsefailure"] }],
  ])("%s", async (_, text, event) => {
    expect(await decodeWith("edn", text, legacy)).toEqual([event]);
  });

  test("numbers with their types and digits", async () => {
    const { output } = await runConfig(
      'input { stdin { codec => edn } } filter { mutate { remove_field => ["host", "@timestamp", "@version"] } } output { stdout { codec => json } }',
      { ...legacy, input: "{:a [1.0 1 123456789012345678901N -0.0]}" },
    );

    expect(output.toString()).toBe('{"a":[1.0,1,123456789012345678901,-0.0]}');
  });

  test("the event's time", async () => {
    const [event] = await decodeWith("edn", '{:when 1 "@timestamp" "2024-05-01T08:00:00Z"}', legacy);

    expect(event).toEqual({ when: 1 });
  });

  test.each([
    "{:a 1 :b",
    "{:a}",
    "{:a [1}",
    "{:a 1)",
    '{:a "x',
    "{:a \\neither}",
    "{:a @x}",
    "{:a sym}",
    "{:a #{1}}",
    '{:a #inst "2024-01-02T03:04:05Z"}',
    "{:a #my/tag 1}",
    '{"@metadata" 1}',
    "[1 2]",
    "42",
    "nil",
    ":a",
    "#",
    "^",
    "\\",
    `${"[".repeat(1_001)}${"]".repeat(1_001)}`,
    "^".repeat(100_000),
    " {:a \n",
  ])("as a text without a tag: %j", async (text) => {
    expect(await decodeWith("edn", text, legacy)).toEqual([{ message: text }]);
  });

  test("bytes that are no UTF-8 as escapes", async () => {
    expect(await decodeWith("edn", Buffer.from('{:a "\xe9"', "latin1"), legacy)).toEqual([{ message: '{:a \\"\\xE9\\"' }]);
  });

  test("every document, and what is none behind them", async () => {
    expect(await decodeWith("edn", "{:a 1} {:b 2}\n5 {:c", legacy)).toEqual([{ a: 1 }, { b: 2 }, { message: "5" }, { message: "{:c" }]);
  });

  test.each([" ", "\n", ", ;comment", "#_ {:a 1}"])("nothing from %j", async (text) => {
    expect(await decodeWith("edn", text, legacy)).toEqual([]);
  });

  test.each([
    ["{:a 1}", { doc: { x: { a: 1 } } }],
    ["[1 :b]", { doc: { x: [1, "b"] } }],
    ["5", { doc: { x: 5 } }],
    ["sym", { message: "sym" }],
  ])("%s into its target", async (text, event) => {
    expect(await decodeWith('edn { target => "[doc][x]" }', text, legacy)).toEqual([event]);
  });

  test("the same with ECS names", async () => {
    expect(await decodeWith("edn", "{:a 1}")).toEqual([{ a: 1 }]);
  });
});

describe("edn writes", () => {
  const TIME = "2024-05-01T08:00:00.000Z";

  test("every kind of value", async () => {
    const event = { "@timestamp": TIME, "@version": "1", t: 'q"\\\n', n: [1, 2.5, -3], b: [true, false, null], m: { k: {}, "a b": [] } };

    const { text } = await encodeWith("edn", [event]);

    expect(text).toBe(
      `{"@timestamp" "${TIME}", "@version" "1", "t" "q\\"\\\\\n", "n" [1 2.5 -3], "b" [true false nil], "m" {"k" {}, "a b" []}}`,
    );
  });

  test("numbers with their types", async () => {
    const filters = 'json { source => "j" target => "d" } mutate { remove_field => ["j", "host", "@version"] }';
    const { output } = await runConfig(`input { stdin { codec => json_lines } } filter { ${filters} } output { stdout { codec => edn } }`, {
      ...legacy,
      input: `{"@timestamp":"${TIME}","a":[1.0,1e30,9223372036854775807,9223372036854775808],"j":"[1.50,1e3]"}\n`,
    });

    expect(output.toString()).toBe(
      `{"@timestamp" "${TIME}", "d" [1.50M 1E+3M], "a" [1.0 1.0e+30 9223372036854775807 9223372036854775808N]}`,
    );
  });

  test("what it reads back as it was", async () => {
    const event = { "@timestamp": TIME, "@version": "1", a: ["é😀", '"', "\\", { b: [null, 1.5] }], "c d": { "": 1 } };
    const { text } = await encodeWith("edn_lines", [event]);

    const [read] = await decodeWith("edn", text, legacy);

    expect(read).toEqual({ a: event.a, "c d": event["c d"] });
  });
});
