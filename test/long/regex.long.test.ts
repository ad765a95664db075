import { assert, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { caseLines, caseSubjects } from "../patterns/case-subjects.ts";
import { compareSubjects, withMutations } from "../patterns/compare-subjects.ts";
import type { Comparison } from "../patterns/compare-subjects.ts";
import { knownDifferences } from "../patterns/known-differences.ts";
import { librarySubjects } from "../patterns/library-subjects.ts";
import { randomPattern, randomText } from "../patterns/random-pattern.ts";
import { randomSubjects } from "../patterns/random-subjects.ts";
import { findInAllForms } from "../support/regex-forms.ts";

const MUTATIONS = 200;

/** The counts are printed, so that one sees what was compared. */
function report(what: string, { count, matches, known, unknown }: Comparison): void {
  const causes = [...known].flatMap(([{ cause }, times]) => (times === 0 ? [] : [`${times}: ${cause}`]));
  console.log(
    `${what}: ${count} comparisons, ${matches} of them matches; ${unknown.length} unknown differences; known: ${causes.join("; ") || "none"}`,
  );
}

/** For each known difference a pattern and a text. */
const differing = [
  ["[[:punct:]]", "a+b"],
  [String.raw`\b.+`, "-a"],
] as const;

test("every way of matching says the same of five thousand random patterns: RegExps for each kind of text, and the interpreter", () => {
  assert(
    property(randomPattern, randomText, (pattern, text) => {
      const answers = findInAllForms(pattern, text);

      expect(answers).toEqual(answers.map(([form]) => [form, answers[0]?.[1]]));
    }),
    { numRuns: 5_000, seed: 20_261_122 },
  );
});

describe("Oniguruma finds the same matches and groups", () => {
  test.each(["fields", "all"] as const)(
    "with every pattern of the library (groups: %s), on its lines and 200 mutations of each",
    (groups) => {
      const comparison = compareSubjects(librarySubjects(40, groups), withMutations(MUTATIONS));
      report(`library, groups: ${groups}`, comparison);

      expect(comparison.unknown).toEqual([]);
    },
  );

  test("with every pattern of the library, on the texts of all recorded cases", () => {
    const lines = caseLines();
    const comparison = compareSubjects(librarySubjects(0, "fields"), () => lines);
    report(`library, ${lines.length} texts of the cases`, comparison);

    expect(comparison.unknown).toEqual([]);
  });

  test("with ten thousand random expressions, but for known differences", () => {
    const comparison = compareSubjects(randomSubjects(10_000), ({ lines }) => lines);
    report("random", comparison);

    expect(comparison.unknown).toEqual([]);
  });

  test("with every expression of the recorded cases, on their texts and 200 mutations of each, but for known differences", async () => {
    const comparison = compareSubjects(await caseSubjects(Infinity), withMutations(MUTATIONS));
    report("cases", comparison);

    expect(comparison.unknown).toEqual([]);
  });

  test("otherwise where a known difference says so, and each of them is still one", () => {
    const subjects = differing.map(([source, text]) => ({ name: source, source, dotAll: false, repeats: false, lines: [text] }));
    const { known, unknown } = compareSubjects(subjects, ({ lines }) => lines);

    expect(unknown).toEqual([]);
    expect([...known.values()]).toEqual(knownDifferences.map(() => 1));
  });
});
