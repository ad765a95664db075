import { elseIfWord, missingCondition } from "../errors.ts";
import { suggest } from "../suggest.ts";
import { closedEarly, missingOpeningBrace, optionOutsidePlugin, outsideSection, separator, unknownSection } from "./errors.ts";
import { firstRule } from "./first-rule.ts";
import { following, mend, patch, place, pointAt } from "./failure.ts";
import type { Edit, Failure, Finding } from "./failure.ts";
import type { ClosedBlock } from "./context.ts";
import { blockName } from "./open-block.ts";
import { nextSection } from "./skip.ts";
import { closingBracket, lineAround, readToken } from "./token.ts";
import type { Token } from "./token.ts";

/** Mistakes between the sections, and in a section between its plugins and branches. */
export const statementRule = firstRule([isElseIfWord, hasNoCondition, lacksBrace, isClosedEarly, isOutside, isSeparator, isOption]);

const SECTIONS = ["input", "filter", "output"];

function isElseIfWord(failure: Failure): Finding | undefined {
  const word = failure.previous;
  if (word === undefined || !isInBody(failure) || !/^(?:elsif|elseif|elif|elsf|else_if|elsif)$/i.test(word.text)) return undefined;
  return { error: elseIfWord(word.text, place(failure, word)), repair: mend(word, "else if") };
}

function hasNoCondition(failure: Failure): Finding | undefined {
  const frame = failure.frames.find((open) => open.kind === "branch" && open.head.text === "if" && isNextTo(failure, open.head, open.open));
  if (frame === undefined) return undefined;
  return { error: missingCondition(place(failure, frame.head)), repair: patch(pointAt(frame.head.end), ' "x" ') };
}

function isNextTo(failure: Failure, first: Token, second: Token): boolean {
  return following(failure, first)?.start === second.start;
}

/** `input stdin { }`, `mutate add_tag => "x" }`, `drop` */
function lacksBrace(failure: Failure): Finding | undefined {
  const { previous, found } = failure;
  if (previous?.kind !== "chunk" || (found !== undefined && !/^["'}]|^[\w-]+$/.test(found.text))) return undefined;
  const isSection = failure.frames.length === 0 && SECTIONS.includes(previous.text);
  const isPlugin = isInBody(failure) && previous !== failure.frames.at(-1)?.open;
  if (!isSection && !isPlugin) return undefined;
  const takesRest = isSection || following(failure, found)?.text === "=>" || sparesBrace(failure);
  const at = pointAt(previous.end);
  return { error: missingOpeningBrace(previous.text, place(failure, at)), repair: mend(at, takesRest ? " {" : " { }") };
}

/** Whether the rest of the section closes more blocks than are open: then one of them is meant for the plugin. */
function sparesBrace(failure: Failure): boolean {
  const end = nextSection(failure.text, failure.offset);
  let spare = -failure.frames.length;
  for (let token = failure.found; token !== undefined && token.start < end; token = readToken(failure.text, token.end, false)) {
    if (token.text === "{") spare--;
    if (token.text === "}") spare++;
  }
  return spare > 0;
}

/** A section that is closed before its end, so that its rest stands outside. */
function isClosedEarly(failure: Failure): Finding | undefined {
  const { found } = failure;
  const section = failure.closed.at(-1);
  if (failure.frames.length > 0 || section?.kind !== "section" || section.close !== failure.previous) return undefined;
  if (found?.kind !== "chunk" || !sparesBrace(failure)) return undefined;
  return closesEarly(failure, section, found);
}

function closesEarly(failure: Failure, block: ClosedBlock, rest: Token): Finding {
  const error = closedEarly(blockName(block), place(failure, block.close), place(failure, rest));
  return { error, repair: mend(block.close, "") };
}

function isOutside(failure: Failure): Finding | undefined {
  const { found, frames } = failure;
  if (frames.length > 0 || found?.kind !== "chunk") return undefined;
  const open = following(failure, found);
  if (found.text === "if" || found.text === "else")
    return { error: outsideSection(found.text, place(failure, found)), repair: blankBlock(failure, found) };
  if (open?.text !== "{") return undefined;
  const suggestion = suggest(found.text, SECTIONS) ?? SECTIONS.find((name) => found.text.toLowerCase().startsWith(name));
  if (suggestion !== undefined)
    return { error: unknownSection(found.text, suggestion, place(failure, found)), repair: mend(found, suggestion) };
  const holdsOptions = following(failure, following(failure, open))?.text === "=>";
  const error = holdsOptions
    ? outsideSection(found.text, place(failure, found))
    : unknownSection(found.text, undefined, place(failure, found));
  return { error, repair: blankBlock(failure, found) };
}

/** Takes a statement and its block out of the text. */
function blankBlock(failure: Failure, head: Token): Edit {
  let token: Token | undefined = head;
  while (token !== undefined && token.text !== "{") token = readToken(failure.text, token.end, false);
  const close = token === undefined ? undefined : closingBracket(failure.text, token.start);
  return patch({ start: head.start, end: close === undefined ? failure.text.length : close + 1 }, "");
}

function isSeparator(failure: Failure): Finding | undefined {
  const mark = failure.text.charAt(failure.offset);
  if ((mark !== "," && mark !== ";") || (!isInBody(failure) && failure.frames.length > 0)) return undefined;
  const at = { start: failure.offset, end: failure.offset + 1 };
  return { error: separator(mark, "plugins", place(failure, at)), repair: mend(at, " ") };
}

/** `filter { add_tag => "x" }` */
function isOption(failure: Failure): Finding | undefined {
  const { previous, found, offset, text } = failure;
  if (!isInBody(failure) || previous === undefined || found === undefined || !/^(?:=|:)/.test(text.slice(offset))) return undefined;
  // In `type: "x"` the parser stands inside the token.
  const name = found.start < offset ? { ...found, text: text.slice(found.start, offset), end: offset } : previous;
  if (name === previous && previous.kind !== "chunk" && previous.kind !== "string") return undefined;
  const plugin = failure.closed.at(-1);
  if (plugin?.kind === "plugin" && isNextTo(failure, plugin.close, name) && sparesBrace(failure)) return closesEarly(failure, plugin, name);
  const value = following(failure, found);
  const isBracket = value !== undefined && (value.text === "[" || value.text === "{");
  const close = isBracket ? closingBracket(failure.text, value.start) : undefined;
  const end = close === undefined ? (value?.end ?? lineAround(failure.text, found.end).end) : close + 1;
  return { error: optionOutsidePlugin(name.text, place(failure, name)), repair: patch({ start: name.start, end }, "") };
}

function isInBody(failure: Failure): boolean {
  const top = failure.frames.at(-1);
  return top?.kind === "section" || top?.kind === "branch";
}
