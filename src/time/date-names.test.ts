import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findDateNames, findLocale } from "./date-names.ts";

/** `DateFormatSymbols` of Java 25: months, short months, weekdays from Sunday after an empty one, short ones, half days, eras. */
const answers = JSON.parse(readFileSync(new URL("./test-data/date-names.json", import.meta.url), "utf8")) as [
  locale: string,
  names: string,
][];

test.each(answers)("names in %s are Java's", (locale, names) => {
  const [months = [], shortMonths = [], weekdays = [], shortWeekdays = [], halfdays, eras] = names
    .split("|")
    .map((list) => list.split(","));
  const fromMonday = ([, sunday = "", ...others]: readonly string[]): string[] => [...others, sunday];
  expect(findDateNames(locale)).toEqual({
    months: months.slice(0, 12),
    shortMonths: shortMonths.slice(0, 12),
    weekdays: fromMonday(weekdays),
    shortWeekdays: fromMonday(shortWeekdays),
    halfdays,
    eras,
  });
});

describe("findLocale", () => {
  test.each([
    ["de_DE", "de-DE"],
    ["en-GB", "en-GB"],
    ["de-DE-!!", "de-DE"],
    ["fr_FR.UTF-8", "fr"],
    ["xx", undefined],
    ["english", undefined],
    ["", undefined],
  ])("takes %j for %j", (locale, tag) => {
    expect(findLocale(locale)).toBe(tag);
  });

  test("an unknown language has Java's root names, long ones as short", () => {
    expect(findDateNames("xx").months[0]).toBe("Jan");
    expect(findDateNames("xx").eras).toEqual(["BCE", "CE"]);
  });
});
