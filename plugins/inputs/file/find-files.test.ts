import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { scratchFolder } from "../../../test/support/scratch.ts";
import { parseDuration } from "./duration.ts";
import { findFiles, matchesPattern, namePattern } from "./find-files.ts";

const FILES = ["a.log", "b.log", "c.txt", ".hidden.log", "in/a.log", "in/deep/a.log", ".dark/a.log", "in/{x}.log", "in/[y].log"];

/** As Ruby's Dir.glob says, asked of JRuby. */
const PATTERNS: [pattern: string, found: string[]][] = [
  ["a.log", ["a.log"]],
  ["*.log", ["a.log", "b.log"]],
  [".*.log", [".hidden.log"]],
  ["?.log", ["a.log", "b.log"]],
  ["[ac].*", ["a.log", "c.txt"]],
  ["[!a].log", ["b.log"]],
  ["{a,c}.{log,txt}", ["a.log", "c.txt"]],
  ["*/a.log", ["in/a.log"]],
  ["**/a.log", ["a.log", "in/a.log", "in/deep/a.log"]],
  ["{.dark,in}/a.log", [".dark/a.log", "in/a.log"]],
  ["in/\\{x\\}.log", ["in/{x}.log"]],
  ["in/\\[y\\].log", ["in/[y].log"]],
  ["in", []],
  ["no/such/*", []],
];

describe("a pattern", () => {
  test.each(PATTERNS)("%s finds the files that Ruby finds", async (pattern, found) => {
    const folder = await scratchFolder();
    for (const each of ["in/deep", ".dark"]) mkdirSync(`${folder}/${each}`, { recursive: true });
    for (const name of FILES) writeFileSync(`${folder}/${name}`, "");
    symlinkSync(folder, `${folder}/in/circle`);

    expect(await findFiles(`${folder}/${pattern}`)).toEqual(found.map((name) => `${folder}/${name}`));
    for (const name of found) expect(matchesPattern(`${folder}/${pattern}`, `${folder}/${name}`)).toBe(true);
    expect(matchesPattern(`${folder}/${pattern}`, `${folder}/other`)).toBe(false);
  });

  test.each([
    ["*.log", "a.log", true],
    ["*.log", ".a.log", false],
    ["{a,b}", "a", false],
    ["{a,b}", "{a,b}", true],
    ["a?", "ab", true],
  ])("for names, %s of %s: %s", (pattern, name, isMatch) => {
    expect(namePattern(pattern)(name)).toBe(isMatch);
  });
});

describe("a duration", () => {
  test.each([
    [1, 1_000],
    ["1", 1_000],
    [0.25, 250],
    ["250 ms", 250],
    ["5 us", 0.005],
    ["45s", 45_000],
    ["2 m", 120_000],
    ["1.5 hours", 5_400_000],
    ["3 days", 259_200_000],
    ["1 week", 604_800_000],
  ])("%s is %s milliseconds", (text, ms) => {
    expect(parseDuration("x", text, "s")).toBe(ms);
  });

  test("without a unit is in the option's own", () => {
    expect(parseDuration("x", 2, "d")).toBe(172_800_000);
  });

  test.each(["", "often", "1 fortnight", "-1", "1  s", "constructor"])("%s is none", (text) => {
    expect(() => parseDuration("x", text, "s")).toThrow("is no duration");
  });
});
