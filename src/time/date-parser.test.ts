import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compileDateParser, type DateParser } from "./date-parser.ts";
import { findZone, utcZone } from "./zone.ts";

/** Answers of filter-date's parsers with Joda-Time 2.14.0 on Java 25; null: it fails. */
function readAnswers<Row>(name: string): Row[] {
  return JSON.parse(readFileSync(new URL(`./test-data/${name}.json`, import.meta.url), "utf8")) as Row[]; // as it was written
}

test("ISO8601 takes what CasualISO8601Parser takes", () => {
  const rows = readAnswers<[zone: string, text: string, epochMs: number | null]>("iso8601");
  const parser = compileDateParser("ISO8601");
  expect(rows.map(([zone, text]) => [zone, text, parser.parseText(text, findZone(zone)) ?? null])).toEqual(rows);
});

describe("ISO8601", () => {
  const parser = compileDateParser("ISO8601");

  test.each([
    ["2019-W19-1T07:08:09Z", Date.UTC(2019, 4, 6, 7, 8, 9)],
    ["2019-126", Date.UTC(2019, 4, 6)],
    ["T07:08:09Z", Date.UTC(1970, 0, 1, 7, 8, 9)],
    ["2019-5-6t7:8:9,5z", Date.UTC(2019, 4, 6, 7, 8, 9, 500)],
    ["2019-05-06T07.5", Date.UTC(2019, 4, 6, 7, 30)],
    ["2019-05-06T07:08.25", Date.UTC(2019, 4, 6, 7, 8, 15)],
    ["2019-05-06T07:08:09.123456789+0530", Date.UTC(2019, 4, 6, 1, 38, 9, 123)],
    ["2019-05-06 07:08:09,12+02:00", Date.UTC(2019, 4, 6, 5, 8, 9, 120)],
  ])("takes %s", (text, epochMs) => {
    expect(parser.parseText(text, utcZone)).toBe(epochMs);
  });

  test.each([
    "2019-05-06 07:08:09",
    "2019-05-06T24:00:00Z",
    "2019-05-06T23:59:60Z",
    "2019-05-06T07:08:09 Z",
    "2019-05-06T07:08:09[UTC]",
    "2019-02-29T00:00:00Z",
    "2019-02-29T00:00:00.000Z",
    "2019-05-06T07:08:09+0200:",
    "2019-05-06T0a:08:09Z",
    "2019-05-06T07:08:09.1x3Z",
    "",
    " 2019-05-06",
  ])("refuses %j", (text) => {
    expect(parser.parseText(text, utcZone)).toBeUndefined();
  });
});

test("a pattern without a year takes this one, or its neighbour around new year, as JodaParser does", () => {
  const rows = readAnswers<[pattern: string, zone: string, nowMs: number, text: string, epochMs: number | null]>("yearless");
  const parsed = rows.map(([pattern, zone, nowMs, text]) => {
    const parser = compileDateParser(pattern, { locale: "en", now: () => nowMs, systemZone: utcZone });
    return [pattern, zone, nowMs, text, parser.parseText(text, findZone(zone)) ?? null];
  });
  expect(parsed).toEqual(rows);
});

describe("a pattern without a year", () => {
  test("follows the clock from year to year, and so takes 29 February of any leap year", () => {
    let nowMs = Date.UTC(2023, 11, 31, 12);
    const parser = compileDateParser("MMM dd HH:mm:ss", { locale: "en", now: () => nowMs, systemZone: utcZone });
    expect(parser.parseText("Jan 01 00:00:00", utcZone)).toBe(Date.UTC(2024, 0, 1));
    expect(parser.parseText("Feb 29 00:00:00", utcZone)).toBeUndefined();
    nowMs = Date.UTC(2024, 1, 29, 12);
    expect(parser.parseText("Feb 29 00:00:00", utcZone)).toBe(Date.UTC(2024, 1, 29));
    nowMs = Date.UTC(2025, 0, 1);
    expect(parser.parseText("Dec 31 23:59:59", utcZone)).toBe(Date.UTC(2024, 11, 31, 23, 59, 59));
  });

  test("asks the system's zone which year it is", () => {
    const options = { locale: "en", now: () => Date.UTC(2023, 11, 31, 23, 30) };
    const inZone = (id: string): number | undefined =>
      compileDateParser("MM-dd", { ...options, systemZone: findZone(id) ?? utcZone }).parseText("06-01", utcZone);
    expect([inZone("UTC"), inZone("Asia/Tokyo")]).toEqual([Date.UTC(2023, 5, 1), Date.UTC(2024, 5, 1)]);
  });
});

describe("without a locale", () => {
  const zone = utcZone;

  test("names are the machine's, then English", () => {
    const parser = compileDateParser("d MMM yyyy", { systemLocale: "de-DE" });
    expect(parser.parseText("6 Dez. 2019", zone)).toBe(Date.UTC(2019, 11, 6));
    expect(parser.parseText("6 Dec 2019", zone)).toBe(Date.UTC(2019, 11, 6));
  });

  test("an English machine knows its own spelling only", () => {
    const parser = compileDateParser("d MMM yyyy", { systemLocale: "en-GB" });
    expect([parser.parseText("6 Sept 2019", zone), parser.parseText("6 Sep 2019", zone)]).toEqual([Date.UTC(2019, 8, 6), undefined]);
  });

  test("a given locale stands alone", () => {
    const parser = compileDateParser("d MMM yyyy", { locale: "de_DE", systemLocale: "en" });
    expect([parser.parseText("6 Dez. 2019", zone), parser.parseText("6 Dec 2019", zone)]).toEqual([Date.UTC(2019, 11, 6), undefined]);
  });
});

describe("numbers", () => {
  const parsers: Record<string, (parser: { unix: DateParser; ms: DateParser; tai: DateParser }, text: string) => number | undefined> = {
    unix: ({ unix }, text) => unix.parseText(text, undefined),
    ms: ({ ms }, text) => ms.parseText(text, undefined),
    tai: ({ tai }, text) => tai.parseText(text, undefined),
    unixf: ({ unix }, text) => unix.parseNumber(Number(text)),
    msf: ({ ms }, text) => ms.parseNumber(Number(text)),
    unixd: ({ unix }, text) => unix.parseDecimal(text),
    msd: ({ ms }, text) => ms.parseDecimal(text),
  };
  const compiled = { unix: compileDateParser("UNIX"), ms: compileDateParser("UNIX_MS"), tai: compileDateParser("TAI64N") };

  test("are read as filter-date reads them, as text, floats and decimal numbers", () => {
    const rows = readAnswers<[kind: string, text: string, epochMs: number | null]>("numbers").filter(
      ([, text]) => text !== "9223372036854775807",
    );
    expect(rows.map(([kind, text]) => [kind, text, parsers[kind]?.(compiled, text) ?? null])).toEqual(rows);
  });

  test("past 64 bits are no time", () => {
    expect(compiled.ms.parseText("9223372036854775808", undefined)).toBeUndefined();
    expect(compiled.ms.parseNumber(2n ** 63n)).toBeUndefined();
    expect(compiled.unix.parseNumber(-(2n ** 60n))).toBeUndefined();
    expect(compiled.unix.parseDecimal("1e400000000")).toBeUndefined();
    expect(compiled.unix.parseNumber(Number.NaN)).toBeUndefined();
  });

  test("past 2^53 are milliseconds when they fit 64 bits", () => {
    expect(compiled.ms.parseNumber(2n ** 60n)).toBe(2 ** 60);
  });

  test("fit no pattern, not ISO8601 and not TAI64N", () => {
    const others = ["ISO8601", "TAI64N", "yyyy"].map((format) => compileDateParser(format));
    expect(others.map((parser) => [parser.parseNumber(2019), parser.parseDecimal("2019")])).toEqual(
      others.map(() => [undefined, undefined]),
    );
  });
});

test("only ISO8601 and patterns use a zone, and take nothing without one", () => {
  const formats = ["ISO8601", "yyyy", "UNIX", "UNIX_MS", "TAI64N"].map((format) => compileDateParser(format));
  expect(formats.map((parser) => parser.usesZone)).toEqual([true, true, false, false, false]);
  expect(formats.map((parser) => parser.parseText("2019", undefined))).toEqual([undefined, undefined, 2_019_000, 2019, undefined]);
});
