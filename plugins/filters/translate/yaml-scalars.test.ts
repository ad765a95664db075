import { describe, expect, test } from "vitest";
import { Timestamp } from "#plugin";
import type { Float } from "#plugin";
import { DateValue } from "./dictionary.ts";
import { psychScalar, streamingScalar } from "./yaml-scalars.ts";

/** What JRuby 10.0.6 makes of scalars (Psych 5.2.3). */
const PSYCH: readonly (readonly [texts: string, value: unknown])[] = [
  [" ~ null Null nULL", null],
  ["yes Yes on TRUE", true],
  ["No OFF false", false],
  ["0b101", 5],
  ["0x1F 0x_1F", 31],
  ["1,000 1_000", 1000],
  ["017 0_17 0,17", 15],
  ["+12", 12],
  ["-0 00", 0],
  ["12:30", 45_000],
  ["-1:30", -1800],
  ["1:2:3", 3723],
  ["1234567890123456789012", 1234567890123456789012n],
  [".5", 0.5],
  ["1,234.5", 1234.5],
  [".inf +.inf .INF", Infinity],
  ["-.INF", -Infinity],
  [".nan", Number.NaN],
  [":sym", "sym"],
  [':"quoted"', "quoted"],
];

const PSYCH_TEXTS =
  "y n 1e3 1.5e3 0o17 08 1__0 1, 12:60 1:2:3:4 1.2.3 10.0.0.1 1-2 - . -. + 0x yes! trueish 2020-13-01 2020-02-30 2020-01-01T25:00:00Z";

describe("psychScalar", () => {
  test.each(PSYCH)("reads %j as %s", (texts, value) => {
    expect(texts.split(" ").map(psychScalar)).toEqual(texts.split(" ").map(() => value));
  });

  test.each(PSYCH_TEXTS.split(" "))("leaves %j a text", (text) => {
    expect(psychScalar(text)).toBe(text);
  });

  test.each([
    ["1. 0. 1_000. 1:2.", "1.0 0.0 1000.0 3720.0"],
    ["1.5e+3 5.e+3", "1500.0 5000.0"],
  ])("%j are the floats %j", (texts, floats) => {
    expect(texts.split(" ").map((text) => (psychScalar(text) as Float).toString())).toEqual(floats.split(" "));
  });

  test.each([
    ["2020-01-01 10:00:00", "2020-01-01T10:00:00.000Z"],
    ["2020-1-1 10:00:00 +02:00", "2020-01-01T08:00:00.000Z"],
    ["2020-01-01T10:00:00.123456789Z", "2020-01-01T10:00:00.123456789Z"],
    ["2001-12-14t21:59:43.10-05:00", "2001-12-15T02:59:43.100Z"],
    ["2020-02-30 00:00:00", "2020-03-01T00:00:00.000Z"],
  ])("reads the time %j", (text, time) => {
    const value = psychScalar(text);

    expect(value).toBeInstanceOf(Timestamp);
    expect((value as Timestamp).toString()).toBe(time);
  });

  test("tells dates, which no field can hold", () => {
    expect(psychScalar("2020-02-29")).toEqual(new DateValue("2020-02-29"));
  });
});

describe("streamingScalar", () => {
  test.each([
    ["", null],
    ["~", null],
    ["null", null],
    ["true", true],
    ["false", false],
    ["017", 17],
    ["-4.25", -4.25],
    ["9007199254740993", 9007199254740993n],
    ["yes", "yes"],
    ["1_000", "1_000"],
    ["1e3", "1e3"],
    ["+1", "+1"],
    [".5", ".5"],
  ])("reads %j as %s", (text, value) => {
    expect(streamingScalar(text)).toEqual(value);
  });
});
