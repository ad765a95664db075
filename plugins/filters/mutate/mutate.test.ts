import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";

describe("mutate", () => {
  test("works in its own order, not in that of the text", async () => {
    const events = await runFilter('mutate { copy => { "b" => "c" } uppercase => ["b"] rename => { "a" => "b" } }', [{ a: "x" }]);

    expect(events).toEqual([{ b: "X", c: "X" }]);
  });

  test("keeps what was done before an operation failed, and skips the rest", async () => {
    const filter = 'mutate { rename => { "a" => "b" } convert => { "n" => "integer" } uppercase => ["b"] add_tag => ["done"] }';

    const events = await runFilter(filter, [{ a: "x", n: "many" }]);

    expect(events).toEqual([{ b: "x", n: "many", tags: ["_mutate_error"] }]);
  });

  test.each([
    ["12", 12],
    ["1,024", 1024],
    ["12.9", 12],
    ["1e3", 1000],
    ["0x1F", 31],
    ["-0x1f", -31],
    ["1_000", 1000],
    ["1 2", 1],
    ["1F", 1],
    ["1-23", 1],
    ["1-2.5", 1],
    ["-0x1f", -31],
    ["0x1_f", 31],
    ["0x1.8p1", 3],
    ["0x.8p1_0", 512],
    [".5", 0],
    ["5.", 5],
    [true, 1],
    [3.7, 3],
  ])("converts %j to the integer %j", async (value, integer) => {
    expect(await runFilter('mutate { convert => { "v" => "integer" } }', [{ v: value }])).toEqual([{ v: integer }]);
  });

  test.each(["12abc", "1.2.3", "$5", "1__0", "", "0b11", "1e", "1 23", "1-2-3", "1e99999999", "+0x1f", "0x1.8", "0x1p1", "0x1.8p9999"])(
    "does not convert %j to an integer",
    async (value) => {
      expect(await runFilter('mutate { convert => { "v" => "integer" } }', [{ v: value }])).toEqual([
        { v: value, tags: ["_mutate_error"] },
      ]);
    },
  );

  test.each([
    ["a", "A"],
    ["straße", "Straße"],
    ["ǆ", "ǅ"],
    ["ᾳ ᾳ", "ᾼ ᾳ"],
    ["ᾲ", "Ὰͅ"],
    ["ა Ა", "ა ა"],
    ["ŉa", "ʼNa"],
    ["ΟΔΟΣ", "Οδοσ"],
    ["ﬁn", "Fin"],
  ])("capitalizes %j as %j", async (text, capitalized) => {
    expect(await runFilter('mutate { capitalize => ["v"] }', [{ v: text }])).toEqual([{ v: capitalized }]);
  });

  test("replaces with groups, and keeps backslashes that mean nothing", async () => {
    const filter = String.raw`mutate { gsub => ["v", "(?<key>\w+)=(?<val>\d+)", "\0:\k<val>:\n"] }`;

    expect(await runFilter(filter, [{ v: "a=1 b=22" }])).toEqual([{ v: String.raw`a=1:1:\n b=22:22:\n` }]);
  });

  test.each([
    ["1e+", 1],
    ["9e-", 9],
    ["-0x0", 0],
    ["0x1.8_8p1", 3.0625],
  ])("converts %j to a float", async (value, float) => {
    expect(await runFilter('mutate { convert => { "v" => "float" } }', [{ v: value }])).toEqual([{ v: float }]);
  });

  test.each([
    ["copy to a number", 'copy => { "a" => 5 }'],
    ["copy to several, which is a list", 'copy => { "a" => "c" } copy => { "a" => "d" }'],
    ["merge of a number", 'merge => { "b" => 5 }'],
    ["split by a number", 'split => { "a" => 5 }'],
    ["join by a number", 'join => { "b" => 5 }'],
    ["rename of null to tags", 'rename => { "n" => "tags" }'],
  ])("fails at %s", async (_, operation) => {
    const [event] = await runFilter(`mutate { ${operation} }`, [{ a: "x5y", b: [1, 2], n: null }]);

    expect(event).toMatchObject({ a: "x5y", b: [1, 2], tags: ["_mutate_error"] });
  });

  test.each([
    ["convert to an unknown type", 'convert => { "a" => "number" }', "MUTATE_CONVERSION"],
    ["gsub with two elements", 'gsub => ["a", "b"]', "MUTATE_GSUB"],
    ["an option it does not have", 'renam => { "a" => "b" }', "OPTION_UNKNOWN"],
  ])("refuses %s", async (_, option, code) => {
    const { problems } = await checkConfig(`filter { mutate { ${option} } } output { stdout { } }`);

    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(problems[0]?.location).toMatchObject({ file: "pipeline.conf", line: 1 });
  });
});
