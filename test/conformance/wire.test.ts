import { afterAll, describe, expect, test } from "vitest";
import { differences } from "./differences.ts";
import { runWireCase, wireCaseNames } from "./wire-runner.ts";

const names = wireCaseNames();
const tally = { same: 0, deliberate: 0, defects: 0, "not served yet": 0 };

/** Of the cases whose plugins are served, at most this part may be defects. */
const MOST_DEFECTS = 0.02;

describe("what Logstash makes of bytes at its inputs, and which bytes its outputs send", () => {
  describe.concurrent("case", () => {
    test.each(names)("%s", { timeout: 60_000 }, async (name) => {
      const verdict = await runWireCase(name);
      const difference = differences[`wire/${name}`];
      if (verdict.kind === "not served") {
        tally["not served yet"]++;
        return;
      }
      if (difference !== undefined) {
        tally[difference.kind === "deliberate" ? "deliberate" : "defects"]++;
        expect(verdict.kind, "the case differs as differences.ts says: else take it out there").toBe("different");
        return;
      }
      if (verdict.kind === "different") expect(verdict.actual).toBe(verdict.expected);
      tally.same++;
    });
  });

  test("at most two of a hundred are defects", () => {
    const served = tally.same + tally.deliberate + tally.defects;
    expect(tally.defects).toBeLessThanOrEqual(served * MOST_DEFECTS);
    expect(served + tally["not served yet"]).toBe(names.length);
  });

  test("the table of differences names recorded cases only", () => {
    const unknown = Object.keys(differences).filter((name) => name.startsWith("wire/") && !names.includes(name.slice("wire/".length)));
    expect(unknown).toEqual([]);
  });

  afterAll(() => {
    process.stdout.write(`wire cases: ${JSON.stringify(tally)}\n`);
  });
});
