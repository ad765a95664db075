import { bracketRule } from "./brackets.ts";
import { characterRule } from "./characters.ts";
import { conditionRule } from "./conditions.ts";
import { expectedSection, unexpected } from "./errors.ts";
import { expectedWords, foundWords } from "./expectation.ts";
import { firstRule } from "./first-rule.ts";
import { place, pointAt } from "./failure.ts";
import type { Failure, Finding } from "./failure.ts";
import { operatorRule } from "./operators.ts";
import { optionRule } from "./options.ts";
import { skipStatement } from "./skip.ts";
import { statementRule } from "./statements.ts";
import { textRule } from "./texts.ts";
import { valueRule } from "./values.ts";
import { wholeTextRule } from "./whole-text.ts";

/** The rules from the surest to the vaguest: a later rule may count on the earlier ones having passed. */
const anyRule = firstRule([
  wholeTextRule,
  characterRule,
  textRule,
  operatorRule,
  conditionRule,
  bracketRule,
  valueRule,
  optionRule,
  statementRule,
]);

/** What a person did wrong at the place where the parser gave up, and how to go on behind it. */
export function diagnose(failure: Failure): Finding {
  const finding = anyRule(failure);
  if (finding !== undefined) return finding;
  const at = failure.found ?? pointAt(failure.text.trimEnd().length);
  const start = Math.max(at.start, Math.min(failure.offset, at.end));
  const location = place(failure, { start, end: at.end });
  const found = foundWords(failure);
  const error = failure.frames.length === 0 ? expectedSection(found, location) : unexpected(expectedWords(failure), found, location);
  return { error, repair: skipStatement(failure) };
}
