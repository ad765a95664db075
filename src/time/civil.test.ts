import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { civilFromDays, dayOfYear, daysFromCivil, daysInMonth, isoDayOfWeek, isoWeek, weeksInWeekyear } from "./civil.ts";

const MS_PER_DAY = 86_400_000;

describe("the proleptic Gregorian calendar", () => {
  test("agrees with Date on every kind of day within Date's range", () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (days) => {
        const date = new Date(days * MS_PER_DAY);
        const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
        expect(civilFromDays(days)).toEqual(civil);
        expect(daysFromCivil(civil.year, civil.month, civil.day)).toBe(days);
        expect(isoDayOfWeek(days) % 7).toBe(date.getUTCDay());
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  test("goes on past Date's range", () => {
    expect(civilFromDays(daysFromCivil(292_278_993, 8, 17))).toEqual({ year: 292_278_993, month: 8, day: 17 });
    expect(civilFromDays(daysFromCivil(-292_275_054, 5, 16))).toEqual({ year: -292_275_054, month: 5, day: 16 });
  });

  test.each([
    [2000, 29],
    [1900, 28],
    [2024, 29],
    [0, 29],
    [-1, 28],
  ])("February of %i has %i days", (year, days) => {
    expect(daysInMonth(year, 2)).toBe(days);
  });

  test.each([
    [[2024, 12, 30], 2025, 1, 365],
    [[2021, 1, 3], 2020, 53, 3],
    [[2019, 5, 6], 2019, 19, 126],
    [[2020, 12, 31], 2020, 53, 366],
  ] as const)("%j is in week year %i, week %i, and day %i of its year", ([year, month, day], weekyear, week, ordinal) => {
    const days = daysFromCivil(year, month, day);
    expect(isoWeek(days)).toEqual({ weekyear, week });
    expect(dayOfYear(days)).toBe(ordinal);
  });

  test("counts the weeks of a week year", () => {
    expect([2019, 2020, 2021, 2026].map(weeksInWeekyear)).toEqual([52, 53, 52, 53]);
  });
});
