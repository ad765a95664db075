import { describe, expect, test } from "vitest";
import { directDecoder } from "../../../test/support/fuzz-codec.ts";
import { checkConfig } from "../../../test/support/run-config.ts";
import { decodeMessageWith, decodeWith, encodeWith } from "../../../test/support/run-codec.ts";
import { completeRows } from "./complete-rows.ts";

const legacy = { ecs: "disabled" } as const;

describe("csv reads", () => {
  test.each<[string, string, string, unknown[]]>([
    [
      "a row for each line",
      "",
      "1,2\n3,4\n",
      [
        { column1: "1", column2: "2" },
        { column1: "3", column2: "4" },
      ],
    ],
    ["the last row without a line end", "", "1\n2", [{ column1: "1" }, { column1: "2" }]],
    ["line ends of both kinds", "", "1\r\n2\n3\r\n", [{ column1: "1" }, { column1: "2" }, { column1: "3" }]],
    ["columns without text as null", "", 'a,,""\n', [{ column1: "a", column2: null, column3: "" }]],
    ["named columns", 'columns => ["a", "b"]', "1,2,3\n", [{ a: "1", b: "2", column3: "3" }]],
    ["no unnamed columns", 'columns => ["a"] autogenerate_column_names => false', "1,2\n", [{ a: "1" }]],
    ["no empty columns", "skip_empty_columns => true", '1,,""\n', [{ column1: "1" }]],
    ["names that are no references", 'columns => ["[a][b]"]', "1\n", [{ "[a][b]": "1" }]],
    ["an own separator and quotes", `separator => ";" quote_char => "'"`, "'a;b';c\n", [{ column1: "a;b", column2: "c" }]],
    [
      "conversions",
      'columns => ["n", "b", "d"] convert => { "n" => "integer" "b" => "boolean" "d" => "date_time" }',
      "7,TRUE,2024-01-01T00:00:00Z\n,,\n",
      [
        { n: 7, b: true, d: "2024-01-01T00:00:00.000Z" },
        { n: null, b: null, d: null },
      ],
    ],
    ["rows into a target", 'target => "[doc][row]"', "1\n", [{ doc: { row: { column1: "1" } } }]],
    ["a row over several lines", "", 'a,"b\nc"\nd\n', [{ column1: "a", column2: "b\nc" }, { column1: "d" }]],
    [
      "a malformed row alone as a failure",
      "",
      'a\nb"c\nd\n',
      [{ column1: "a" }, { message: 'b"c', tags: ["_csvparsefailure"] }, { column1: "d" }],
    ],
    ["an empty line as an event without columns", "", "a\n\nb\n", [{ column1: "a" }, {}, { column1: "b" }]],
    [
      "the first row as names",
      "autodetect_column_names => true",
      "a,b\n1,2\n3,4\n",
      [
        { a: "1", b: "2" },
        { a: "3", b: "4" },
      ],
    ],
    ["named columns before learnt ones", 'autodetect_column_names => true columns => ["x"]', "a\n1\n", [{ x: "a" }, { x: "1" }]],
  ])("%s", async (_, options, text, expected) => {
    expect(await decodeWith(`csv { ${options} }`, text, legacy)).toEqual(expected);
  });

  test("with its row as the original, with ECS names", async () => {
    expect(await decodeWith("csv", 'a,"b\r\nc"\r\nd\n')).toEqual([
      { column1: "a", column2: "b\r\nc", event: { original: 'a,"b\r\nc"' } },
      { column1: "d", event: { original: "d" } },
    ]);
  });

  test("all rows of a message", async () => {
    expect(await decodeMessageWith("csv", "1,2\n3", legacy)).toEqual([{ column1: "1", column2: "2" }, { column1: "3" }]);
  });

  test("names for each source by itself", async () => {
    const { decoder } = await directDecoder("csv { autodetect_column_names => true }", "disabled");
    const events: unknown[] = [];
    const read = (text: string, stream: number): void =>
      decoder.decode(Buffer.from(text), { receivedAt: undefined as never, stream }, (event) =>
        events.push([stream, event.names().filter((name) => !name.startsWith("@"))]),
      );

    for (const [text, stream] of [
      ["a\n", 1],
      ["b\n", 2],
      ["1\n", 1],
      ["2\n", 2],
    ] as const)
      read(text, stream);

    expect(events).toEqual([
      [1, ["a"]],
      [2, ["b"]],
    ]);
  });

  test.each([
    ["a quote that is never closed", `"${"a,b\n".repeat(100_000)}`, 100_000],
    ["quotes in every line", 'a"b\n'.repeat(20_000), 20_000],
  ])("%s without harm", async (_, text, count) => {
    expect(await decodeWith('csv { columns => ["__proto__"] target => row }', text, legacy)).toHaveLength(count);
  });
});

describe("a stream of rows is cut", () => {
  const complete = completeRows('"');

  test.each([
    ["a,b\nc", 4],
    ['a,"b\nc', 0],
    ['a\nb,"c\nd', 2],
    ['a,"b\nc"\nd', 8],
    ['a,"b""\n"\n', 9],
    ["", 0],
  ])("%j behind byte %i", (text, length) => {
    expect(complete(Buffer.from(text))).toBe(length);
  });

  test("at a line end after a mebibyte without the end of a row", () => {
    expect(complete(Buffer.from(`"${"a\n".repeat(1 << 19)}b`))).toBe(1 + (1 << 20));
  });
});

describe("csv writes", () => {
  const TIME = { "@timestamp": "2024-01-01T00:00:00.000Z" };

  test("fields as Ruby's CSV does", async () => {
    const values = { a: "x,y", b: 'q"r', c: "l\nm", d: "", e: null, f: 1.5, g: { k: 1 }, h: [1, "z"], i: " s ", j: true };

    const { text } = await encodeWith('csv { columns => ["a","b","c","d","e","f","g","h","i","j","none"] }', [{ ...TIME, ...values }]);

    expect(text).toBe('"x,y","q""r","l\nm","",,1.5,"{""k"" => 1}","[1, ""z""]", s ,true,\n');
  });

  test("quotes around characters of a long separator", async () => {
    const { text } = await encodeWith('csv { columns => ["a", "b"] separator => "::" }', [{ ...TIME, a: "a:b", b: ";" }]);

    expect(text).toBe('"a:b"::;\n');
  });

  test("the names of the columns once", async () => {
    const events = [1, 2].map((n) => ({ ...TIME, n, m: "x" }));

    const { text } = await encodeWith('csv { columns => ["n", "[m]"] include_headers => true }', events);

    expect(text).toBe("n,[m]\n1,x\n2,x\n");
  });

  test("all fields without columns", async () => {
    const { text } = await encodeWith("csv { include_headers => true }", [{ ...TIME, "@version": "1", n: 1 }]);
    const [names, values] = text
      .trim()
      .split("\n")
      .map((line) => line.split(","));

    expect(Object.fromEntries(names!.map((name, at) => [name, values![at]]))).toEqual({ ...TIME, "@version": "1", n: "1" });
  });
});

test.each([
  ['separator => ""', "CSV_SEPARATOR"],
  ["quote_char => 'ab'", "CSV_QUOTE"],
  ['convert => { "a" => "int" }', "OPTION_VALUE"],
])("%s is refused", async (option, code) => {
  const { problems } = await checkConfig(`input { udp { port => 5000 codec => csv { ${option} } } } output { null {} }`);

  expect(problems.map((problem) => problem.code)).toEqual([code]);
});
