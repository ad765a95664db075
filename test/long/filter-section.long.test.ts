import { expect, test } from "vitest";
import { compareForms, FORMS } from "../support/compare-forms.ts";

test.each(FORMS)("the %s form of two thousand random filter sections does what the reference does", { timeout: 600_000 }, async (form) => {
  const { failed, counterexample, errorInstance } = await compareForms(form, 2_000);

  expect({ failed, counterexample, errorInstance }).toEqual({ failed: false, counterexample: null, errorInstance: null });
});
