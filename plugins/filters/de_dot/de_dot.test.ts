import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";
import type { PlainEvent } from "../../../test/support/run-filter.ts";

async function renamed(options: string, event: PlainEvent): Promise<PlainEvent | undefined> {
  return (await runFilter(`de_dot { ${options} }`, [event]))[0];
}

const FAILED = ["_de_dot_error"];

describe("de_dot", () => {
  test.each<[string, string, PlainEvent, PlainEvent]>([
    ["replaces every dot", "", { "a.b": 1, "c..d.": 2, e: 3 }, { a_b: 1, c__d_: 2, e: 3 }],
    ["with another separator", 'separator => "--"', { "a.b": 1 }, { "a--b": 1 }],
    ["with no separator", 'separator => ""', { "a.b": 1 }, { ab: 1 }],
    ["with a backslash as Ruby's gsub takes it", "separator => '<\\0>'", { "a.b": 1 }, { "a<.>b": 1 }],
    [
      "keeps values of all kinds",
      "",
      { "a.a": null, "b.b": [1, { "x.y": 2 }], "c.c": { d: 1 } },
      { a_a: null, b_b: [1, { "x.y": 2 }], c_c: { d: 1 } },
    ],
    ["leaves names below the top alone", "", { a: { "b.c": 1 } }, { a: { "b.c": 1 } }],
    ["overwrites the name without dots", "", { a_b: 1, "a.b": 2 }, { a_b: 2 }],
    ["makes levels", "nested => true", { "a.b.c": 1, "a.d": 2 }, { a: { b: { c: 1 }, d: 2 } }],
    ["makes levels with the separator that says so", 'separator => "]["', { "a.b": 1 }, { a: { b: 1 } }],
    ["makes levels whatever the separator", 'nested => true separator => "-"', { "a.b": 1 }, { a: { b: 1 } }],
    ["makes levels in a map that is there", "nested => true", { a: { x: 1 }, "a.b": 2 }, { a: { x: 1, b: 2 } }],
    [
      "goes down",
      "recursive => true",
      { "a.b": { "c.d": { "e.f": 1, g: 2 } }, h: { "i.j": [{ "k.l": 1 }] } },
      { a_b: { c_d: { e_f: 1, g: 2 } }, h: { i_j: [{ "k.l": 1 }] } },
    ],
    ["goes down and makes levels", "recursive => true nested => true", { "a.b": { "c.d": 1 } }, { a: { b: { c: { d: 1 } } } }],
    [
      "renames some fields only",
      'fields => ["a.b", "[c][d.e]", "no.such"]',
      { "a.b": 1, "f.g": 2, c: { "d.e": 3, "h.i": 4 } },
      { a_b: 1, "f.g": 2, c: { d_e: 3, "h.i": 4 } },
    ],
    ["takes a list of one as a text", 'fields => "a.b"', { "a.b": 1, "c.d": 2 }, { a_b: 1, "c.d": 2 }],
    ["goes down in some fields only", 'fields => ["c"] recursive => true', { "a.b": 1, c: { "d.e": 3 } }, { "a.b": 1, c: { d_e: 3 } }],
    ["makes levels of a nested name", 'fields => ["[c][d.e]"] nested => true', { c: { "d.e": 3 } }, { c: { d: { e: 3 } } }],
    ["takes the rest of the first name with a dot away", 'fields => ["[a.b][c.d]"]', { "a.b": { "c.d": 1, x: 2 } }, { a_b: { c_d: 1 } }],
    ["takes names that are dangerous", "", { "__proto__.x": 1, "constructor.y": 2 }, { __proto___x: 1, constructor_y: 2 }],
  ])("%s", async (_, options, event, expected) => {
    expect(await renamed(options, event)).toEqual(expected);
  });

  test("can rename a field of @metadata", async () => {
    const filters = `mutate { add_field => { "[@metadata][a.b]" => "1" } } de_dot { fields => ["[@metadata][a.b]"] } mutate { copy => { "[@metadata][a_b]" => "c" } }`;

    expect(await runFilter(filters, [{}])).toEqual([{ c: "1" }]);
  });

  test.each<[string, string, PlainEvent, PlainEvent]>([
    ["where a text stands in the way", "nested => true", { a: "text", "a.b": 1 }, { a: "text", "a.b": 1, tags: FAILED }],
    ["where a level would have no name", "nested => true", { "a..b": 1 }, { "a..b": 1, tags: FAILED }],
    ["where a name is no reference", "", { "a[b.c": 1 }, { "a[b.c": 1, tags: FAILED }],
    ["with another tag", 'nested => true tag_on_failure => "oops"', { "a..b": 1 }, { "a..b": 1, tags: ["oops"] }],
  ])("tags an event %s", async (_, options, event, expected) => {
    expect(await renamed(options, event)).toEqual(expected);
  });

  test("keeps what was renamed before a failure, and does not apply the common options", async () => {
    const filters = 'de_dot { nested => true fields => ["a.b", "c.d", "e.f"] add_tag => done }';

    expect(await runFilter(filters, [{ "a.b": 1, c: "text", "c.d": 2, "e.f": 3 }])).toEqual([
      { a: { b: 1 }, c: "text", "c.d": 2, "e.f": 3, tags: FAILED },
    ]);
  });

  test("applies the common options to every other event", async () => {
    expect(await runFilter("de_dot { add_tag => done }", [{ a: 1 }, { "a.b": 1 }])).toEqual([
      { a: 1, tags: ["done"] },
      { a_b: 1, tags: ["done"] },
    ]);
  });

  test("refuses a separator with a dot", async () => {
    const { problems } = await checkConfig('filter { de_dot { separator => "_._" } } output { null { } }');

    expect(problems.map(({ code }) => code)).toEqual(["DE_DOT_SEPARATOR"]);
  });

  test("tags every event and advises where a field of the configuration is no reference", async () => {
    const { problems, warnings } = await checkConfig('filter { de_dot { fields => ["a.b]"] } } output { null { } }');

    expect({ problems, warnings: warnings.map(({ message }) => message) }).toEqual({
      problems: [],
      warnings: ["Invalid field reference `a.b]`. Every event will fail here."],
    });
    expect(await renamed('fields => ["a.b]"]', { a: 1 })).toEqual({ a: 1, tags: FAILED });
  });
});
