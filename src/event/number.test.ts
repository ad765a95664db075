import { describe, expect, test } from "vitest";
import {
  compareNumbers,
  Decimal,
  Float,
  isInteger,
  javaDouble,
  makeFloat,
  makeInteger,
  numberText,
  parseDecimal,
  rubyDouble,
  sameNumber,
} from "./number.ts";
import type { NumberValue } from "./number.ts";

describe("Java's text of a double", () => {
  test.each([
    [1, "1.0"],
    [100, "100.0"],
    [0.1, "0.1"],
    [0.001, "0.001"],
    [0.0001, "1.0E-4"],
    [1e7, "1.0E7"],
    [9_999_999, "9999999.0"],
    [12_345_678.9, "1.23456789E7"],
    [1e20, "1.0E20"],
    [1e-7, "1.0E-7"],
    [5e-324, "4.9E-324"],
    [-0, "-0.0"],
    [0, "0.0"],
    [-1.5, "-1.5"],
    [1.7976931348623157e308, "1.7976931348623157E308"],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
  ])("%f is %s", (value, text) => {
    expect(javaDouble(value)).toBe(text);
  });
});

describe("Ruby's text of a float", () => {
  test.each([
    [1, "1.0"],
    [1e15, "1000000000000000.0"],
    [1e16, "10000000000000000.0"],
    [1e19, "1.0e+19"],
    [12_345_678_901_234_567_168, "1.23456789012346e+19"],
    [1e20, "1.0e+20"],
    [1e100, "1.0e+100"],
    [0.0001, "0.0001"],
    [0.000099, "9.9e-05"],
    [1.5e-7, "1.5e-07"],
    [-0, "-0.0"],
    [5e-324, "5.0e-324"],
  ])("%f is %s", (value, text) => {
    expect(rubyDouble(value)).toBe(text);
  });
});

describe("a decimal", () => {
  test.each([
    ["1.50", "1.50"],
    ["1E+3", "1E+3"],
    ["2.50", "2.50"],
    ["0.000001", "0.000001"],
    ["0.0000001", "1E-7"],
    ["-12.34e5", "-1.234E+6"],
    ["123456789012345678901234567890.5", "123456789012345678901234567890.5"],
    ["5.", "5"],
    [".5", "0.5"],
    ["1e2", "1E+2"],
    ["-0.0", "0.0"],
  ])("%s prints as Java's BigDecimal: %s", (literal, text) => {
    expect(String(parseDecimal(literal))).toBe(text);
  });

  test.each(["", ".", "1e", "1.2.3", "abc", "0x1", "1 ", "--1"])("%j is none", (literal) => {
    expect(parseDecimal(literal)).toBeUndefined();
  });
});

describe("kinds of numbers", () => {
  test("whole floats are boxed, others are plain", () => {
    expect([makeFloat(1), makeFloat(-0), makeFloat(1.5)]).toEqual([new Float(1), new Float(-0), 1.5]);
  });

  test("integers beyond 2^53-1 are bigints, smaller ones numbers", () => {
    expect([makeInteger(5n), makeInteger(2n ** 53n), makeInteger(2 ** 53 - 1), makeInteger(-0)]).toEqual([5, 2n ** 53n, 2 ** 53 - 1, 0]);
  });

  test.each<[NumberValue, NumberValue, number, boolean]>([
    [1, new Float(1), 0, false],
    [1, 1, 0, true],
    [2n ** 53n, 2n ** 53n + 1n, -1, false],
    [2 ** 53 - 1, new Float(2 ** 53), -1, false],
    [1.5, new Decimal(15n, 1), 0, false],
    [new Decimal(150n, 2), new Decimal(15n, 1), 0, true],
    [new Float(-0), 0, 0, false],
    [Number.NaN, 1, Number.NaN, false],
  ])("%s against %s", (left, right, order, same) => {
    expect([compareNumbers(left, right), sameNumber(left, right)]).toEqual([order, same]);
  });

  test.each<[NumberValue, boolean, string]>([
    [3, true, "3"],
    [10n ** 20n, true, "100000000000000000000"],
    [new Float(3), false, "3.0"],
    [0.5, false, "0.5"],
    [Number.POSITIVE_INFINITY, false, "Infinity"],
  ])("%s is an integer: %s, and prints as %s", (value, whole, text) => {
    expect([isInteger(value), numberText(value)]).toEqual([whole, text]);
  });
});
