import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { checkConfig, runConfig } from "../../../test/support/run-config.ts";
import { scratchFolder } from "../../../test/support/scratch.ts";

/** The file that events become. */
async function written(options: string, events: readonly unknown[]): Promise<string> {
  const file = path.join(await scratchFolder(), "rows.csv");
  const input = events.map((event) => `${JSON.stringify(event)}\n`).join("");
  await runConfig(`input { stdin { codec => json_lines } } output { csv { path => "${file}" ${options} } }`, {
    input,
    supportEscapes: true,
  });
  return readFileSync(file, "utf8");
}

const ROW = { a: "a", b: "b" };
const AB = 'fields => ["a", "b"]';

// What JRuby 10.0.6 (csv 3.3.2) answers to Array#to_csv with these options.
describe("rows", () => {
  test.each([
    ["", { a: "b c", b: "" }, 'b c,""\n'],
    ["", {}, ",\n"],
    ["", { a: "x\ry", b: "x\ny" }, '"x\ry","x\ny"\n'],
    ["", { a: 'x"y', b: "x,y" }, '"x""y","x,y"\n'],
    ["", { a: [1, null, { k: "v" }], b: { k: [1, "z"] } }, '"[1, nil, {""k"" => ""v""}]","{""k"":[1,""z""]}"\n'],
    ["", { a: true, b: -1 }, "true,-1\n"],
    ["", { a: "=1", b: "-1" }, "'=1,'-1\n"],
    ["spreadsheet_safe => false", { a: "=1", b: "-1" }, "=1,-1\n"],
    ['csv_options => { "col_sep" => "" }', ROW, "ab\n"],
    ['csv_options => { "col_sep" => "ab" }', ROW, '"a"ab"b"\n'],
    ['csv_options => { "col_sep" => "-]" }', { a: "a-", b: "b]" }, '"a-"-]"b]"\n'],
    ['csv_options => { "col_sep" => "^" }', { a: "a", b: "b^" }, 'a^"b^"\n'],
    ['csv_options => { "col_sep" => 5 }', ROW, "a5b\n"],
    ['csv_options => { "col_sep" => "\\t" }', { a: "x\ty", b: "z" }, '"x\ty"\tz\n'],
    ['csv_options => { "quote_char" => "" }', { a: "a,", b: "b" }, "a,,b\n"],
    ['csv_options => { "quote_char" => "\'" }', { a: "a'", b: "b" }, "'a''',b\n"],
    ['csv_options => { "quote_char" => "ab" }', { a: "a'", b: "b" }, "aba'ab,abbab\n"],
    ['csv_options => { "row_sep" => "" }', ROW, "a,b"],
    ['csv_options => { "row_sep" => "auto" }', ROW, "a,bauto"],
    ['csv_options => { "row_sep" => "\\r\\n" }', ROW, "a,b\r\n"],
    ['csv_options => { "force_quotes" => true }', { a: 'x"y' }, '"x""y",""\n'],
    ['csv_options => { "force_quotes" => false }', ROW, '"a","b"\n'],
    ['csv_options => { "force_quotes" => [1, 7] }', ROW, 'a,"b"\n'],
    ['csv_options => { "force_quotes" => ["x", "z"] "headers" => ["x", "y"] }', ROW, '"a",b\n'],
    ['csv_options => { "force_quotes" => ["x"] "headers" => ["x", "y"] "write_headers" => true }', ROW, '"x",y\n"a",b\n'],
    ['csv_options => { "quote_empty" => false }', { a: "a", b: "" }, 'a,""\n'],
    ['csv_options => { "write_nil_value" => "N,N" "write_empty_value" => "E" }', { b: "" }, '"N,N",E\n'],
    ['csv_options => { "write_nil_value" => 5 }', { b: "" }, '5,""\n'],
    ['csv_options => { "write_headers" => true }', ROW, "a,b\n"],
    ['csv_options => { "write_headers" => true "headers" => "x,,\\"y,\\"\\"\\"" }', ROW, 'x,,"y,"""\na,b\n'],
    ['csv_options => { "write_headers" => true "headers" => "x;y" "col_sep" => ";" }', ROW, "x;y\na;b\n"],
    ['csv_options => { "write_headers" => true "headers" => true }', ROW, "true\na,b\n"],
    ['csv_options => { "write_headers" => true "headers" => 5 }', ROW, "a,b\n"],
    [
      'csv_options => { "strip" => true "skip_blanks" => true "converters" => "all" "encoding" => "UTF-8" }',
      { a: " a ", b: "b" },
      " a ,b\n",
    ],
  ])("with %s: %j is %j", async (options, event, expected) => {
    expect(await written(`${AB} ${options}`, [event])).toBe(expected);
  });

  test("are appended also with write_behavior overwrite", async () => {
    expect(await written(`${AB} write_behavior => overwrite`, [ROW, ROW])).toBe("a,b\na,b\n");
  });

  test("of fields that no event has, or whose names mean something to JavaScript, are empty or the fields", async () => {
    const fields = 'fields => ["__proto__", "constructor", "[a][b]", "%{a}", "[list][-1]", "@timestamp"]';
    const event = { ["__proto__"]: "p", "@timestamp": "2020-02-03T04:05:06.007Z", a: { b: 1 }, list: [1, "last"] };

    expect(await written(fields, [event])).toBe("p,,1,,last,2020-02-03T04:05:06.007Z\n");
  });
});

test.each([
  ['path => "/x"', ["OPTION_MISSING"]],
  ['fields => "a"', ["OPTION_MISSING"]],
  ['path => "/x" fields => "a" csv_options => { "colsep" => ";" }', ["CSV_OUTPUT_OPTION"]],
  ['path => "/x" fields => "a" csv_options => { "write_converters" => "x" }', ["CSV_OUTPUT_OPTION"]],
  ['path => "/x" fields => "a" csv_options => { "encoding" => "UTF-16" }', ["CSV_OUTPUT_OPTION"]],
  ['path => "/x" fields => "a" csv_options => { "quote_char" => 1 }', ["CSV_OUTPUT_OPTION"]],
  ['path => "/x" fields => "a" csv_options => { "force_quotes" => ["a"] }', ["CSV_OUTPUT_OPTION"]],
  ['path => "/x" fields => "a" csv_options => { "headers" => "\'" "quote_char" => "\'" }', ["CSV_OUTPUT_OPTION"]],
  ['path => "/%{a}/x" fields => "a"', ["FILE_DYNAMIC_BEGINNING"]],
])("the options %s give the errors %j", async (options, errors) => {
  const { problems } = await checkConfig(`input { stdin { } } output { csv { ${options} } }`);

  expect(problems.map(({ code }) => code)).toEqual(errors);
});

test("a switch that is said to be false is warned of, since it is on", async () => {
  const config = 'input { stdin { } } output { csv { path => "/x" fields => "a" csv_options => { "force_quotes" => false } } }';
  const { warnings } = await checkConfig(config);

  expect(warnings.map(({ message }) => message)).toEqual([
    '`"force_quotes" => false` in csv_options turns it on: to Ruby\'s CSV every text is true. Leave it out.',
  ]);
});
