import { describe, expect, test } from "vitest";
import { FORMS } from "../support/compare-forms.ts";
import { caseNames, expectedOutcome, runCaseFolder, saysWhatIsExpected } from "./run-case-folder.ts";

const names = caseNames();

describe.each(FORMS)("in the %s form of its program", (form) => {
  test.each(names)("%s", async (name) => {
    expect(await runCaseFolder(name, form)).toEqual(expectedOutcome(name));
  });
});

test("every case says what is expected", () => {
  expect(names.filter((name) => !saysWhatIsExpected(name))).toEqual([]);
});
