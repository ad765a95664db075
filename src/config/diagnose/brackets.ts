import { elseWithoutIf } from "../errors.ts";
import { extraClosing, missingArrow, unclosedBlock } from "./errors.ts";
import type { Frame, OptionsFrame } from "./context.ts";
import { firstRule } from "./first-rule.ts";
import { following, mend, patch, place, pointAt } from "./failure.ts";
import type { Failure, Finding } from "./failure.ts";
import { closersOf, suspectedBlock } from "./open-block.ts";
import type { Token } from "./token.ts";

/** Braces and brackets that are missing or too many. */
export const bracketRule = firstRule([sectionIsOpen, elseHasNoIf, pluginIsOpen, textEnds, closesTheWrongOne]);

const SECTIONS = new Set(["input", "filter", "output"]);

/** `filter { mutate { } output { stdout { } }`: a section is read as a plugin of the section before it. */
function sectionIsOpen(failure: Failure): Finding | undefined {
  const depth = failure.frames.findIndex((frame, index) => index > 0 && frame.kind === "plugin" && SECTIONS.has(frame.head.text));
  if (depth !== -1) return missingBefore(failure, failure.frames[depth]?.head, failure.frames.slice(0, depth));
  const { previous, found } = failure;
  if (previous === undefined || !SECTIONS.has(previous.text) || found?.text !== "{" || optionsOf(failure)?.expects !== "arrow")
    return undefined;
  return missingBefore(failure, previous, failure.frames);
}

/** An else is in its place only directly behind the block of an if. */
function elseHasNoIf(failure: Failure): Finding | undefined {
  const words = [...failure.frames.map((frame) => frame.head), ...failure.tokens.slice(-1)];
  for (const word of words) {
    const at = failure.tokens.lastIndexOf(word);
    const token = word.text === "if" && failure.tokens[at - 1]?.text === "else" ? failure.tokens[at - 1] : word;
    if (token?.text !== "else" || optionsOf(failure)?.name === token || isBehindIf(failure, token)) continue;
    const depth = failure.frames.findIndex((frame) => frame.head === word);
    const around = depth === -1 ? failure.frames : failure.frames.slice(0, depth);
    const top = around.at(-1);
    if (top?.kind === "branch" && top.head.text === "if") return missingBefore(failure, token, around.slice(-1));
    if (top?.kind !== "section" && top?.kind !== "branch") continue;
    const isElseIf = following(failure, token)?.text === "if";
    return { error: elseWithoutIf(place(failure, token)), repair: patch(token, isElseIf ? "" : 'if "x"') };
  }
  return undefined;
}

function isBehindIf(failure: Failure, token: Token): boolean {
  const before = failure.tokens[failure.tokens.indexOf(token) - 1];
  return failure.closed.some((block) => block.close === before && block.kind === "branch" && block.head.text === "if");
}

/** A plugin, an if or an else where the options of a plugin stand. */
function pluginIsOpen(failure: Failure): Finding | undefined {
  const top = optionsOf(failure);
  const { name, expects } = top ?? {};
  if (top === undefined || name === undefined || expects !== "arrow") return undefined;
  const { found } = failure;
  const isBranch = (name.text === "if" || name.text === "else") && found !== undefined && !/^[=:]/.test(found.text);
  if (!isBranch && found?.text !== "{") return undefined;
  const first = following(failure, found);
  const isHash = !isBranch && (name.kind === "string" || first?.kind === "string");
  if (isHash && found !== undefined)
    return { error: missingArrow(name.text, place(failure, found)), repair: mend(pointAt(found.start), "=> ") };
  const depth = failure.frames.findLastIndex((frame) => frame.kind === "section" || frame.kind === "branch") + 1;
  return missingBefore(failure, name, failure.frames.slice(depth));
}

function textEnds(failure: Failure): Finding | undefined {
  const { frames, text } = failure;
  if (failure.found !== undefined || frames.length === 0) return undefined;
  const block = suspectedBlock(failure, frames);
  if (block === undefined) return undefined;
  const end = text.trimEnd().length;
  const error = unclosedBlock(frames.at(-1)?.kind === "list" ? "]" : "}", "the end of the file", place(failure, pointAt(end)), block);
  const isClean = failure.expected.includes("}") || failure.expected.includes("]");
  return { error, repair: isClean ? patch(pointAt(text.length), `\n${closersOf(frames)}`) : "stop" };
}

function closesTheWrongOne(failure: Failure): Finding | undefined {
  const { found, frames } = failure;
  if (found?.kind !== "bracket" || !"}])".includes(found.text)) return undefined;
  const top = frames.at(-1);
  if (top?.kind === "condition" || top?.kind === "parenthesis" || hasGap(top, found)) return undefined;
  const depth = frames.findLastIndex((frame) => closersOf([frame]) === found.text);
  const inner = frames.slice(depth + 1);
  const canClose = depth !== -1 && inner.every((frame) => frame.kind === "hash" || frame.kind === "list");
  if (canClose) return missingBefore(failure, found, inner, closersOf(inner.slice(0, 1)));
  const last = failure.closed.at(-1);
  const closed = top === undefined && last !== undefined ? place(failure, last.close) : undefined;
  return { error: extraClosing(found.text, place(failure, found), closed), repair: mend(found, "") };
}

/** A name without arrow or value: another rule tells. */
function hasGap(top: Frame | undefined, found: Token): boolean {
  if (top?.kind === "list") return top.expects === "value" && top.value !== undefined && found.text === "]";
  return (top?.kind === "plugin" || top?.kind === "hash") && top.expects !== "name";
}

function missingBefore(failure: Failure, token: Token | undefined, open: readonly Frame[], bracket = "}"): Finding | undefined {
  const block = suspectedBlock(failure, open);
  if (token === undefined || block === undefined) return undefined;
  const before = token.kind === "bracket" ? `this "${token.text}"` : token.text;
  const error = unclosedBlock(bracket, before, place(failure, token), block);
  return { error, repair: mend(pointAt(token.start), `${closersOf(open)} `) };
}

function optionsOf(failure: Failure): OptionsFrame | undefined {
  const top = failure.frames.at(-1);
  return top?.kind === "plugin" || top?.kind === "hash" ? top : undefined;
}
