import { describe, expect, test } from "vitest";
import { checkConfig, runConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";
import type { PlainEvent } from "../../../test/support/run-filter.ts";

/** The event that comes out, which may have lost `host` and the like. */
async function pruned(options: string, event: PlainEvent): Promise<PlainEvent | undefined> {
  return (await runFilter(`prune { ${options} }`, [event]))[0];
}

describe("prune by names", () => {
  test.each([
    ["removes nothing but names that were never filled in", "", { a: 1, "%{b}": 2, "x%{[c][d]}y": 3, "%{}": 4 }, { a: 1, "%{}": 4 }],
    ["keeps what the white list has", 'whitelist_names => ["b", "^c$"]', { a: 1, abc: 2, c: 3, cc: 4 }, { abc: 2, c: 3 }],
    ["has the usual black list beside a white list", 'whitelist_names => ["a"]', { a: 1, "%{a}": 2 }, { a: 1 }],
    [
      "removes what the black list has",
      'blacklist_names => ["b", "^c$"]',
      { a: 1, abc: 2, c: 3, cc: 4, "%{d}": 5 },
      { a: 1, cc: 4, "%{d}": 5 },
    ],
    ["removes nothing with an empty black list", "blacklist_names => []", { "%{a}": 1 }, { "%{a}": 1 }],
    ["lets the black list win", 'whitelist_names => ["^a"] blacklist_names => ["b$"]', { a: 1, ab: 2 }, { a: 1 }],
    ["looks at the top level only", 'blacklist_names => ["a"]', { b: { a: 1 }, a: { b: 1 } }, { b: { a: 1 } }],
    ["takes names that are no references", 'blacklist_names => ["\\["]', { "a[b": 1, "[c]": 2, c: 3 }, { c: 3 }],
    ["takes names that are dangerous", 'blacklist_names => ["^__", "^cons"]', { __proto__x: 1, constructor: 2, c: 3 }, { c: 3 }],
    ["takes a list of one as a text", 'blacklist_names => "aa"', { aa: 1, b: 2 }, { b: 2 }],
    ["tries patterns apart, each with groups of its own", 'blacklist_names => ["(x)", "(a)b\\1"]', { aba: 1, abx_: 2, ab: 3 }, { ab: 3 }],
  ])("%s", async (_, options, event, expected) => {
    expect(await pruned(options, event)).toEqual(expected);
  });

  test("removes @timestamp, tags and host too unless they are listed", async () => {
    const { output } = await runConfig(
      'input { stdin { codec => json_lines } } filter { prune { whitelist_names => ["^a$"] } } output { stdout { codec => json_lines } }',
      { input: '{"a":1,"tags":["x"]}\n' },
    );

    expect(output.toString()).toBe('{"a":1}\n');
  });

  test("leaves @metadata alone", async () => {
    const filters = `mutate { add_field => { "[@metadata][a]" => "kept" } } prune { whitelist_names => ["^b$"] } mutate { copy => { "[@metadata][a]" => "a" } }`;

    expect(await runFilter(filters, [{ b: 1, c: 2 }])).toEqual([{ b: 1, a: "kept" }]);
  });

  test("says the same of a name with every event", async () => {
    const events = [{ a: 1, b: 1 }, { b: 2, c: 2 }, { a: 3 }, { c: 4 }];

    expect(await runFilter("prune { blacklist_names => ['^a$'] }", events)).toEqual([{ b: 1 }, { b: 2, c: 2 }, {}, { c: 4 }]);
  });
});

describe("prune by values", () => {
  test.each([
    ["a text that does not match", ["whitelist", "^/app"], "/health", undefined],
    ["a text that matches", ["whitelist", "^/app"], "/app/x", "/app/x"],
    ["a text that does not match", ["blacklist", "^/app"], "/health", "/health"],
    ["a text that matches", ["blacklist", "^/app"], "/app/x", undefined],
    ["a list with some that match", ["whitelist", "^E"], ["E1", "W2", "E3"], ["E1", "E3"]],
    ["a list with none that matches", ["whitelist", "^E"], ["W1", "W2"], undefined],
    ["a list with some that match", ["blacklist", "^E"], ["E1", "W2", "E3"], ["W2"]],
    ["a list of which all match", ["blacklist", "^E"], ["E1", "E3"], undefined],
    ["an empty list", ["whitelist", "^E"], [], []],
    ["null", ["whitelist", "^E"], null, null],
    ["false", ["whitelist", "^E"], false, false],
    ["true, by its text", ["blacklist", "^t"], true, undefined],
    ["a number, by its text", ["whitelist", "^[^2]"], 404, 404],
    ["a number, by its text", ["whitelist", "^[^2]"], 200, undefined],
    ["numbers in a list", ["blacklist", "^4"], [404, 200, "403", null], [200, null]],
    ["a map, by its JSON", ["blacklist", '"k":1'], { k: 1 }, undefined],
    ["a map, by its JSON", ["blacklist", '"k":2'], { k: 1 }, { k: 1 }],
  ])("%s (%j)", async (_, [list, pattern], value, expected) => {
    const event = await pruned(`${list}_values => { "f" => '${pattern}' }`, { f: value, other: 1 });

    expect(event).toEqual(expected === undefined ? { other: 1 } : { f: expected, other: 1 });
  });

  test("takes the names as they are, not as references", async () => {
    const options = 'blacklist_values => { "[a][b]" => "x" "missing" => "x" }';

    expect(await pruned(options, { a: { b: "x" }, "[a][b]": "x" })).toEqual({ a: { b: "x" } });
  });

  test("heeds both lists on one field", async () => {
    const options = 'whitelist_values => { "ids" => "^[A-M]" } blacklist_values => { "ids" => "9" }';

    expect(await pruned(options, { ids: ["A1", "A9", "Z1"], x: 1 })).toEqual({ ids: ["A1"], x: 1 });
    expect(await pruned(options, { ids: ["A9", "Z1"], x: 1 })).toEqual({ x: 1 });
  });

  test("leaves a field gone that its name removed", async () => {
    const options = 'blacklist_names => ["^ids$"] blacklist_values => { "ids" => "1" }';

    expect(await pruned(options, { ids: ["1", "2"], x: 1 })).toEqual({ x: 1 });
  });

  test("may test tags, and takes a flat list of names and patterns", async () => {
    expect(await pruned('blacklist_values => ["tags", "^_"]', { tags: ["a", "_failed"] })).toEqual({ tags: ["a"] });
  });
});

describe("prune with interpolate", () => {
  test("fills in patterns and names for each event, before anything is removed", async () => {
    const filters = `prune {
      interpolate => true
      blacklist_names => ["^%{prefix}_", "^prefix$"]
      whitelist_values => { "%{which}" => "^%{start}" }
      blacklist_values => { "seen" => "%{start}" }
    }`;
    const events = [
      { prefix: "tmp", which: "path", start: "/a", tmp_x: 1, y_tmp_: 2, path: "/b", seen: "x/a" },
      { prefix: "y", which: "seen", start: "/a", tmp_x: 1, y_tmp_: 2, path: "/b", seen: "b/a" },
    ];

    expect(await runFilter(filters, events)).toEqual([
      { which: "path", start: "/a", y_tmp_: 2 },
      { which: "seen", start: "/a", tmp_x: 1, path: "/b" },
    ]);
  });

  test("takes patterns as they are without it", async () => {
    expect(await pruned('blacklist_names => ["^%{prefix}"]', { prefix: "b", b: 1, "%{prefix}x": 1 })).toEqual({ prefix: "b", b: 1 });
  });

  test("costs the event alone for which a pattern is none", async () => {
    const filters = 'prune { interpolate => true blacklist_names => ["%{p}"] }';

    expect(await runFilter(filters, [{ p: "(" }, { p: "^x", x: 1, y: 2 }])).toEqual([{ p: "^x", y: 2 }]);
  });
});

describe("prune", () => {
  test("applies the common options to every event", async () => {
    expect(await runFilter("prune { add_tag => seen }", [{ a: 1 }])).toEqual([{ a: 1, tags: ["seen"] }]);
  });

  test.each([
    ['whitelist_names => ["("]', "REGEX_UNCLOSED_GROUP"],
    ['blacklist_names => ["("]', "REGEX_UNCLOSED_GROUP"],
    ['whitelist_values => { "a" => "(" }', "REGEX_UNCLOSED_GROUP"],
    ['interpolate => true blacklist_values => { "a" => "(" }', "REGEX_UNCLOSED_GROUP"],
    ['blacklist_values => { "a" => ["x", "y"] }', "PRUNE_VALUES"],
  ])("refuses %s", async (options, code) => {
    const { problems } = await checkConfig(`filter { prune { ${options} } } output { null { } }`);

    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });
});
