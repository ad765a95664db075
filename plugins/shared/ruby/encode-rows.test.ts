import { describe, expect, test } from "vitest";
import { Decimal, FieldMap, Float, mapOf, Timestamp } from "#plugin";
import type { FieldValue } from "#plugin";
import { encodeValue } from "./encode-rows.ts";

describe("values on their way to Ruby", () => {
  const deep = (levels: number): FieldValue => (levels === 0 ? 1 : [deep(levels - 1)]);

  test.each<[string, FieldValue, string]>([
    ["a lone surrogate has no bytes", "a\ud800b", '"a\ufffdb"'],
    ["a pair of surrogates does", "\u{1f600}", '"\u{1f600}"'],
    ["a whole float keeps its point", new Float(1), "1.0"],
    ["a large float", new Float(1e21), "1e+21"],
    ["minus zero", new Float(-0), "-0.0"],
    ["a long integer", 18446744073709551616n, "18446744073709551616"],
    ["a decimal is the nearest float", new Decimal(150n, 2), "1.5"],
    ["what is no number", Number.NaN, String.raw`{"\u0000":["f","NaN"]}`],
    ["a timestamp, before 1970", new Timestamp(-1, 5), String.raw`{"\u0000":["t",-1,999000005]}`],
    ["a map whose key is the mark", mapOf({ "\0": 1 }), String.raw`{"\u0000":["m",{"\u0000":1}]}`],
    ["an empty map", new FieldMap(), "{}"],
  ])("%s", (_, value, json) => {
    expect(encodeValue(value).json).toBe(json);
  });

  test("nothing that is nested too deep is sent", () => {
    expect(() => encodeValue(deep(2_000))).toThrow("too deep");
  });
});
