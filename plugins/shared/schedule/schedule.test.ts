import { describe, expect, test } from "vitest";
import type { Clock, FieldValue } from "#plugin";
import { nextRun, parseCron } from "./cron.ts";
import { keepSchedule, readSchedule } from "./schedule.ts";

function runs(line: string, from: string, count: number): string[] {
  const cron = parseCron(line);
  const found: string[] = [];
  for (let at = Date.parse(from); found.length < count;) {
    at = nextRun(cron, at)!;
    found.push(new Date(at).toISOString().replace(".000Z", "Z"));
  }
  return found;
}

describe("a cron line", () => {
  test.each([
    ["*/20 * * * * UTC", "2026-01-01T00:00:00Z", ["2026-01-01T00:20:00Z", "2026-01-01T00:40:00Z", "2026-01-01T01:00:00Z"]],
    ["*/30 * * * * * UTC", "2026-01-01T00:00:00Z", ["2026-01-01T00:00:30Z", "2026-01-01T00:01:00Z"]],
    ["5 3 * * mon-fri UTC", "2026-01-02T04:00:00Z", ["2026-01-05T03:05:00Z", "2026-01-06T03:05:00Z"]],
    ["0 0 13 * fri UTC", "2026-01-01T00:00:00Z", ["2026-01-02T00:00:00Z", "2026-01-09T00:00:00Z", "2026-01-13T00:00:00Z"]],
    ["0 0 29 2 * UTC", "2026-01-01T00:00:00Z", ["2028-02-29T00:00:00Z"]],
    ["0 0 L * * UTC", "2026-02-01T00:00:00Z", ["2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z"]],
    ["0 9 * * mon#2 UTC", "2026-01-01T00:00:00Z", ["2026-01-12T09:00:00Z", "2026-02-09T09:00:00Z"]],
    ["0 9 * * fri#L UTC", "2026-01-01T00:00:00Z", ["2026-01-30T09:00:00Z"]],
    [
      "0 22-1 * * * UTC",
      "2026-01-01T12:00:00Z",
      ["2026-01-01T22:00:00Z", "2026-01-01T23:00:00Z", "2026-01-02T00:00:00Z", "2026-01-02T01:00:00Z"],
    ],
    ["1,2,10-12 0 1 jan * UTC", "2026-06-01T00:00:00Z", ["2027-01-01T00:01:00Z", "2027-01-01T00:02:00Z", "2027-01-01T00:10:00Z"]],
    ["0 0 * * 7 UTC", "2026-01-01T00:00:00Z", ["2026-01-04T00:00:00Z"]],
    ["@hourly UTC", "2026-01-01T00:00:00Z", ["2026-01-01T01:00:00Z"]],
    ["0 3 * * * Europe/Berlin", "2026-03-28T00:00:00Z", ["2026-03-28T02:00:00Z", "2026-03-29T01:00:00Z"]],
    ["30 2 * * * Europe/Berlin", "2026-03-28T02:00:00Z", ["2026-03-30T00:30:00Z"]],
    ["0 0 * * * Asia/Kolkata", "2026-01-01T00:00:00Z", ["2026-01-01T18:30:00Z"]],
    ["0 0 * * * +0200", "2026-01-01T00:00:00Z", ["2026-01-01T22:00:00Z"]],
  ])("%s", (line, from, expected) => {
    expect(runs(line, from, expected.length)).toEqual(expected);
  });

  test.each([
    "",
    "* * * *",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "* * * 13 *",
    "* * * * 8",
    "*/0 * * * *",
    "a * * * *",
    "0 0 30 2 *",
    "* * * * * No/Zone",
    "* * * * mon#6",
  ])("%j cannot be read", (line) => {
    expect(() => parseCron(line)).toThrow(expect.objectContaining({ code: "SCHEDULE_CRON" }));
  });
});

/** Times are in seconds from the start, of a clock that only sleeping moves. */
async function dues(entry: readonly [string, FieldValue], count: number, workS = 0): Promise<number[]> {
  let nowMs = 1_000_000_000_000;
  const clock: Clock = { now: () => nowMs, sleep: async (ms) => void (nowMs += ms) };
  const stop = new AbortController();
  const found: number[] = [];
  await keepSchedule(readSchedule([entry]), clock, stop.signal, async () => {
    found.push((nowMs - 1_000_000_000_000) / 1_000);
    nowMs += workS * 1_000;
    if (found.length === count) stop.abort();
  });
  return found;
}

describe("a schedule", () => {
  test.each<[string, readonly [string, FieldValue], number[]]>([
    ["begins at once and goes on in equal steps", ["every", "1m30s"], [0, 90, 180]],
    ["takes a bare number for seconds", ["every", 5], [0, 5, 10]],
    ["comes once after a while", ["in", "2h"], [7_200]],
    ["waits for weeks", ["in", "4w"], [2_419_200]],
    ["comes once at a moment", ["at", "2001-09-09 01:47:00 UTC"], [20]],
    ["does not make up for a moment that is past", ["at", "2001-09-09T01:46:00Z"], []],
    ["follows a cron line", ["cron", "* * * * * UTC"], [20, 80, 140]],
  ])("%s", async (_, entry, expected) => {
    expect(await dues(entry, 3)).toEqual(expected);
  });

  test("leaves out what fell due while it was at work", async () => {
    expect(await dues(["every", "10s"], 3, 25)).toEqual([0, 30, 60]);
  });

  test.each<[string, readonly (readonly [string, FieldValue])[], string]>([
    ["nothing", [], "SCHEDULE_KIND"],
    [
      "two",
      [
        ["every", "1h"],
        ["in", "1h"],
      ],
      "SCHEDULE_KIND",
    ],
    ["an unknown kind", [["daily", "1h"]], "SCHEDULE_KIND"],
    ["a key of objects", [["constructor", "1h"]], "SCHEDULE_KIND"],
    ["no length", [["every", "soon"]], "SCHEDULE_DURATION"],
    ["a length of nothing", [["every", "0s"]], "SCHEDULE_DURATION"],
    ["no moment", [["at", "2026-02-30 00:00:00 UTC"]], "SCHEDULE_MOMENT"],
    ["no zone", [["at", "2026-02-03 00:00:00 Nowhere"]], "SCHEDULE_MOMENT"],
  ])("with %s is refused", (_, entries, code) => {
    expect(() => readSchedule(entries)).toThrow(expect.objectContaining({ code }));
  });
});
