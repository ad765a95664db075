import { afterAll, describe, expect, test } from "vitest";
import { caseNames, runCase } from "./case-runner.ts";
import { differences } from "./differences.ts";

const names = caseNames();
const tally = { same: 0, deliberate: 0, defects: 0, "not served yet": 0 };

/** Of the cases whose plugins are served, at most this part may be defects. */
const MOST_DEFECTS = 0.02;

describe("recorded answers of Logstash", () => {
  test.each(names)("%s", async (name) => {
    const verdict = await runCase(name);
    const difference = differences[name];
    if (verdict.kind === "not served") {
      tally["not served yet"]++;
      expect(difference, "a case that is not served stands in no table").toBeUndefined();
      return;
    }
    if (difference !== undefined) {
      tally[difference.kind === "deliberate" ? "deliberate" : "defects"]++;
      expect(verdict.kind, "the case differs as differences.ts says: else take it out there").toBe("different");
      return;
    }
    if (verdict.kind === "different") expect(verdict.actual).toBe(verdict.expected);
    tally[verdict.kind === "same" ? "same" : "deliberate"]++;
  });

  test("at most two of a hundred are defects", () => {
    const served = tally.same + tally.deliberate + tally.defects;
    expect(tally.defects).toBeLessThanOrEqual(served * MOST_DEFECTS);
    expect(served + tally["not served yet"]).toBe(names.length);
  });

  test("the table of differences names recorded cases only", () => {
    const unknown = Object.keys(differences).filter((name) => !name.startsWith("wire/") && !names.includes(name));
    expect(unknown).toEqual([]);
  });

  afterAll(() => {
    process.stdout.write(`recorded cases: ${JSON.stringify(tally)}\n`);
  });
});
