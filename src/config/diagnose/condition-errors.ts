import { TailraceError } from "../../errors.ts";
import type { SourceLocation } from "../../errors.ts";

/** Mistakes in conditions, in a person's words. */

type Place = SourceLocation;

export function wrongOperator(written: string, right: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_OPERATOR", `There is no operator ${written}.`, { location, hint: `Write ${right}.` });
}

export function notInBlank(location: Place): TailraceError {
  return new TailraceError("CONFIG_OPERATOR", "Between not and in stands one space first, no tab or line end.", {
    location,
    hint: "Write not in.",
  });
}

export function notNeedsParentheses(location: Place): TailraceError {
  return new TailraceError("CONFIG_NOT", "The operator ! negates one field, or a condition in parentheses.", {
    location,
    hint: 'Write ![field], !([field] == "value"), or [field] != "value".',
  });
}

export function notAsWord(location: Place): TailraceError {
  return new TailraceError("CONFIG_NOT", "A condition is negated with !; the word not stands only in not in.", {
    location,
    hint: 'Write ![field] or !([field] == "value").',
  });
}

export function wordInCondition(word: string, side: "left" | "right", location: Place): TailraceError {
  if (/^(?:true|false)$/i.test(word)) {
    const hint = `Write [field] or ![field] to test a boolean, or "${word}" for the text.`;
    return new TailraceError("CONFIG_OPERAND", `Conditions have no ${word}: a boolean field is tested by its name alone.`, {
      location,
      hint,
    });
  }
  if (/^(?:null|nil|none|undefined|empty)$/i.test(word)) {
    return new TailraceError("CONFIG_OPERAND", `Conditions have no ${word}: a missing field is tested by its name alone.`, {
      location,
      hint: `Write ![field], or "${word}" for the text.`,
    });
  }
  const hint = side === "left" ? `Write [${word}] for the field.` : `Write "${word}" for the text or [${word}] for the field.`;
  return new TailraceError("CONFIG_OPERAND", `A word without quotes is no part of a condition: ${word}.`, { location, hint });
}

export function missingOperand(before: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_OPERAND", `A field or a value is missing before ${before}.`, {
    location,
    hint: 'Write a comparison such as [field] == "value".',
  });
}

export function matchNeedsPattern(operator: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_PATTERN", `Right of ${operator} stands a pattern, /…/ or a text in quotes; no field, number or list.`, {
    location,
    hint: `Write [field] ${operator} /pattern/; two fields are compared with == or in.`,
  });
}

export function unclosedPattern(location: Place): TailraceError {
  return new TailraceError("CONFIG_PATTERN", "The pattern that begins here has no closing slash.", {
    location,
    hint: "Add the / where the pattern ends; a slash inside is written \\/.",
  });
}

export function slashInPattern(location: Place, opening: Place): TailraceError {
  return new TailraceError("CONFIG_PATTERN", "The pattern ends at this slash, and more follows directly.", {
    location,
    hint: 'Write a slash inside as \\/, or the pattern in quotes: "/var/log".',
    related: { message: "The pattern begins here.", location: opening },
  });
}

export function patternFlags(flags: string, location: Place): TailraceError {
  const known = flags.replace(/[^imx]/g, "");
  return new TailraceError("CONFIG_PATTERN", `No flags stand behind a pattern, such as ${flags}.`, {
    location,
    hint: known === "" ? "Remove it." : `Begin the pattern with (?${known}).`,
  });
}

export function unclosedField(location: Place): TailraceError {
  return new TailraceError("CONFIG_FIELD", 'The name of a field ends with a "]", which is missing here.', {
    location,
    hint: "Write [field].",
  });
}

export function chainedComparison(operator: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_CHAINED", `A comparison has two sides, and ${operator} would add a third.`, {
    location,
    hint: "Join two comparisons with and: 1 < [field] and [field] < 5.",
  });
}

export function missingParenthesis(location: Place, opening: Place): TailraceError {
  return new TailraceError("CONFIG_PARENTHESIS", 'A ")" is missing here.', {
    location,
    hint: 'Add the ")".',
    related: { message: "The parenthesis begins here.", location: opening },
  });
}

export function extraParenthesis(location: Place): TailraceError {
  return new TailraceError("CONFIG_PARENTHESIS", 'This ")" closes nothing.', { location, hint: "Remove it." });
}

export function listInParentheses(location: Place): TailraceError {
  return new TailraceError("CONFIG_LIST_IN_PARENTHESES", "A list stands in brackets, not in parentheses.", {
    location,
    hint: 'Write in ["one", "two"].',
  });
}

export function needlessWord(word: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_OPERATOR", `No ${word} stands between a condition and its brace.`, {
    location,
    hint: `Remove ${word}.`,
  });
}

export function missingBraceOfCondition(location: Place, opening: Place): TailraceError {
  return new TailraceError("CONFIG_MISSING_BRACE", 'A "{" is missing after the condition.', {
    location,
    hint: "Write if … { … }.",
    related: { message: "The condition begins here.", location: opening },
  });
}
