import { callWithoutField } from "../errors.ts";
import {
  chainedComparison,
  extraParenthesis,
  listInParentheses,
  missingBraceOfCondition,
  missingOperand,
  missingParenthesis,
  needlessWord,
  notAsWord,
  notNeedsParentheses,
  unclosedField,
  wordInCondition,
} from "./condition-errors.ts";
import type { ConditionFrame } from "./context.ts";
import { firstRule } from "./first-rule.ts";
import { following, mend, patch, place, pointAt } from "./failure.ts";
import type { Failure, Finding } from "./failure.ts";
import { closingBracket, readToken } from "./token.ts";
import type { Token } from "./token.ts";

/** Mistakes in a condition other than wrong operators and patterns. */
export const conditionRule = firstRule([
  isUnclosedField,
  isCall,
  isNegatedComparison,
  isListInParentheses,
  isWord,
  isChained,
  isNeedlessWord,
  lacksParenthesis,
  hasExtraParenthesis,
  lacksBrace,
  lacksOperand,
]);

const COMPARISONS = new Set(["==", "!=", "<", ">", "<=", ">=", "=~", "!~", "in"]);
const JOINTS = new Set(["and", "or", "xor", "nand"]);

/** `if [level == "x" {`, `if [level {`: the bracket has begun a list, and the brace a codec block in it. */
function isUnclosedField(failure: Failure): Finding | undefined {
  const list = failure.frames.find((frame, depth) => frame.kind === "list" && isCondition(failure.frames[depth - 1]));
  if (list === undefined) return undefined;
  const name = readToken(failure.text, list.open.end, false);
  if (name?.kind !== "chunk" || name.end > failure.offset) return undefined;
  const next = readToken(failure.text, name.end, false);
  const isElement =
    next !== undefined && (next.kind === "string" || next.kind === "chunk") && !COMPARISONS.has(next.text) && !JOINTS.has(next.text);
  if (isElement || next?.text === "," || next?.text === "]") return undefined;
  const at = pointAt(name.end);
  return { error: unclosedField(place(failure, at)), repair: mend(at, "]") };
}

/** `not ([a] == 1)`, `contains([a], "x" == …)`: the grammar has calls, and takes only operands in them. */
function isCall(failure: Failure): Finding | undefined {
  const top = conditionOf(failure);
  const { previous, found } = failure;
  if (top === undefined) return undefined;
  if (previous?.text === "not" && found?.text !== "in") return { error: notAsWord(place(failure, previous)), repair: mend(previous, "") };
  const call = failure.frames.findLast((frame) => frame.kind === "parenthesis" && isWordToken(frame.head));
  if (call === undefined || COMPARISONS.has(call.head.text) || JOINTS.has(call.head.text)) return undefined;
  if (call.head.text === "if") return undefined;
  if (call.head.text === "not") return { error: notAsWord(place(failure, call.head)), repair: mend(call.head, "!") };
  const close = closingBracket(failure.text, call.open.start);
  const end = close === undefined ? call.open.end : close + 1;
  return { error: callWithoutField(call.head.text, place(failure, call.head)), repair: patch({ start: call.head.start, end }, "[x]") };
}

/** `![a] == 5`, `!"x"` */
function isNegatedComparison(failure: Failure): Finding | undefined {
  const { previous, found, tokens } = failure;
  if (conditionOf(failure) === undefined) return undefined;
  const before = tokens.at(-2);
  const isCompared = previous?.kind === "selector" && before?.text === "!" && found !== undefined && isComparison(failure, found);
  const mark = isCompared ? before : previous;
  if (!isCompared && (previous?.text !== "!" || found === undefined || found.text === "{")) return undefined;
  if (mark === undefined) return undefined;
  return { error: notNeedsParentheses(place(failure, mark)), repair: mend(mark, "") };
}

function isComparison(failure: Failure, token: Token): boolean {
  return COMPARISONS.has(token.text) || (token.text === "not" && following(failure, token)?.text === "in");
}

/** `[a] in ("x", "y")` */
function isListInParentheses(failure: Failure): Finding | undefined {
  const { previous, found, frames } = failure;
  const top = frames.at(-1);
  const open = found?.text === "(" && previous?.text === "in" ? found : undefined;
  const inside = top?.kind === "parenthesis" && top.head.text === "in" ? top.open : undefined;
  const start = open ?? inside;
  if (start === undefined) return undefined;
  const close = closingBracket(failure.text, start.start);
  const at = { start: start.start, end: close === undefined ? start.end : close + 1 };
  return { error: listInParentheses(place(failure, start)), repair: patch(at, '["x", "x"]') };
}

/** `status == 200`, `[a] == true` */
function isWord(failure: Failure): Finding | undefined {
  const top = conditionOf(failure);
  if (top === undefined) return undefined;
  const word = [failure.previous, failure.found].find((token) => token !== undefined && isOperandWord(failure, token));
  if (word === undefined) return undefined;
  const before = tokenBefore(failure, word);
  const side = before !== undefined && COMPARISONS.has(before.text) ? "right" : "left";
  // `level]` lacks its opening bracket only.
  const isHalfField = failure.text.charAt(word.end) === "]";
  const written = isHalfField || side === "left" ? `[${word.text}]` : `"${word.text.replaceAll('"', "")}"`;
  const repair = mend({ start: word.start, end: isHalfField ? word.end + 1 : word.end }, written);
  return { error: wordInCondition(word.text, side, place(failure, word)), repair };
}

/** A word where an operand must stand: behind the `if`, an operator, or an opening parenthesis. */
function isOperandWord(failure: Failure, token: Token): boolean {
  if (token.kind !== "chunk" || /^-?\d+(?:\.\d*)?$/.test(token.text) || token.text.startsWith("/")) return false;
  const before = tokenBefore(failure, token);
  if (before === undefined || before.kind === "selector" || before.kind === "string" || before.kind === "regexp") return false;
  return before.text === "if" || before.text === "(" || COMPARISONS.has(before.text) || JOINTS.has(before.text);
}

function tokenBefore(failure: Failure, token: Token): Token | undefined {
  const at = failure.tokens.indexOf(token);
  return at === -1 ? failure.previous : failure.tokens[at - 1];
}

/** `1 < [a] < 5` */
function isChained(failure: Failure): Finding | undefined {
  const { found, tokens } = failure;
  if (conditionOf(failure) === undefined || found === undefined || !isComparison(failure, found)) return undefined;
  const before = tokens.at(-2);
  if (before === undefined || !COMPARISONS.has(before.text)) return undefined;
  const operand = following(failure, found);
  return {
    error: chainedComparison(found.text, place(failure, found)),
    repair: patch({ start: found.start, end: operand?.end ?? found.end }, ""),
  };
}

/** `if [a] then {` */
function isNeedlessWord(failure: Failure): Finding | undefined {
  const { found } = failure;
  if (conditionOf(failure) === undefined || found === undefined || following(failure, found)?.text !== "{") return undefined;
  if (!/^(?:then|do|:)$/.test(found.text)) return undefined;
  return { error: needlessWord(found.text, place(failure, found)), repair: mend(found, "") };
}

function lacksParenthesis(failure: Failure): Finding | undefined {
  const top = conditionOf(failure);
  const { found, previous } = failure;
  if (top?.kind !== "parenthesis" || previous === undefined || (found !== undefined && found.text !== "{")) return undefined;
  if (!isOperandEnd(previous)) return undefined;
  const at = pointAt(previous.end);
  return { error: missingParenthesis(place(failure, at), place(failure, top.open)), repair: mend(at, ")") };
}

function hasExtraParenthesis(failure: Failure): Finding | undefined {
  const { found, previous } = failure;
  if (conditionOf(failure)?.kind !== "condition" || found?.text !== ")" || previous === undefined || !isOperandEnd(previous))
    return undefined;
  return { error: extraParenthesis(place(failure, found)), repair: mend(found, "") };
}

/** The condition is whole, and a plugin or an option follows. */
function lacksBrace(failure: Failure): Finding | undefined {
  const top = conditionOf(failure);
  const { found, previous } = failure;
  if (top?.kind !== "condition" || previous === undefined || !isOperandEnd(previous)) return undefined;
  const next = following(failure, found);
  const isBody = found === undefined || found.text === "}" || found.text === "if" || next?.text === "{" || next?.text === "=>";
  if (!isBody) return undefined;
  const at = pointAt(previous.end);
  const error = missingBraceOfCondition(place(failure, at), place(failure, top.head));
  return { error, repair: mend(at, found?.text === "}" ? " { " : " {") };
}

function lacksOperand(failure: Failure): Finding | undefined {
  const { found, previous } = failure;
  const top = conditionOf(failure);
  if (top === undefined || previous === undefined || found === undefined || isOperandEnd(previous)) return undefined;
  const isEnd = found.kind === "bracket" && "{})".includes(found.text);
  if (!isEnd && found.kind !== "operator" && !COMPARISONS.has(found.text) && !JOINTS.has(found.text)) return undefined;
  return { error: missingOperand(`"${found.text}"`, place(failure, found)), repair: patch(pointAt(found.start), " [x] ") };
}

function isOperandEnd(token: Token): boolean {
  return token.kind === "selector" || token.kind === "string" || token.kind === "regexp" || /^(?:[)\]]|-?\d+(?:\.\d*)?)$/.test(token.text);
}

function isWordToken(token: Token): boolean {
  return token.kind === "chunk";
}

function isCondition(frame: Failure["frames"][number] | undefined): boolean {
  return frame?.kind === "condition" || frame?.kind === "parenthesis";
}

function conditionOf(failure: Failure): ConditionFrame | undefined {
  const top = failure.frames.at(-1);
  return top?.kind === "condition" || top?.kind === "parenthesis" ? top : undefined;
}
