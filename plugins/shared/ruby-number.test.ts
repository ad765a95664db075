import { numberText } from "#plugin";
import { describe, expect, test } from "vitest";
import { rubyInteger, rubyToF, rubyToI } from "./ruby-number.ts";

/** Text, to_i, to_f: as JRuby 10.0.6 answers. */
const ANSWERS: readonly (readonly [string, string, string])[] = [
  ["12", "12", "12.0"],
  ["-12", "-12", "-12.0"],
  ["-0", "0", "-0.0"],
  ["", "0", "0.0"],
  ["1_000.5", "1000", "1000.5"],
  ["1__0.5", "1", "10.5"],
  [".5", "0", "0.5"],
  ["-.5", "0", "-0.5"],
  ["1e", "1", "1.0"],
  ["1e+", "1", "1.0"],
  ["1_e3", "1", "1000.0"],
  ["1e_3", "1", "1.0"],
  ["1e1_0", "1", "1.0E10"],
  ["1._5", "1", "1.5"],
  ["1.e3", "1", "1.0"],
  ["Infinity", "0", "0.0"],
  ["1.5.5", "1", "1.5"],
  [" 1.5", "1", "1.5"],
  ["\r\n\t\f 7.5", "7", "7.5"],
  ["\v7.5", "7", "0.0"],
  ["\u00a01", "0", "0.0"],
  ["_1", "0", "0.0"],
  ["1_", "1", "1.0"],
  ["0x1A", "0", "0.0"],
  ["1e400", "1", "Infinity"],
  ["1d3", "1", "1.0"],
  ["12abc", "12", "12.0"],
  ["- 5", "0", "0.0"],
  ["1,5", "1", "1.0"],
  ["00012", "12", "12.0"],
  ["1.5e+_3", "1", "1500.0"],
  ["123456789012345678901234567890", "123456789012345678901234567890", "1.2345678901234568E29"],
];

describe("Ruby's numbers of a text", () => {
  test.each(ANSWERS)("%j", (text, integer, float) => {
    expect(String(rubyToI(text))).toBe(integer);
    expect(numberText(rubyToF(text))).toBe(float);
  });
});

/** Text and Integer(text), as JRuby 10.0.6 answers; undefined: it raises. */
const INTEGERS: readonly (readonly [string, number | undefined])[] = [
  ["5", 5],
  ["08", undefined],
  ["010", 8],
  ["0o17", 15],
  ["0x1F", 31],
  ["0b11", 3],
  ["0d9", 9],
  [" 7\n", 7],
  ["1_0", 10],
  ["1__0", undefined],
  ["_1", undefined],
  ["1_", undefined],
  ["+5", 5],
  ["-3", -3],
  ["- 3", undefined],
  ["0_8", undefined],
  ["0_7", 7],
  ["0x", undefined],
  ["", undefined],
  ["0", 0],
  ["00", 0],
  ["1e3", undefined],
  ["5.0", undefined],
  ["\u00a05", undefined],
  ["5\0", undefined],
  ["0X1f", 31],
  ["0x_1", undefined],
  ["+0x1F", 31],
  ["-010", -8],
];

test.each(INTEGERS)("Ruby's Integer(%j) is %j", (text, expected) => {
  expect(rubyInteger(text)).toBe(expected);
});
