import { matchNeedsPattern, notInBlank, patternFlags, slashInPattern, unclosedPattern, wrongOperator } from "./condition-errors.ts";
import { isInCondition } from "./context.ts";
import { firstRule } from "./first-rule.ts";
import { following, mend, patch, place } from "./failure.ts";
import type { Failure, Finding } from "./failure.ts";
import { lineAround } from "./token.ts";

/** Operators of other languages, and patterns, in conditions. */
export const operatorRule = firstRule([isNotInWithoutSpace, isOtherOperator, hasFlags, holdsSlash, isUnclosedPattern, isNoPattern]);

/** `not` + tab + `in`; the grammar takes one space first, then any blank. */
function isNotInWithoutSpace(failure: Failure): Finding | undefined {
  const { found } = failure;
  if (!isInCondition(failure.frames) || found?.text !== "not") return undefined;
  const next = following(failure, found);
  if (next?.text !== "in") return undefined;
  return {
    error: notInBlank(place(failure, { start: found.start, end: next.end })),
    repair: mend({ start: found.start, end: next.end }, "not in"),
  };
}

const OTHERS: Readonly<Record<string, string>> = {
  "=": "==",
  "===": "==",
  "!==": "!=",
  "<>": "!=",
  "=<": "<=",
  "=>": ">=",
  "~": "=~",
  "~=": "=~",
  "==~": "=~",
  "&&": "and",
  "&": "and",
  "||": "or",
  "|": "or",
  "^": "xor",
  AND: "and",
  OR: "or",
  XOR: "xor",
  NAND: "nand",
  IN: "in",
  notin: "not in",
  "!in": "not in",
  "NOT IN": "not in",
  is: "==",
  eq: "==",
  equals: "==",
  ne: "!=",
  neq: "!=",
  lt: "<",
  le: "<=",
  lte: "<=",
  gt: ">",
  ge: ">=",
  gte: ">=",
  like: "=~",
  matches: "=~",
  match: "=~",
  contains: "in",
  includes: "in",
};

const OPERATOR = /!in\b|NOT[ \t]+IN\b|[=!<>~&|^]+|[A-Za-z]+/y;

function isOtherOperator(failure: Failure): Finding | undefined {
  const { previous, text, found } = failure;
  if (!isInCondition(failure.frames) || previous === undefined || found === undefined) return undefined;
  const isAfterOperand =
    previous.kind === "selector" || previous.kind === "string" || previous.kind === "regexp" || /^[)\]]$|^-?\d/.test(previous.text);
  if (!isAfterOperand) return isLongOperator(failure);
  OPERATOR.lastIndex = found.start;
  const written = OPERATOR.exec(text)?.[0].replace(/[ \t]+/g, " ");
  const right = written === undefined ? undefined : OTHERS[written];
  if (written === undefined || right === undefined) return undefined;
  const at = { start: found.start, end: OPERATOR.lastIndex };
  const hint = written === "contains" || written === "includes" ? '"value" in [field]' : right;
  return { error: wrongOperator(written, hint, place(failure, at)), repair: mend(at, right) };
}

/** `===`, of which the parser took `==`. */
function isLongOperator(failure: Failure): Finding | undefined {
  const { previous, text } = failure;
  if (previous?.kind !== "operator" || previous.text === "!") return undefined;
  OPERATOR.lastIndex = previous.start;
  const written = OPERATOR.exec(text)?.[0] ?? previous.text;
  const right = OTHERS[written];
  if (right === undefined || written === previous.text) return undefined;
  const at = { start: previous.start, end: previous.start + written.length };
  return { error: wrongOperator(written, right, place(failure, at)), repair: mend(at, right) };
}

function hasFlags(failure: Failure): Finding | undefined {
  const { previous, found } = failure;
  if (previous?.kind !== "regexp" || found?.start !== previous.end || !/^[a-z]{1,6}$/.test(found.text)) return undefined;
  return { error: patternFlags(found.text, place(failure, found)), repair: mend(found, "") };
}

/** `=~ /var/log/` */
function holdsSlash(failure: Failure): Finding | undefined {
  const { previous, found, text } = failure;
  if (previous?.kind !== "regexp" || found?.start !== previous.end) return undefined;
  const rest = /^[^ \t\r\n{]*\//.exec(text.slice(previous.end))?.[0] ?? found.text;
  const slash = { start: previous.end - 1, end: previous.end };
  const opening = place(failure, { start: previous.start, end: previous.start + 1 });
  return {
    error: slashInPattern(place(failure, slash), opening),
    repair: patch({ start: previous.start, end: previous.end + rest.length }, "/x/"),
  };
}

function isUnclosedPattern(failure: Failure): Finding | undefined {
  const { found, text } = failure;
  if (!isInCondition(failure.frames) || found?.kind !== "chunk" || !found.text.startsWith("/")) return undefined;
  const line = text.slice(found.start, lineAround(text, found.start).end);
  const length = /^.*?(?=[ \t]*\{[ \t\r]*$)|^[^ \t\r{]*/.exec(line)?.[0].length ?? found.text.length;
  const at = { start: found.start, end: found.start + 1 };
  return { error: unclosedPattern(place(failure, at)), repair: patch({ start: found.start, end: found.start + length }, "/x/") };
}

function isNoPattern(failure: Failure): Finding | undefined {
  const { previous, found } = failure;
  if (!isInCondition(failure.frames) || found === undefined || (previous?.text !== "=~" && previous?.text !== "!~")) return undefined;
  if (found.kind === "bracket" && found.text === "{") return undefined;
  return { error: matchNeedsPattern(previous.text, place(failure, found)), repair: patch(found, "/x/") };
}
