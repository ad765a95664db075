import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";

/** The pairs of a text, in order. */
async function pairsOf(options: string, text: string): Promise<[string, unknown][]> {
  const [event] = await runFilter(`kv { source => "in" target => "out" ${options} }`, [{ in: text }]);
  return Object.entries((event!["out"] ?? {}) as Record<string, unknown>);
}

/** Answers of Logstash's kv.rb, asked in JRuby. */
const ANSWERS: [options: string, text: string, pairs: [string, unknown][]][] = [
  [
    "",
    "a=1 b=2",
    [
      ["a", "1"],
      ["b", "2"],
    ],
  ],
  [
    "",
    "a = 1 b= 2  c =3",
    [
      ["a", "1"],
      ["b", "2"],
      ["c", "3"],
    ],
  ],
  [
    "",
    "  a=1   b=2 ",
    [
      ["a", "1"],
      ["b", "2"],
    ],
  ],
  ["", "a=1 a=2 a=1", [["a", ["1", "2", "1"]]]],
  ["", "a= b=1", [["a", "b=1"]]],
  ["", "a=b=c", [["a", "b=c"]]],
  ["", "words a=1 words", [["a", "1"]]],
  ["", "=1 b=2", [["b", "2"]]],
  [
    "",
    "a=1\nb=2 c=3",
    [
      ["a", "1\nb=2"],
      ["c", "3"],
    ],
  ],
  [
    "",
    `a="1 2" b='3 4' c=(5 6) d=[7 8] e=<9 0>`,
    [
      ["a", "1 2"],
      ["b", "3 4"],
      ["c", "5 6"],
      ["d", "7 8"],
      ["e", "9 0"],
    ],
  ],
  [
    "",
    'a="1 2"b c="3',
    [
      ["a", '"1'],
      ["c", '"3'],
    ],
  ],
  [
    "",
    'a="1"\nb=2',
    [
      ["a", "1"],
      ["\nb", "2"],
    ],
  ],
  ["", 'a=(b (c) d) e=""', [["a", "b (c"]]],
  [
    "",
    "日=本 😀=é",
    [
      ["日", "本"],
      ["😀", "é"],
    ],
  ],
  [
    "",
    "__proto__=1 constructor=2",
    [
      ["__proto__", "1"],
      ["constructor", "2"],
    ],
  ],
  [
    "",
    String.raw`a=b\ c d\=e=f`,
    [
      ["a", String.raw`b\ c`],
      [String.raw`d\=e`, "f"],
    ],
  ],
  [
    "",
    String.raw`a="b\"c" d="e\" f=\\`,
    [
      ["a", String.raw`b\"c`],
      ["d", "e\\"],
      ["f", String.raw`\\`],
    ],
  ],
  ["", String.raw`c\=d`, [["c\\", "d"]]],
  [
    "",
    String.raw`dir="C:\temp\" x=1`,
    [
      ["dir", "C:\\temp\\"],
      ["x", "1"],
    ],
  ],
  ["whitespace => strict", "a = 1 b=2 c= d", [["b", "2"]]],
  [
    'whitespace => strict field_split => ","',
    "a =1, b= 2",
    [
      ["a ", "1"],
      [" b", " 2"],
    ],
  ],
  [
    'field_split => "&?;" value_split => ":="',
    "x?a=1&b:2;c=:3",
    [
      ["a", "1"],
      ["b", "2"],
      ["c", ":3"],
    ],
  ],
  [
    String.raw`field_split => "\s"`,
    "a=1\tb=2\nc=3",
    [
      ["a", "1"],
      ["b", "2"],
      ["c", "3"],
    ],
  ],
  [
    'value_split => " "',
    "a 1 b  2",
    [
      ["a", "1"],
      ["b", "2"],
    ],
  ],
  [
    'field_split => "é "',
    "a=1éb=2 c=3",
    [
      ["a", "1"],
      ["b", "2"],
      ["c", "3"],
    ],
  ],
  ['field_split => "^ "', "a=1 b", []],
  [
    'value_split => "+" field_split => "-;"',
    "a+1-b+2",
    [
      ["a", "1"],
      ["b", "2"],
    ],
  ],
  [
    "include_brackets => false",
    `a=(1 2) b="3 4"`,
    [
      ["a", "(1"],
      ["b", "3 4"],
    ],
  ],
  [
    "allow_empty_values => true",
    `a="" b='' c=`,
    [
      ["a", ""],
      ["b", ""],
      ["c", ""],
    ],
  ],
  ["allow_duplicate_values => false", "a=12 a=1 a=3 a=12 a=3", [["a", ["12", "3"]]]],
  [
    "recursive => true",
    `a=(b=1 c="d=2") e=f`,
    [
      ["a", { b: "1", c: { d: "2" } }],
      ["e", "f"],
    ],
  ],
  ["recursive => true allow_duplicate_values => false", "a=(b=1) a=b a=c", [["a", [{ b: "1" }, "c"]]]],
  [
    'trim_key => "<>" trim_value => "()"',
    "<a>=((1)) <<b=2)(",
    [
      ["a", "1"],
      ["b", "2"],
    ],
  ],
  ['trim_value => "x "', 'a="x 1 x\nx 2 x"', [["a", "1\n2"]]],
  [
    String.raw`remove_char_key => "<>\[\]" remove_char_value => "b-d"`,
    "<k>=abcd [l]=xdy",
    [
      ["k", "a"],
      ["l", "xy"],
    ],
  ],
  [
    "transform_key => capitalize transform_value => uppercase",
    "ab=straße ÄB=é",
    [
      ["Ab", "STRASSE"],
      ["Äb", "É"],
    ],
  ],
  ["transform_key => uppercase transform_value => lowercase", "a=X", [["A", "x"]]],
  ['trim_key => "<" remove_char_key => "b" transform_key => uppercase', "<abc=1", [["AC", "1"]]],
  [
    String.raw`field_split_pattern => ",\s*|\s{2,}"`,
    "a=1, b=2 3  c=4",
    [
      ["a", "1"],
      ["b", "2 3"],
      ["c", "4"],
    ],
  ],
  [
    'value_split_pattern => "->|:="',
    "a->1 b := 2 c=3",
    [
      ["a", "1"],
      ["b", "2"],
    ],
  ],
  [
    'value_split_pattern => "(->|:=)"',
    "a->1 b:=2",
    [
      ["a", "->"],
      ["b", ":="],
    ],
  ],
  [String.raw`field_split_pattern => "(?=\w+=)"`, "a=1b=2", []],
];

describe("kv", () => {
  test.each(ANSWERS)("with %j reads %j", async (options, text, pairs) => {
    expect(await pairsOf(options, text)).toEqual(pairs);
  });

  test("knows keys of earlier texts, and does not mix them up", async () => {
    const texts = ["ab=1 cd=2", "a=1 cd=2 ef=3", "abc=1 cd =2", "ab=1 cde=2", "ab", "cd=2 ab=1"];

    const events = await runFilter(
      'kv { source => "in" target => "out" }',
      texts.map((text) => ({ in: text })),
    );

    expect(events.map(({ out }) => out)).toEqual([
      { ab: "1", cd: "2" },
      { a: "1", cd: "2", ef: "3" },
      { abc: "1", cd: "2" },
      { ab: "1", cde: "2" },
      undefined,
      { cd: "2", ab: "1" },
    ]);
  });

  test("makes fields of keys, each a reference, and replaces what they held", async () => {
    expect(await runFilter("kv { }", [{ message: "[a][b]=1 c.d=2 message=3 tags=x", "c.d": { old: true } }])).toEqual([
      { message: "3", a: { b: "1" }, "c.d": "2", tags: "x" },
    ]);
  });

  test("replaces the target, and leaves it when there are no pairs", async () => {
    const filter = 'kv { target => "[out][kv]" add_tag => "pairs" }';

    expect(
      await runFilter(filter, [
        { message: "a=1", out: { kv: { old: 1 } } },
        { message: "a", out: { kv: 1 } },
      ]),
    ).toEqual([
      { message: "a=1", out: { kv: { a: "1" } }, tags: ["pairs"] },
      { message: "a", out: { kv: 1 } },
    ]);
  });

  test.each([
    ["a broken reference", "x=1 [a=2 b=3", { x: "1" }],
    ["a time that is a text", "x=1 @timestamp=2024 b=3", { x: "1" }],
    ["tags that are no texts", "tags=(x=1) b=3", {}],
    ["metadata that is no map", "@metadata=1", {}],
  ])("tags an event with %s for a key, and keeps the keys before", async (_, message, kept) => {
    const filter = 'kv { recursive => true tag_on_failure => ["bad", "kv"] add_tag => "good" }';

    expect(await runFilter(filter, [{ message }])).toEqual([{ message, ...kept, tags: ["bad", "kv"] }]);
  });

  test.each([5, true, { a: "b=1" }, null, ""])("leaves %j alone", async (message) => {
    expect(await runFilter('kv { add_tag => "good" }', [{ message }])).toEqual([{ message }]);
  });

  test("reads all texts of a list as one, passes over null, and tags a list with something else", async () => {
    expect(await runFilter('kv { target => "out" }', [{ message: ["a=1", null, "a=2 b=3"] }, { message: ["a=1", 5] }])).toEqual([
      { message: ["a=1", null, "a=2 b=3"], out: { a: ["1", "2"], b: "3" } },
      { message: ["a=1", 5], tags: ["_kv_filter_error"] },
    ]);
  });

  test("takes and leaves keys by name, before the prefix", async () => {
    const filter = 'kv { include_keys => ["a", "%{pick}", "c"] exclude_keys => ["c"] prefix => "%{pick}_" transform_key => "lowercase" }';

    expect(await runFilter(filter, [{ message: "A=1 B=2 C=3 d=4", pick: "b" }, { message: "a=1 b=2" }])).toEqual([
      { message: "A=1 B=2 C=3 d=4", pick: "b", b_a: "1", b_b: "2" },
      { message: "a=1 b=2", "%{pick}_a": "1" },
    ]);
  });

  test("adds default keys, with their types, also without a text", async () => {
    const filter = 'kv { default_keys => { "p_a" => "x" "n" => 5 "list" => ["%{b}"] } prefix => "p_" add_tag => "good" }';

    expect(await runFilter(filter, [{ message: "a=1 b=2" }, {}])).toEqual([
      { message: "a=1 b=2", n: 5, list: ["%{b}"], p_a: "1", p_b: "2", tags: ["good"] },
      { n: 5, list: ["%{b}"], p_a: "x", tags: ["good"] },
    ]);
    expect(await runFilter('kv { default_keys => { "z" => "1" } target => "out" }', [{ message: "a=1" }])).toEqual([
      { message: "a=1", out: { z: "1", a: "1" } },
    ]);
  });

  test("shares no default with other events", async () => {
    const filters = 'kv { default_keys => { "list" => ["x"] } } mutate { merge => { "list" => "more" } }';

    expect(await runFilter(filters, [{ more: "a" }, { more: "b" }])).toEqual([
      { more: "a", list: ["x", "a"] },
      { more: "b", list: ["x", "b"] },
    ]);
  });

  test.each([
    ["an event whose pairs stand in each other too deep", "a=".repeat(5_000) + "b", ["_kv_filter_error"]],
    ["nothing that ends", "a=".repeat(900) + "b", undefined],
  ])("tags %s", async (_, message, tags) => {
    const [event] = await runFilter('kv { recursive => true target => "out" }', [{ message }]);

    expect(event!["tags"]).toEqual(tags);
  });

  test.each([
    ["brackets that are never closed", "a=( ".repeat(100_000)],
    ["one bracket that is closed at the end", `${"a=( ".repeat(100_000)})`],
    ["backslashes", `a${"\\".repeat(200_000)}`],
    ["backslashes in quotes", `a="${'\\"'.repeat(100_000)} ${'b="'.repeat(100_000)}\\`],
    ["blanks", `a${" ".repeat(400_000)}b ${" ".repeat(400_000)}\\`],
    ["pairs of many keys", Array.from({ length: 50_000 }, (__, key) => `k${key}=1`).join(" ")],
  ])("takes no longer than a text is for %s", async (_, message) => {
    const [event] = await runFilter('kv { target => "out" remove_field => "message" }', [{ message }]);

    expect(event!["tags"]).toBeUndefined();
  });

  test.each([
    ["an empty value_split", 'value_split => ""', ["KV_EMPTY_DELIMITER"]],
    ["an empty field_split_pattern", 'field_split_pattern => ""', ["KV_EMPTY_DELIMITER"]],
    ["an empty value_split_pattern", 'value_split_pattern => ""', ["KV_EMPTY_DELIMITER"]],
    ["an empty field_split", 'field_split => ""', ["REGEX_EMPTY_CLASS"]],
    ["a split pattern that is none", 'field_split_pattern => "("', ["REGEX_UNCLOSED_GROUP"]],
    ["characters to trim that are no class", 'trim_value => "z-a"', ["REGEX_EMPTY_RANGE"]],
  ])("is refused with %s", async (_, option, codes) => {
    const { problems } = await checkConfig(`filter { kv { ${option} } } output { stdout { } }`);

    expect(problems.map(({ code }) => code)).toEqual(codes);
  });

  test("warns of a named group in a split pattern, with which every event fails", async () => {
    const { warnings } = await checkConfig('filter { kv { field_split_pattern => "(?<x>,|;)" } } output { stdout { } }');

    expect(warnings.map(({ message }) => message)).toEqual([
      "A named group in a split pattern of kv takes the place of the key. Every event with a pair will fail here: write (?:…).",
    ]);
    expect(await runFilter('kv { field_split_pattern => "(?<x>,|;)" }', [{ message: "a=1,b=2" }])).toEqual([
      { message: "a=1,b=2", tags: ["_kv_filter_error"] },
    ]);
  });
});
