import { array, assert, constantFrom, json, letrec, oneof, property, string, tuple } from "fast-check";
import type { Arbitrary } from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJson, parseJsonDocuments } from "./json-parse.ts";
import { JsonReader } from "./json-reader.ts";
import { writeJson } from "./json-write.ts";
import { Decimal, Float } from "./number.ts";
import { Timestamp } from "./timestamp.ts";
import { mapOf } from "./value.ts";
import type { FieldValue } from "./value.ts";

describe("parsing JSON", () => {
  test.each<[string, FieldValue]>([
    ["1", 1],
    ["1.0", new Float(1)],
    ["-0", 0],
    ["-0.0", new Float(-0)],
    ["1E5", new Float(100_000)],
    ["0.1", 0.1],
    ["9223372036854775808", 9223372036854775808n],
    ["9007199254740993", 9007199254740993n],
    ["-12345678901234567890123", -12345678901234567890123n],
    ["1e400", Number.POSITIVE_INFINITY],
    ['"lone \\ud83d end"', "lone "],
    ['"pair \\ud83d\\ude00"', "pair 😀"],
    ['{"__proto__":1,"constructor":{"a":null},"":[]}', mapOf({ ["__proto__"]: 1, constructor: mapOf({ a: null }), "": [] })],
    ['{"a":1,"a":2}', mapOf({ a: 2 })],
    [' [1 , "x"] ', [1, "x"]],
    ['{"v":"1.0, 1e3"}', mapOf({ v: "1.0, 1e3" })],
  ])("%s", (text, value) => {
    const parsed = parseJson(text);

    expect(parsed).toEqual(value);
    expect(Object.is(parsed, -0)).toBe(false);
  });

  test("keeps decimals for the json filter", () => {
    expect(parseJson("[2.50, 1e3, -0.0, 1, 0.1]", "decimal")).toEqual([
      new Decimal(250n, 2),
      new Decimal(1n, -3),
      new Decimal(0n, 1),
      1,
      new Decimal(1n, 1),
    ]);
  });

  test.each([
    "{'a':1}",
    '{"a":1,}',
    "{a:1}",
    '{"a":01}',
    '{"a":.5}',
    '{"a":NaN}',
    '/* c */{"a":1}',
    '{"a":+1}',
    '{"a":"x\ty"}',
    "",
    "[",
    '"a',
    "tru",
    '{"a":1}x',
    "1 2",
    '{"a":"\\x"}',
    "1.",
    "-",
    "1e",
  ])("refuses %j", (text) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: "EVENT_JSON" }));
  });

  test("refuses deep nesting and endless numbers without harm", () => {
    expect(() => parseJson("[".repeat(1_001) + "]".repeat(1_001))).toThrow(/nesting/);
    expect(() => parseJson("[".repeat(5_000_000))).toThrow(/nesting/);
    expect(() => parseJson(`{"a":`.repeat(100_000))).toThrow(/nesting/);
    expect(() => parseJson("1".repeat(10_001))).toThrow(/characters/);
    expect(parseJson("[".repeat(1_000) + "]".repeat(1_000))).toBeInstanceOf(Array);
  });

  test.each([
    ['{"a":1}{"b":2}', [mapOf({ a: 1 }), mapOf({ b: 2 })], ""],
    ['{"a":1} {"b":2} rest', [mapOf({ a: 1 }), mapOf({ b: 2 })], "rest"],
    ["no", [], "no"],
    ["", [], ""],
  ])("reads documents one behind the other: %j", (text, values, rest) => {
    const documents = parseJsonDocuments(text);

    expect({ ...documents, rest: documents.rest.trim() }).toEqual({ values, rest });
  });

  test("reads as JSON.parse does where that is exact", () => {
    assert(
      property(json(), (text) => {
        const reader = new JsonReader(text, "float");
        const value = reader.readValue();

        expect(JSON.parse(writeJson(value).replace(/"(NaN|-?Infinity)"/g, "null"))).toEqual(
          JSON.parse(text.replace(/-0(?=[,\]}]|$)/g, "0")),
        );
        expect(parseJson(text)).toEqual(value);
      }),
    );
  });
});

test("documents with the same few keys, written in many ways, are read as JSON.parse reads them", () => {
  const key = constantFrom('"a"', '"b"', '"a\\u0062"', '"ab"', `"${"long".repeat(20)}"`, '""', '"a "');
  const gap = constantFrom("", " ", "  ", "\n\t");
  const leaf = constantFrom("1", "-2.5", '"x"', '"\\n"', "null", "[]", "{}", "[true]");
  const { node } = letrec<{ node: string; object: string }>((tie) => ({
    node: oneof({ maxDepth: 3 }, leaf, tie("object")),
    object: array(tuple(gap, key, gap, gap, tie("node")), { maxLength: 4 }).map(
      (entries) => `{${entries.map(([a, name, b, c, value]) => `${a}${name}${b}:${c}${value}`).join(",")}}`,
    ),
  }));
  assert(
    property(node, (text) => {
      expect(JSON.parse(writeJson(parseJson(text)))).toEqual(JSON.parse(text));
    }),
    { numRuns: 2_000 },
  );
});

describe("writing JSON", () => {
  test.each<[FieldValue, string]>([
    ['"q" back\\ slash/ <&>', '"\\"q\\" back\\\\ slash/ <&>"'],
    ["\b\f\n\r\t\u0000\u001f\u007f\u2028é😀", '"\\b\\f\\n\\r\\t\\u0000\\u001F\u007f\u2028é😀"'],
    [`${"long ".repeat(20)}"quoted" \\ text`, `"${"long ".repeat(20)}\\"quoted\\" \\\\ text"`],
    [`${"x".repeat(50)}\n"`, `"${"x".repeat(50)}\\n\\""`],
    [new Float(1e20), "1.0E20"],
    [[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], '["NaN","Infinity","-Infinity"]'],
    [12345678901234567890123n, "12345678901234567890123"],
    [new Decimal(250n, 2), "2.50"],
    [new Timestamp(0, 123_456), '"1970-01-01T00:00:00.000123456Z"'],
    [mapOf({ a: null, b: undefined, c: [true, false], d: mapOf({}) }), '{"a":null,"c":[true,false],"d":{}}'],
    [[], "[]"],
  ])("%o", (value, text) => {
    expect(writeJson(value)).toBe(text);
  });

  test("escapes any text so that it reads back", () => {
    assert(
      property(string({ unit: "binary", maxLength: 100 }), (text) => {
        expect(JSON.parse(writeJson(text))).toBe(text);
      }),
    );
  });
});

describe("strings with and without escapes in one document", () => {
  test.each([
    String.raw`{"a":"x\"y","b":"plain","c":"d\\","e":"\u00fc\n"}`,
    String.raw`[{"k\"1":"\t","z":"a"},{"k\"1":"b\\\"","z":"c"},{"k\"1":"d","z":"\\"}]`,
    String.raw`["\\","\"","a","\\\\","b\/"]`,
  ])("%s", (text) => {
    expect(JSON.parse(JSON.stringify(parseJson(text)))).toEqual(JSON.parse(text));
  });

  test.each([
    ["before an escape", '{"a":"x\ty","b":"\\n"}'],
    ["behind an escape", '{"a":"\\n","b":"x\ty"}'],
    ["beside an escape", '{"a":"\\n\t"}'],
  ])("a control character %s is refused, also where others stand between the strings", (_, text) => {
    expect(() => parseJson(text.replace(",", ",\n"))).toThrow("control character");
    expect(JSON.parse(JSON.stringify(parseJson(text.replace("\t", "").replace(",", ",\n\t"))))).toEqual(JSON.parse(text.replace("\t", "")));
  });
});

test("fractions are the doubles that JSON.parse reads", () => {
  const digits = (maxLength: number): Arbitrary<string> =>
    string({ unit: constantFrom(...Array.from("0123456789")), minLength: 1, maxLength });
  const whole = digits(17).map((text) => text.replace(/^0+(?=\d)/, ""));
  assert(
    property(constantFrom("", "-"), whole, digits(30), (sign, before, behind) => {
      const text = `${sign}${before}.${behind}`;
      const value = parseJson(text);

      expect(value instanceof Float ? value.value : value).toBe(JSON.parse(text));
    }),
    { numRuns: 20_000 },
  );
});
