import { expect, test } from "vitest";
import { compareSubjects, withMutations } from "./compare-subjects.ts";
import { librarySubjects } from "./library-subjects.ts";

/** `test/long/regex.long.test.ts` compares on some hundred times as many texts, and the expressions of the recorded cases. */
test("Oniguruma finds the same matches and groups with every pattern of the library", { timeout: 120_000 }, () => {
  const { unknown, matches } = compareSubjects(librarySubjects(3, "fields"), withMutations(2));

  expect(unknown).toEqual([]);
  expect(matches).toBeGreaterThan(1_000);
});
