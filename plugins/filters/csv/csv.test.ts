import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";

/** The columns of a row, without names. */
async function columnsOf(options: string, text: string): Promise<unknown[] | "malformed"> {
  const [event] = await runFilter(`csv { source => "in" target => "out" ${options} }`, [{ in: text }]);
  if (event!["tags"] !== undefined) return "malformed";
  return Object.values((event!["out"] ?? {}) as Record<string, unknown>);
}

/** Answers of Ruby's CSV, asked in JRuby. */
const ROWS: [options: string, text: string, columns: unknown[] | "malformed"][] = [
  ["", "a,b c, d", ["a", "b c", " d"]],
  ["", "a,,b,", ["a", null, "b", null]],
  ["", ',"",', [null, "", null]],
  ["", '"a,b","c""d",""""', ["a,b", 'c"d', '"']],
  ["", '"a\nb",c\nd', ["a\nb", "c"]],
  ["", "a,b\r\nc", ["a", "b"]],
  ["", "a,b\rc", ["a", "b"]],
  ["", "a\rb,c\nd", ["a"]],
  ["", "\na,b", []],
  ["", '"a"b,c', "malformed"],
  ["", 'a"b,c', "malformed"],
  ["", '"a,b', "malformed"],
  ["", '"a" ,b', "malformed"],
  ["", '"a"\r\nb', ["a"]],
  ["", '"a","b\r"\n', "malformed"],
  ["", "日,😀", ["日", "😀"]],
  ['separator => ";"', "a;b,c", ["a", "b,c"]],
  ['separator => "::"', "a::b:c:::d", ["a", "b:c", ":d"]],
  ['separator => "::"', '"a::b"::c:d', ["a::b", "c:d"]],
  ['separator => " "', 'a  "b c"', ["a", null, "b c"]],
  ['separator => "	"', "a	b", ["a", "b"]],
  [`quote_char => "'"`, `'a,b',"c`, ["a,b", '"c']],
  [String.raw`quote_char => "\x00"`, '"a,b"', ['"a', 'b"']],
  ['quote_char => "é"', "éa,bé,c", ["a,b", "c"]],
];

/** Answers of the converters of Ruby's CSV, asked in JRuby; undefined: the text stays. */
const CONVERSIONS: [type: string, text: string, value: unknown][] = [
  ["integer", "17", 17],
  ["integer", " -1_000 ", -1000],
  ["integer", "0x1F", 31],
  ["integer", "010", 8],
  ["integer", "0b11", 3],
  ["integer", "0d10", 10],
  ["integer", "0_7", 7],
  ["integer", "08", undefined],
  ["integer", "1__0", undefined],
  ["integer", "1.0", undefined],
  ["integer", "１", undefined],
  ["float", "1", 1],
  ["float", " -.5e1 ", -5],
  ["float", "1_000.5", 1000.5],
  ["float", "0x1.8p1", 3],
  ["float", "5.", undefined],
  ["float", "NaN", undefined],
  ["float", "1,5", undefined],
  ["boolean", " TRUE ", true],
  ["boolean", "False", false],
  ["boolean", " Yes ", "yes"],
  ["date", "2019-05-06", "2019-05-06T00:00:00.000Z"],
  ["date", "Jan 12, 2013", "2013-01-12T00:00:00.000Z"],
  ["date", "Monday, September 02 06", "2006-09-02T00:00:00.000Z"],
  ["date", "Jan 2 69", "1969-01-02T00:00:00.000Z"],
  ["date", "Jan 2 123", "0123-01-02T00:00:00.000Z"],
  ["date", "2019-02-30", undefined],
  ["date", "2019-126", undefined],
  ["date", "12 May 2013", undefined],
  ["date_time", "2019-05-06", "2019-05-06T00:00:00.000Z"],
  ["date_time", "2019-05-06T07:08", "2019-05-06T07:08:00.000Z"],
  ["date_time", "2019-05-06 07:08:09.123456789+02:00", "2019-05-06T05:08:09.123456789Z"],
  ["date_time", "2019-05-06T24:00:00", "2019-05-07T00:00:00.000Z"],
  ["date_time", "2019-05-06T23:59:60Z", "2019-05-06T23:59:59.000Z"],
  ["date_time", "Mon, Jan 2 7:8:9, 13", "2013-01-02T07:08:09.000Z"],
  ["date_time", "2019-05-06T07:08:09 UTC", undefined],
  ["date_time", "2019-05-06T25:00:00", undefined],
  ["date_time", "2019-05-06T07:08:09+24:00", undefined],
  ["date_time", "Foo 2 7:8:9 2013", undefined],
];

describe("csv", () => {
  test.each(ROWS)("with %j reads the row %j", async (options, text, columns) => {
    expect(await columnsOf(options, text)).toEqual(columns);
  });

  test.each(CONVERSIONS)("makes with %s of %j %j", async (type, text, value) => {
    const quoted = `"${text}"`;

    expect(await runFilter(`csv { columns => ["c"] convert => { "c" => "${type}" } }`, [{ message: quoted }])).toEqual([
      { message: quoted, c: value === undefined ? text : value },
    ]);
  });

  test("keeps a float that is whole a float", async () => {
    const filters = 'csv { columns => ["c"] convert => { "c" => "float" } } mutate { convert => { "c" => "string" } }';

    expect(await runFilter(filters, [{ message: "1" }])).toEqual([{ message: "1", c: "1.0" }]);
  });

  test("leaves a column without text as it is, but for booleans, which end the row", async () => {
    const filter = 'csv { columns => ["a", "b", "c"] convert => { "a" => "integer" "b" => "boolean" } add_tag => "good" }';

    expect(await runFilter(filter, [{ message: ",true,x" }, { message: "1,,x" }])).toEqual([
      { message: ",true,x", a: null, b: true, c: "x", tags: ["good"] },
      { message: "1,,x", a: 1, tags: ["_csvparsefailure"] },
    ]);
  });

  test("names columns by the configuration, then by their place", async () => {
    expect(await runFilter('csv { columns => ["a", "[b][c]", "d.e"] }', [{ message: "1,2,3,4" }])).toEqual([
      { message: "1,2,3,4", a: "1", b: { c: "2" }, "d.e": "3", column4: "4" },
    ]);
    expect(await runFilter('csv { columns => ["a"] autogenerate_column_names => false }', [{ message: "1,2" }])).toEqual([
      { message: "1,2", a: "1" },
    ]);
  });

  test.each(["out", "[out]"])("writes columns below the target %s, beside what is there", async (target) => {
    const filter = `csv { columns => ["a", "[b][c]"] target => "${target}" }`;

    expect(await runFilter(filter, [{ message: "1,2", out: { old: 1 } }])).toEqual([
      { message: "1,2", out: { old: 1, a: "1", b: { c: "2" } } },
    ]);
  });

  test("learns the columns from the first row, and takes what has no name by its place", async () => {
    const rows = ['a,,"[x][y]"', "1,2,3,4", "a,,[x][y]"].map((message) => ({ message }));

    expect(await runFilter("csv { autodetect_column_names => true skip_header => true }", rows)).toEqual([
      { message: "1,2,3,4", a: "1", column2: "2", x: { y: "3" }, column4: "4" },
    ]);
  });

  test.each([
    ["autodetect_column_names => true", true],
    ['autodetect_column_names => true columns => ["a"]', false],
    ["", false],
  ])("gives the pipeline a worker of its own only to learn columns: %j", async (options, isStateful) => {
    const { plans } = await checkConfig(`filter { csv { ${options} } } output { stdout { } }`);

    expect(plans?.map((plan) => plan.isStateful)).toEqual([isStateful]);
  });

  test("waits for a header as long as there is none", async () => {
    const rows = ["", '"', "\n", "a,b", "1,2"].map((message) => ({ message }));

    expect(await runFilter("csv { autodetect_column_names => true autogenerate_column_names => false }", rows)).toEqual([
      { message: "", tags: ["_csvparsefailure"] },
      { message: '"', tags: ["_csvparsefailure"] },
      { message: "1,2", a: "1", b: "2" },
    ]);
  });

  test("takes the configuration's columns even with autodetect_column_names", async () => {
    const filter = 'csv { autodetect_column_names => true columns => ["a"] }';

    expect(await runFilter(filter, [{ message: "1" }, { message: "2" }])).toEqual([
      { message: "1", a: "1" },
      { message: "2", a: "2" },
    ]);
  });

  test("cancels rows that are the header, and only those", async () => {
    const rows = ["a,b", "a,b,c", "a", "A,b", '"a","b"'].map((message) => ({ message }));

    expect(await runFilter('csv { columns => ["a", "b"] skip_header => true target => "o" }', rows)).toEqual([
      { message: "a,b,c", o: { a: "a", b: "b", column3: "c" } },
      { message: "a", o: { a: "a" } },
      { message: "A,b", o: { a: "A", b: "b" } },
    ]);
  });

  test.each([
    ["", {}, ["_csvparsefailure"]],
    ["skip_empty_rows => true", {}, ["_csvskippedemptyfield"]],
  ])("with %j tags an empty text", async (option, made, tags) => {
    expect(await runFilter(`csv { ${option} add_tag => "good" }`, [{ message: "" }])).toEqual([{ message: "", ...made, tags }]);
  });

  test.each([{ message: 5 }, { message: true }, { message: ["a,b"] }, { message: { a: 1 } }])(
    "tags %j, which is no text",
    async (event) => {
      expect(await runFilter('csv { add_tag => "good" }', [event])).toEqual([{ ...event, tags: ["_csvparsefailure"] }]);
    },
  );

  test.each([{}, { message: null }, { message: false }])("leaves %j alone", async (event) => {
    expect(await runFilter('csv { add_tag => "good" }', [event])).toEqual([event]);
  });

  test("tags an event with a column that cannot be written, and keeps those before", async () => {
    expect(await runFilter('csv { columns => ["a", "b[", "c"] }', [{ message: "1,2,3" }])).toEqual([
      { message: "1,2,3", a: "1", tags: ["_csvparsefailure"] },
    ]);
    expect(await runFilter('csv { columns => ["a", "@timestamp"] }', [{ message: "1,2" }])).toEqual([
      { message: "1,2", a: "1", tags: ["_csvparsefailure"] },
    ]);
  });

  test("treats names of prototypes as any other", async () => {
    const [event] = await runFilter('csv { columns => ["__proto__", "constructor"] remove_field => "message" }', [{ message: "1,2" }]);

    expect(JSON.stringify(event)).toBe('{"__proto__":"1","constructor":"2"}');
  });

  test.each([
    ["very many columns", ",".repeat(50_000)],
    ["very many quotes", '"'.repeat(200_000)],
    ["a quote that is never closed", `"${"a,".repeat(100_000)}`],
    ["many separators that begin only", `a"${":".repeat(100_000)}`],
  ])("takes no longer than a row is for %s", async (_, message) => {
    const [event] = await runFilter('csv { separator => "," target => "out" skip_empty_columns => true }', [{ message }]);

    expect(event!["message"]).toBe(message);
  });

  test.each([
    ['separator => ""', ["CSV_SEPARATOR"]],
    ['quote_char => ""', ["CSV_QUOTE"]],
    ["quote_char => 'ab'", ["CSV_QUOTE"]],
    ['convert => { "a" => "int" }', ["OPTION_VALUE"]],
  ])("is refused with %s", async (option, codes) => {
    const { problems } = await checkConfig(`filter { csv { ${option} } } output { stdout { } }`);

    expect(problems.map(({ code }) => code)).toEqual(codes);
  });

  test("warns of a separator that is a backslash and a letter", async () => {
    const { warnings } = await checkConfig(String.raw`filter { csv { separator => "\t" } } output { stdout { } }`);

    expect(warnings.map(({ message }) => message)).toEqual([
      String.raw`The separator "\\t" begins with a backslash; for a tab write the character itself.`,
    ]);
  });
});
