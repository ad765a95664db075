import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatIsoTimestamp } from "./format-iso-timestamp.ts";
import { parseIsoTimestamp } from "./iso-timestamp.ts";
import { findZone, utcZone } from "./zone.ts";

describe("parseIsoTimestamp", () => {
  test("takes what Logstash's Timestamp takes", () => {
    type Row = [zone: string, text: string, epochMs: number | null, nanosOfMs: number];
    // Answers of its formatter on Java 25.
    const rows = JSON.parse(readFileSync(new URL("./test-data/iso-timestamps.json", import.meta.url), "utf8")) as Row[];
    const parsed = rows.map(([zone, text]) => {
      const result = parseIsoTimestamp(text, () => findZone(zone) ?? utcZone);
      return [zone, text, result?.epochMs ?? null, result?.nanosOfMs ?? 0];
    });
    expect(parsed).toEqual(rows);
  });

  test.each([
    ["2024-02-03T04:05:06.123456789+02:00", Date.UTC(2024, 1, 3, 2, 5, 6, 123), 456_789],
    ["2024-02-03T04:05:06.7Z", Date.UTC(2024, 1, 3, 4, 5, 6, 700), 0],
    ["2024-02-03T04:05:06.0000001Z", Date.UTC(2024, 1, 3, 4, 5, 6), 100],
    ["2024-02-03t04:05", Date.UTC(2024, 1, 3, 4, 5), 0],
    ["2024-02-03", Date.UTC(2024, 1, 3), 0],
    ["2024-02-31T00:00:00Z", Date.UTC(2024, 1, 29), 0],
    ["2024-03-05T24:00Z", Date.UTC(2024, 2, 6), 0],
    ["2024-03-05T10:20:30Europe/Paris", Date.UTC(2024, 2, 5, 9, 20, 30), 0],
    ["2024-03-05Turkey", Date.UTC(2024, 2, 4, 21), 0],
    ["2024-03-05T10:20:30UTC+02:00", Date.UTC(2024, 2, 5, 8, 20, 30), 0],
    ["2024-03-05T10:20:30+01:00+02", Date.UTC(2024, 2, 5, 8, 20, 30), 0],
    ["+12024-03-05T10:20:30Z", Date.UTC(12_024, 2, 5, 10, 20, 30), 0],
  ])("takes %s", (text, epochMs, nanosOfMs) => {
    expect(parseIsoTimestamp(text, () => utcZone)).toEqual({ epochMs, nanosOfMs });
  });

  test.each([
    "yesterday",
    "",
    "2024-13-45T10:20:30Z",
    "2024-03-05 10:20:30Z",
    "12024-03-05T10:20:30Z",
    "2024-3-5",
    "2024-03-05T10",
    "2024-03-05T24:00:01Z",
    "2024-03-05T24:00:00.000000001Z",
    "2024-03-05T10:20:30,5Z",
    "2024-03-05T10:20:30.1234567890Z",
    "2024-03-05T10:20:30+2",
    "2024-03-05T10:20:30+18:01",
    "2024-03-05T10:20:30EST",
    "2024-03-05T10:20:30[Europe/Paris]",
    "-0000-01-01",
  ])("refuses %j", (text) => {
    expect(parseIsoTimestamp(text, () => utcZone)).toBeUndefined();
  });
});

describe("formatIsoTimestamp", () => {
  test.each([
    [0, 0, "1970-01-01T00:00:00.000Z"],
    [0, 1, "1970-01-01T00:00:00.000000001Z"],
    [120, 0, "1970-01-01T00:00:00.120Z"],
    [123, 400_000, "1970-01-01T00:00:00.123400Z"],
    [123, 456_789, "1970-01-01T00:00:00.123456789Z"],
    [-1, 0, "1969-12-31T23:59:59.999Z"],
    [-62_755_923_111_000, 0, "-0019-05-06T07:08:09.000Z"],
    [-62_167_219_200_000, 0, "0000-01-01T00:00:00.000Z"],
    [317_279_154_030_000, 0, "+12024-03-05T10:20:30.000Z"],
    [-377_705_116_801_000, 0, "-10000-12-31T23:59:59.000Z"],
    [253_402_300_800_000, 0, "+10000-01-01T00:00:00.000Z"],
  ])("prints %d ms and %d ns as %s", (epochMs, nanosOfMs, text) => {
    expect(formatIsoTimestamp(epochMs, nanosOfMs)).toBe(text);
  });

  test("agrees with Date on the years 0 to 9999, whatever was printed before", () => {
    const times = fc.integer({ min: Date.parse("0000-01-01"), max: Date.parse("9999-12-31") });
    fc.assert(
      fc.property(times, fc.integer({ min: 0, max: 2000 }), (epochMs, later) => {
        for (const ms of [epochMs, epochMs + later]) expect(formatIsoTimestamp(ms)).toBe(new Date(ms).toISOString());
      }),
      { seed: 4, numRuns: 1000 },
    );
  });

  test("is read back to the nanosecond", () => {
    const times = fc.integer({ min: -1e15, max: 1e15 });
    const nanos = fc.oneof(
      fc.constant(0),
      fc.integer({ min: 0, max: 999 }).map((micros) => micros * 1000),
      fc.integer({ min: 0, max: 999_999 }),
    );
    fc.assert(
      fc.property(times, nanos, (epochMs, nanosOfMs) => {
        expect(parseIsoTimestamp(formatIsoTimestamp(epochMs, nanosOfMs), () => utcZone)).toEqual({ epochMs, nanosOfMs });
      }),
      { seed: 5, numRuns: 1000 },
    );
  });
});
