import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";
import { makeCut } from "./cut-text.ts";

describe("makeCut", () => {
  test.each([
    [5, "hello", undefined],
    [4, "hello", "hell"],
    [5, "", undefined],
    [0, "", undefined],
    [0, "x", ""],
    [-1, "", null],
    [-1, "x", null],
    // One character of two, three or four bytes at the edge.
    [4, "abcé", "abc"],
    [5, "abcé", undefined],
    [5, "abc€", "abc"],
    [6, "abc€", undefined],
    [6, "abc😀", "abc"],
    [7, "abc😀", undefined],
    [1, "é", ""],
    [3, "😀", ""],
    // Half a character counts as the three bytes that stand for it in UTF-8.
    [4, "ab\ud83d", "ab"],
    [5, "ab\ud83d", undefined],
  ])("to %d bytes, %j becomes %j", (length, text, expected) => {
    expect(makeCut(length)(text)).toBe(expected);
  });

  test("cuts one text after the other, whatever stood in its memory before", () => {
    const cut = makeCut(4);

    expect(["aaaaaaaa", "éé", "ééé", "b"].map(cut)).toEqual(["aaaa", undefined, "éé", undefined]);
  });

  test("takes no memory for a limit that no text comes near", () => {
    expect(makeCut(2 ** 50)("a text")).toBeUndefined();
  });
});

describe("truncate", () => {
  test("goes through all fields, maps and lists, but not lists and maps inside of lists", async () => {
    const event = {
      a: "long text",
      b: { c: "long text", d: { e: "long text", f: 1 } },
      g: ["long text", 12345, ["long text"], { h: "long text" }],
    };

    expect(await runFilter("truncate { length_bytes => 4 }", [event])).toEqual([
      { a: "long", b: { c: "long", d: { e: "long", f: 1 } }, g: ["long", 12345, ["long text"], { h: "long text" }] },
    ]);
  });

  test("leaves numbers, booleans, null and times alone", async () => {
    const event = { "@timestamp": "2024-05-01T08:00:00.000Z", a: 123456, b: 1.25, c: true, d: null };

    expect(await runFilter("mutate { remove_field => host } truncate { length_bytes => 1 add_tag => cut }", [event])).toEqual([event]);
  });

  test("cuts the fields it is told only", async () => {
    const event = { a: "long", b: { c: "long", d: "long" }, e: ["long", "long"] };

    expect(await runFilter('truncate { length_bytes => 2 fields => ["a", "[b][c]", "[e][1]", "missing"] }', [event])).toEqual([
      { a: "lo", b: { c: "lo", d: "long" }, e: ["long", "lo"] },
    ]);
  });

  test("reaches @metadata only when it is told", async () => {
    const filters = (options: string): string =>
      `mutate { add_field => { "[@metadata][m]" => "long" } } truncate { length_bytes => 2 ${options} } mutate { copy => { "[@metadata][m]" => "m" } }`;

    expect(await runFilter(filters(""), [{ a: 1 }])).toEqual([{ a: 1, m: "long" }]);
    expect(await runFilter(filters('fields => "[@metadata]"'), [{ a: 1 }])).toEqual([{ a: 1, m: "lo" }]);
  });

  test.each([
    ["a", true],
    [["x", "long"], true],
    [{ k: "long" }, true],
    ["", false],
    [["x", 1], false],
    [{ k: 1 }, false],
    [{}, false],
    [null, false],
  ])("applies the common options when something was cut: %j", async (a, isCut) => {
    const value = a === "a" ? "long" : a;
    const [event] = await runFilter('truncate { length_bytes => 2 fields => "a" add_tag => cut }', [{ a: value }]);

    expect(event?.["tags"]).toEqual(isCut ? ["cut"] : undefined);
  });

  test("cuts tags too", async () => {
    expect(await runFilter("truncate { length_bytes => 2 }", [{ tags: ["first", "b"] }])).toEqual([{ tags: ["fi", "b"] }]);
  });

  test("takes keys that are no references", async () => {
    const event = { "a[b": "long", "[x]": { "y]": "long" }, __proto__x: "long", constructor: "long" };

    expect(await runFilter("truncate { length_bytes => 2 }", [event])).toEqual([
      { "a[b": "lo", "[x]": { "y]": "lo" }, __proto__x: "lo", constructor: "lo" },
    ]);
  });

  test("makes texts null below 0, and the check says so", async () => {
    expect(await runFilter("truncate { length_bytes => -1 fields => [aa, bb] }", [{ aa: "x", bb: ["", 1] }])).toEqual([
      { aa: null, bb: [null, 1] },
    ]);
    const { problems, warnings } = await checkConfig("filter { truncate { length_bytes => -1 } } output { null { } }");
    expect({ problems, warnings: warnings.map(({ message }) => message) }).toEqual({
      problems: [],
      warnings: ["With a length_bytes below 0 texts become null."],
    });
  });

  test("loses only the event whose tags would be null", async () => {
    expect(await runFilter("truncate { length_bytes => -1 }", [{ tags: ["a"] }, { b: "x" }])).toEqual([{ b: null }]);
  });

  test.each([
    ["", "OPTION_MISSING"],
    ['length_bytes => 5 fields => ["a]"]', "EVENT_FIELD_REFERENCE"],
  ])("refuses %j", async (options, code) => {
    const { problems } = await checkConfig(`filter { truncate { ${options} } } output { null { } }`);

    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });
});
