import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TailraceError } from "../errors.ts";
import { compileJoda } from "./joda.ts";
import { findZone, utcZone } from "./zone.ts";

/** Answers of Joda-Time 2.14.0 on Java 25, given in November 2026 (which decides what two-digit years mean). */
function readAnswers<Row>(name: string): Row[] {
  return JSON.parse(readFileSync(new URL(`./test-data/${name}.json`, import.meta.url), "utf8")) as Row[]; // as it was written
}

const nowMs = Date.UTC(2026, 10, 21);

test("prints as Joda-Time", () => {
  const rows = readAnswers<[pattern: string, locale: string, epochMs: number, text: string]>("joda-print");
  const printed = rows.map(([pattern, locale, epochMs]) => [
    pattern,
    locale,
    epochMs,
    compileJoda(pattern, { locale: locale || "en" }).print(epochMs),
  ]);
  expect(printed).toEqual(rows);
});

test("parses as Joda-Time, and refuses what it refuses", () => {
  type Row = [pattern: string, locale: string, zone: string, defaultYear: number, text: string, epochMs: number | null];
  const rows = readAnswers<Row>("joda-parse");
  const parsed = rows.map(([pattern, locale, zone, year, text]) => {
    const format = compileJoda(pattern, { locale: locale || "en", nowMs });
    return [pattern, locale, zone, year, text, format.parse(text, findZone(zone), year) ?? null];
  });
  expect(parsed).toEqual(rows);
});

describe("parsing", () => {
  test.each([
    ["names as spelled, all lower or all upper", "d MMM", "6 MAY", Date.UTC(2000, 4, 6)],
    ["no names in mixed case", "d MMM", "6 mAY", undefined],
    ["long names for short ones", "d MMM yyyy", "6 September 2019", Date.UTC(2019, 8, 6)],
    ["the longest name, although a shorter one would let the rest fit", "MMM'ch'", "March", undefined],
    ["quoted text in any case", "yyyy'T'HH", "2019t07", Date.UTC(2019, 0, 1, 7)],
    ["the sign of kelvin for a K", "'k'yyyy", "\u212a2019", Date.UTC(2019, 0, 1)],
    ["fewer digits than letters", "yyyy-MM-dd HH:mm:ss", "2019-5-6 7:8:9", Date.UTC(2019, 4, 6, 7, 8, 9)],
    ["no more digits than letters when digits follow", "yyyyMMdd", "20190506", Date.UTC(2019, 4, 6)],
    ["a negative year", "yyyy-MM-dd", "-019-05-06", Date.parse("-000019-05-06T00:00:00Z")],
    ["no digits of other scripts", "yyyy", "２０１９", undefined],
    ["fractions cut after milliseconds", "ss.SSSSSS", "01.123999", 1123],
    ["no fraction that is too long", "ss.SSS", "01.1234", undefined],
    ["the pivot of two digits", "yy", "45", Date.UTC(2045, 0, 1)],
    ["the pivot of two digits from the other side", "yy", "46", Date.UTC(1946, 0, 1)],
    ["three digits of a two-letter year as they stand", "yy", "019", Date.parse("0019-01-01T00:00:00Z")],
    ["a weekday that moves the date within its week", "EEE yyyy-MM-dd", "Sun 2019-05-06", Date.UTC(2019, 4, 12)],
    ["an era that does not negate a year", "yyyy G", "0044 BC", Date.parse("0044-01-01T00:00:00Z")],
    ["an era that negates a year of era", "YYYY G", "0044 BC", Date.parse("-000043-01-01T00:00:00Z")],
    ["a zone name as a changing zone", "yyyy-MM-dd HH:mm z", "2019-05-06 07:08 EST", Date.UTC(2019, 4, 6, 11, 8)],
    ["a zone id", "HH ZZZ", "7 Asia/Tokyo", -2 * 3_600_000],
    ["no zone id when a slash of the next part comes too soon", "ZZZ dd/MM", "UTC 5/6", undefined],
    ["an offset before a zone", "HH z Z", "7 PST +0100", 6 * 3_600_000],
    ["hours of a half day with its half", "hh a", "12 am", 0],
    ["an hour of 24 rather than the half of the day", "HH a", "07 PM", 7 * 3_600_000],
  ])("takes %s", (_, pattern, text, epochMs) => {
    expect(compileJoda(pattern, { nowMs }).parse(text)).toBe(epochMs);
  });

  test("the local time leaves zones aside", () => {
    expect(compileJoda("MMM dd HH z").parseLocal("May 06 07 PST", 2019)).toBe(Date.UTC(2019, 4, 6, 7));
    expect(compileJoda("MMM dd HH:mm z").parseLocal("Mar 31 02:30 EST", 2019)).toBe(Date.UTC(2019, 2, 31, 2, 30));
    expect(compileJoda("MMM dd HH:mm z").parseLocal("Mar 10 02:30 EST", 2019)).toBeUndefined();
  });

  test.each([
    ["MMM dd", true],
    ["EEE HH:mm", true],
    ["HH:mm", false],
    ["yy-MM-dd", false],
    ["xxxx-'W'ww", false],
  ])("%s needs a default year: %s", (pattern, isNeeded) => {
    expect(compileJoda(pattern).needsDefaultYear).toBe(isNeeded);
  });
});

describe("a pattern and its own output", () => {
  const patterns = [
    "yyyy-MM-dd HH:mm:ss.SSS",
    "dd/MMM/yyyy:HH:mm:ss.SSS Z",
    "EEEE, d MMMM YYYY, h:mm:ss.SSS a",
    "xxxx-'W'ww-e kk:mm:ss.SSS ZZ",
    "yyyyDDDHHmmssSSS",
    "EEE MMM dd HH:mm:ss.SSS z yyyy",
    "yyyy.MM.dd KK.mm.ss.SSS a ZZZ",
  ];
  const locales = ["en", "de", "fr", "ru", "ja", "pl", "pt-BR"];

  test("agree on every millisecond of the years 1000 to 9999", () => {
    const times = fc.integer({ min: Date.parse("1000-01-01"), max: Date.parse("9999-12-31") });
    fc.assert(
      fc.property(fc.constantFrom(...patterns), fc.constantFrom(...locales), times, (pattern, locale, epochMs) => {
        const format = compileJoda(pattern, { locale });
        expect(format.parse(format.print(epochMs), utcZone)).toBe(epochMs);
      }),
      { seed: 3, numRuns: 1000 },
    );
  });

  test("agree where texts follow each other, the last ones kept", () => {
    const format = compileJoda("yyyy.MM.dd HH");
    const times = [0, 1, 3_599_999, 3_600_000, 86_400_000, -1, 0];
    expect(times.map(format.print)).toEqual([
      "1970.01.01 00",
      "1970.01.01 00",
      "1970.01.01 00",
      "1970.01.01 01",
      "1970.01.02 00",
      "1969.12.31 23",
      "1970.01.01 00",
    ]);
  });
});

describe("a bad pattern", () => {
  test.each([
    [
      "yyyy-MM-ddTHH:mm",
      "DATE_PATTERN_UNKNOWN_LETTER",
      '"T" at position 11 of the date pattern "yyyy-MM-ddTHH:mm" is no Joda pattern letter.',
    ],
    ["q", "DATE_PATTERN_UNKNOWN_LETTER", '"q" at position 1 of the date pattern "q" is no Joda pattern letter.'],
    ["", "DATE_PATTERN_EMPTY", "A date pattern must not be empty."],
    ["'", "DATE_PATTERN_EMPTY", "A date pattern must not be empty."],
  ])("%j is refused", (pattern, code, message) => {
    expect(() => compileJoda(pattern)).toThrow(expect.objectContaining({ code, message }) as TailraceError);
    expect(() => compileJoda(pattern)).toThrow(TailraceError);
  });

  test("a quote that is never closed runs to the end, as in Joda-Time", () => {
    expect(compileJoda("yyyy'abc").print(0)).toBe("1970abc");
  });
});
