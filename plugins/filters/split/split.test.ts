import { describe, expect, test } from "vitest";
import { runFilter } from "../../../test/support/run-filter.ts";

describe("split", () => {
  test.each([
    ["lines", "split { }", "a\nb\n\nc\n", ["a", "b", "c"]],
    ["a text of several characters", 'split { terminator => "ab" }', "1ab2aab3", ["1", "2a", "3"]],
    ["a point, which is no pattern", 'split { terminator => "." }', "1.2.x", ["1", "2", "x"]],
    ["blanks", 'split { terminator => " " }', "  a \t b", ["a", "b"]],
    ["characters", 'split { terminator => "" }', "日😀", ["日", "😀"]],
    ["a text that is one part", 'split { terminator => "," }', "one", ["one"]],
    ["an empty text", "split { }", "", []],
    ["a text of terminators", 'split { terminator => "," }', ",,", []],
  ])("makes events of %s", async (_, filter, message, parts) => {
    const events = await runFilter(filter, [{ message }]);

    expect(events).toEqual(parts.map((part) => ({ message: part })));
  });

  test.each([
    ["of maps", [{ a: 1 }, { a: 2 }], [{ a: 1 }, { a: 2 }]],
    ["of one element", ["one"], ["one"]],
    ["of all kinds", [0, false, {}, [], "x", 1.5], [0, false, {}, [], "x", 1.5]],
    ["with holes", [null, "", "x"], ["x"]],
    ["that is empty", [], []],
  ])("makes events of a list %s", async (_, list, parts) => {
    const events = await runFilter('split { field => "list" add_tag => "part" }', [{ n: 1, list }]);

    expect(events).toEqual(parts.map((part) => ({ n: 1, list: part, tags: ["part"] })));
  });

  test("puts the parts into the target and leaves the field", async () => {
    expect(await runFilter('split { field => "list" target => "[one][item]" }', [{ list: [{ a: 1 }, 2] }])).toEqual([
      { list: [{ a: 1 }, 2], one: { item: { a: 1 } } },
      { list: [{ a: 1 }, 2], one: { item: 2 } },
    ]);
  });

  test("splits the tags", async () => {
    expect(await runFilter('split { field => "tags" }', [{ tags: ["a", "b"] }])).toEqual([{ tags: "a" }, { tags: "b" }]);
  });

  test("replaces a list inside a list at its place", async () => {
    expect(await runFilter('split { field => "[rows][0]" }', [{ rows: [["a", "b"], "next"] }])).toEqual([
      { rows: ["a", "next"] },
      { rows: ["b", "next"] },
    ]);
  });

  test("decorates the new events only, and not a text that stays whole", async () => {
    const filter = 'split { add_tag => "part" add_field => { "n" => "%{message}!" } }';

    expect(await runFilter(filter, [{ message: "a\nb" }, { message: "c" }, { message: "d\n" }])).toEqual([
      { message: "a", tags: ["part"], n: "a!" },
      { message: "b", tags: ["part"], n: "b!" },
      { message: "c" },
      { message: "d", tags: ["part"], n: "d!" },
    ]);
  });

  test("keeps the order of events, and the new ones go through later filters with their metadata", async () => {
    const filters = `
      mutate { add_field => { "[@metadata][from]" => "%{message}" } }
      if [message] =~ /,/ {
        split { terminator => "," }
        mutate { add_field => { "from" => "%{[@metadata][from]}" } }
      }
      mutate { add_tag => "end" }`;

    expect(await runFilter(filters, [{ message: "first" }, { message: "a,b" }, { message: "last" }])).toEqual([
      { message: "first", tags: ["end"] },
      { message: "a", from: "a,b", tags: ["end"] },
      { message: "b", from: "a,b", tags: ["end"] },
      { message: "last", tags: ["end"] },
    ]);
  });

  test.each([
    ["a number", { message: 5 }],
    ["a map", { message: { a: 1 } }],
    ["null", { message: null }],
    ["nothing", { other: 1 }],
  ])("tags %s", async (_, event) => {
    expect(await runFilter('split { add_tag => "part" }', [event])).toEqual([{ ...event, tags: ["_split_type_failure"] }]);
  });

  test.each(["[message][part]", "[broken"])("tags the event when the target %s cannot be written", async (target) => {
    expect(await runFilter(`split { terminator => "," target => "${target}" }`, [{ message: "a,b" }])).toEqual([
      { message: "a,b", tags: ["_split_type_failure"] },
    ]);
  });

  test("loses only the part whose common options fail", async () => {
    const filter = 'split { terminator => "," add_field => { "%{message}" => "x" } }';

    expect(await runFilter(filter, [{ message: "a,[b,c" }, { message: "d" }])).toEqual([
      { message: "a", a: "x" },
      { message: "c", c: "x" },
      { message: "d" },
    ]);
  });
});
