import { describe, expect, test } from "vitest";
import { checkConfig, runConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";

/** Answers of Logstash's Dissector, asked in Java; undefined: the text does not fit. */
const ANSWERS: [pattern: string, text: string, fields: Record<string, string> | undefined][] = [
  ["%{a} %{b}", "x y z", { a: "x", b: "y z" }],
  ["%{a} %{b}", "x ", { a: "x", b: "" }],
  ["%{a} %{b}", "x", undefined],
  ["%{a}", "all of it", { a: "all of it" }],
  ["<%{a}> %{b}", "<1> x", { a: "1", b: "x" }],
  ["<%{a}> %{b}", " <1> x", undefined],
  ["<%{a}", "<1", { a: "1" }],
  ["<%{a}", "1", undefined],
  ["%{a}]", "x] and more", { a: "x" }],
  ["%{a}]", "x", undefined],
  ["%{a},%{b},%{c}", "x,,y", { a: "x", b: "", c: "y" }],
  ["%{a},%{b},%{c}", ",x,y", { a: "", b: "", c: ",x,y" }],
  ["%{a} - %{b}", " - x", { a: "", b: " - x" }],
  ["-%{a} %{b}", "- x", { a: "", b: "x" }],
  ["%{a->} %{b}", "x    y", { a: "x", b: "y" }],
  ["%{a->}--%{b}", "x-----y", { a: "x", b: "-y" }],
  ["%{a->} %{b}", "x   ", { a: "x", b: "" }],
  ["%{?a->} %{b}", "x   y", { b: "y" }],
  ["%{->} %{b}", "x   y", { "": "x", b: "y" }],
  ["%{a} %{+a} %{b}", "1 2 3", { a: "1 2", b: "3" }],
  ["%{+a}, %{+a}: %{b}", "1, 2: 3", { a: "1, 2", b: "3" }],
  ["%{+a/2} %{+a/1} %{+a/4} %{+a/3}", "1 2 3 go", { a: "2 1 go 3" }],
  ["%{+a}:%{a}", "1:2", { a: "2 1" }],
  ["x%{+a}y%{+a}", "x1y2", { a: "1y2" }],
  ["%{?k}=%{&k}", "key=value", { key: "value" }],
  ["%{k}=%{&k}", "key=value", { k: "key", key: "value" }],
  ["%{&k}=%{?k}", "value=key", { key: "value" }],
  ["%{&k}=%{a}", "value=x", { a: "x" }],
  ["%{?k}=%{&k}", "=value", {}],
  ["%{a}%{b}", "xy", undefined],
  ["%{a}é%{b}::%{c}", "日é本::😀", { a: "日", b: "本", c: "😀" }],
  ["%{a/1} %{b/x}", "1 2", { a: "1", "b/x": "2" }],
  ["%{a->/2} %{b/2->} %{c}", "1  2  3", { a: "1", b: "2", c: "3" }],
  ["%{__proto__} %{constructor}", "1 2", { ["__proto__"]: "1", constructor: "2" }],
];

describe.each(["generated", "plain"] as const)("dissect, %s", (form) => {
  const run = (filter: string, events: Record<string, unknown>[]): Promise<Record<string, unknown>[]> =>
    runFilter(filter, events, { form });

  test.each(ANSWERS)("dissects by %j the text %j", async (pattern, text, fields) => {
    const [event] = await run(`dissect { mapping => { "in" => '${pattern}' } remove_field => "in" }`, [{ in: text }]);

    expect(Object.entries(event!)).toEqual(expect.arrayContaining(Object.entries(fields ?? { in: text, tags: ["_dissectfailure"] })));
    expect(Object.keys(event!)).toHaveLength(fields === undefined ? 2 : Object.keys(fields).length);
  });

  test.each([
    ["a text", "before", "before|c"],
    ["a number", 1.0e10, "10000000000|c"],
    ["a list", ["x", null, { k: 1 }], "[x, null, {k=1}]|c"],
    ["null", null, "c"],
  ])("appends to %s that the event had before", async (_, old, joined) => {
    expect(await run('dissect { mapping => { "in" => "%{a}|%{+old}" } }', [{ in: "b|c", old }])).toEqual([
      { in: "b|c", a: "b", old: joined },
    ]);
  });

  test("takes the name of a field from a field the event had before", async () => {
    const filter = 'dissect { mapping => { "in" => "%{a}=%{&a.name}" } }';

    expect(
      await run(filter, [
        { in: "x=y", "a.name": "[n][m]" },
        { in: "x=y", "a.name": 5 },
      ]),
    ).toEqual([
      { in: "x=y", "a.name": "[n][m]", a: "x", n: { m: "y" } },
      { in: "x=y", "a.name": 5, a: "x", "5": "y" },
    ]);
  });

  test.each([
    ["a number", 12.5, { a: "12", b: "5" }],
    ["true", true, undefined],
    ["a list", ["1.2"], { a: '["1', b: '2"]' }],
    ["a map", { k: "1.2" }, { a: '{"k" => "1', b: '2"}' }],
    ["an empty text", "", undefined],
    ["null", null, undefined],
  ])("dissects %s as Ruby prints it", async (_, value, fields) => {
    expect(await run('dissect { mapping => { "in" => "%{a}.%{b}" } }', [{ in: value }])).toEqual([
      { in: value, ...(fields ?? { tags: ["_dissectfailure"] }) },
    ]);
  });

  test("passes over a missing field without a tag", async () => {
    expect(await run('dissect { mapping => { "in" => "%{a}.%{b}" "x" => "" } add_tag => "fits" }', [{ x: "1.2" }])).toEqual([{ x: "1.2" }]);
  });

  test("may write the field that is dissected", async () => {
    expect(await run('dissect { mapping => { "in" => "%{in} - %{[o][p]}" } }', [{ in: "new - x", o: { q: 1 } }])).toEqual([
      { in: "new", o: { p: "x", q: 1 } },
    ]);
  });

  test("decorates each dissection on its own, and converts after that", async () => {
    const filter = `dissect {
      mapping => { "a" => "%{x}-%{y}" "b" => "%{z}-%{n}" }
      add_tag => "fits" add_field => { "seen" => "%{x}" } remove_field => "y"
      convert_datatype => { "x" => "int" "y" => "float" }
      tag_on_failure => ["no", "fit"]
    }`;

    expect(
      await run(filter, [
        { a: "1-2", b: "3-4" },
        { a: "1-2", b: "3" },
        { a: "1", b: "3" },
      ]),
    ).toEqual([
      { a: "1-2", b: "3-4", x: 1, z: "3", n: "4", seen: ["1", "1"], tags: ["fits", "fits", "_dataconversionnullvalue_y_float"] },
      { a: "1-2", b: "3", x: 1, seen: "1", tags: ["fits", "no", "fit", "_dataconversionnullvalue_y_float"] },
      { a: "1", b: "3", tags: ["no", "fit", "_dataconversionnullvalue_x_int", "_dataconversionnullvalue_y_float"] },
    ]);
  });

  test.each([
    ["a key that is a broken reference", "%{x}-%{[y}", { x: "1" }],
    ["a key below a text", "%{x}-%{[in][y]}", { x: "1" }],
    ["a list in the way of tags", "%{x}-%{[tags][0]}", { x: "1" }],
  ])("tags the event for %s and skips what was left", async (_, pattern, written) => {
    const filter = `dissect { mapping => { "in" => "${pattern}" } convert_datatype => { "x" => "int" } add_tag => "fits" }`;

    expect(await run(filter, [{ in: "1-2" }])).toEqual([{ in: "1-2", ...written, tags: ["_dissectfailure"] }]);
  });

  test("survives texts of any length", async () => {
    const long = "a".repeat(1_000_000);

    const [event] = await run('dissect { mapping => { "in" => "%{x->},%{y}" } remove_field => "in" }', [
      { in: `${long}${",".repeat(100_000)}b` },
    ]);

    expect(event).toEqual({ x: long, y: "b" });
  });
});

describe("dissect", () => {
  test.each([
    ["int", '"12"', "12"],
    ["int", '"-12.9"', "-12"],
    ["int", "1.0e10", "10000000000"],
    ["int", '"1E+20"', "100000000000000000000"],
    ["int", '"1e-99999"', "0"],
    ["INT", '"5."', "5"],
    ["float", '"1.50"', "1.50"],
    ["float", '"1E+3"', "1E+3"],
    ["float", '"-0.0"', "0.0"],
    ["float", "7", "7"],
    ["Float", '".5"', "0.5"],
  ])("converts to %s the value %s: %s", async (type, value, number) => {
    const config = `input { stdin { codec => json_lines } }
      filter { dissect { convert_datatype => { "v" => "${type}" } remove_field => "x" } mutate { remove_field => ["@timestamp", "@version", "host", "event"] } }
      output { stdout { codec => json_lines } }`;

    const { output } = await runConfig(config, { input: `{"v":${value}}\n` });

    expect(output.toString()).toBe(`{"v":${number}}\n`);
  });

  test.each(["12abc", " 5", "", "1_000", "0x1f", "NaN", ".", "1e", true, [1], { a: 1 }, "1e99999999", "9".repeat(20_000)])(
    "does not convert %j",
    async (value) => {
      expect(await runFilter('dissect { convert_datatype => { "[v]" => "int" } }', [{ v: value }])).toEqual([
        { v: value, tags: ["_dataconversionuncoercible_[v]_int"] },
      ]);
    },
  );

  test.each([
    ["a pattern without a key", 'mapping => { "a" => "words" }', "DISSECT_PATTERN"],
    ["a key that is never closed", 'mapping => { "a" => "%{a" }', "DISSECT_PATTERN"],
    ["an append without a name", 'mapping => { "a" => "%{+}" }', "DISSECT_PATTERN"],
    ["an indirect key without a name", 'mapping => { "a" => "%{&->}" }', "DISSECT_PATTERN"],
    ["a key both appended and indirect", 'mapping => { "a" => "%{+&b}" }', "DISSECT_PATTERN"],
    ["an unknown type", 'convert_datatype => { "a" => "integer" }', "DISSECT_DATATYPE"],
  ])("refuses %s", async (_, options, code) => {
    const { problems } = await checkConfig(`filter { dissect { ${options} } } output { stdout { } }`);

    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(problems[0]?.location).toMatchObject({ file: "pipeline.conf", line: 1 });
  });

  test("warns of keys without a delimiter between them", async () => {
    const { problems, warnings } = await checkConfig('filter { dissect { mapping => { "a" => "%{a}%{b}" } } } output { stdout { } }');

    expect([problems, warnings.map(({ code }) => code)]).toEqual([[], ["COMPILE_ADVICE"]]);
  });
});
