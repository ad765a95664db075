import { assert, property } from "fast-check";
import { expect, test } from "vitest";
import { findInAllForms } from "../support/regex-forms.ts";
import { compareSubjects } from "./compare-subjects.ts";
import { randomPattern, randomText } from "./random-pattern.ts";
import { randomSubjects } from "./random-subjects.ts";

const SEED = 20_261_121;

test(
  "every way of matching says the same of random patterns: RegExps for each kind of text, and the interpreter",
  { timeout: 30_000 },
  () => {
    assert(
      property(randomPattern, randomText, (pattern, text) => {
        const answers = findInAllForms(pattern, text);

        expect(answers).toEqual(answers.map(([form]) => [form, answers[0]?.[1]]));
      }),
      { numRuns: 300, seed: SEED },
    );
  },
);

test("Oniguruma finds the same matches and groups with random patterns", { timeout: 30_000 }, () => {
  const subjects = randomSubjects(300);
  const { unknown } = compareSubjects(subjects, ({ lines }) => lines);

  expect(subjects.length).toBeGreaterThan(250);
  expect(unknown).toEqual([]);
});
