import type { Failure, Finding, Rule } from "./failure.ts";

/** Asks rules in order; the first answer counts. */
export function firstRule(rules: readonly Rule[]): Rule {
  return (failure: Failure): Finding | undefined => {
    for (const rule of rules) {
      const finding = rule(failure);
      if (finding !== undefined) return finding;
    }
    return undefined;
  };
}
