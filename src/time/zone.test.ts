import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { epochFromChangedLocal, epochFromLocalOverGap, findZone, systemZone, utcZone, type Zone } from "./zone.ts";

/** Answers of Joda-Time 2.14.0, some of whose zones Intl has merged into others. */
function readAnswers<Row>(name: string): Row[] {
  return JSON.parse(readFileSync(new URL(`./test-data/${name}.json`, import.meta.url), "utf8")) as Row[]; // as it was written
}

function zoneOf(id: string): Zone {
  const zone = findZone(id);
  if (zone === undefined) throw new Error(`No zone ${id}`);
  return zone;
}

describe("findZone", () => {
  test.each([
    "UTC",
    "GMT",
    "UT",
    "Z",
    "Etc/GMT",
    "GMT0",
    "Europe/Paris",
    "America/Argentina/Buenos_Aires",
    "EST",
    "MST",
    "HST",
    "EST5EDT",
    "CET",
    "W-SU",
  ])("knows %s", (id) => {
    expect(findZone(id)).toBeDefined();
  });

  test.each([
    ["+05", 18_000],
    ["+0530", 19_800],
    ["-03:30", -12_600],
    ["-03:30:15", -12_615],
    ["+053012345", 19_812.345],
    ["UTC+01:00", 3600],
    ["GMT-0100", -3600],
    ["UT+02", 7200],
    ["-00:00", 0],
    ["+23:59:59.999", 86_399.999],
    ["Etc/GMT+5", -18_000],
  ])("reads %s as %f seconds", (id, seconds) => {
    expect(zoneOf(id).offsetSecondsAt(0)).toBe(seconds);
  });

  test.each([
    "",
    "Mars/Base",
    "europe/paris",
    "PST",
    "JST",
    "+5",
    "+5:30",
    "+05:3",
    "+053",
    "+24:00",
    "+05:60",
    "+05:30,1",
    "UTC+",
    "UTC+3",
    "+Z",
    "%{tz}",
    "02:00",
  ])("knows no zone %j", (id) => {
    expect(findZone(id)).toBeUndefined();
  });

  test("counts the odd seconds of local mean time", () => {
    expect(zoneOf("America/New_York").offsetSecondsAt(Date.UTC(1850, 0, 1))).toBe(-17_762);
    expect(zoneOf("Europe/Amsterdam").offsetSecondsAt(Date.UTC(1930, 0, 1))).toBe(1172);
  });

  test("has the offsets of Joda-Time", () => {
    const rows = readAnswers<[id: string, epochMs: number, seconds: number]>("zone-offsets");
    expect(rows.map(([id, epochMs]) => [id, epochMs, zoneOf(id).offsetSecondsAt(epochMs)])).toEqual(rows);
  });

  test("converts local times as Joda-Time: the earlier of two instants, none for a time that was skipped", () => {
    const rows = readAnswers<[id: string, localMs: number, epochMs: number | null]>("zone-locals");
    expect(rows.map(([id, localMs]) => [id, localMs, zoneOf(id).epochFromLocal(localMs) ?? null])).toEqual(rows);
  });

  test("goes on with the rules of summer time past Date's range", () => {
    const july = daysIn400Years(700_000) * 86_400_000 + Date.UTC(2000, 6, 1);
    expect(zoneOf("Europe/Paris").offsetSecondsAt(july)).toBe(7200);
  });

  test("finds back the instant of a local time, or one that the clock showed before", () => {
    const zones = ["Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia", "+05:45"].map(zoneOf);
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: -4e12, max: 4e12 }), (zone, epochMs) => {
        const localMs = epochMs + zone.offsetSecondsAt(epochMs) * 1000;
        const found = zone.epochFromLocal(localMs) ?? Number.NaN;
        expect(found).toBeLessThanOrEqual(epochMs);
        expect(found + zone.offsetSecondsAt(found) * 1000).toBe(localMs);
      }),
      { seed: 2, numRuns: 1000 },
    );
  });
});

function daysIn400Years(times: number): number {
  return (times / 400) * 146_097;
}

describe("local times that no clock showed", () => {
  const paris = zoneOf("Europe/Paris");
  const skipped = Date.UTC(2024, 2, 31, 2, 30);

  test("count by the offset before the gap for java.time", () => {
    expect(epochFromLocalOverGap(paris, skipped)).toBe(Date.UTC(2024, 2, 31, 1, 30));
  });

  test("move over the gap when a field of a time is changed", () => {
    expect(epochFromChangedLocal(paris, skipped, Date.UTC(2023, 5, 1))).toBe(Date.UTC(2024, 2, 31, 1, 30));
    const newYork = zoneOf("America/New_York");
    expect(epochFromChangedLocal(newYork, Date.UTC(2024, 2, 10, 2, 30), Date.UTC(2023, 5, 1))).toBe(Date.UTC(2024, 2, 10, 7, 30));
  });
});

test("a time that a clock showed twice keeps its offset when another field is changed", () => {
  const twice = Date.UTC(2024, 9, 27, 2, 30);
  const paris = zoneOf("Europe/Paris");
  expect(epochFromChangedLocal(paris, twice, Date.UTC(2023, 0, 1))).toBe(Date.UTC(2024, 9, 27, 1, 30));
  expect(epochFromChangedLocal(paris, twice, Date.UTC(2023, 6, 1))).toBe(Date.UTC(2024, 9, 27, 0, 30));
});

test("the system's zone is one that findZone knows, or UTC", () => {
  const zone = systemZone();
  expect(findZone(zone.id) ?? utcZone).toBe(zone);
});
