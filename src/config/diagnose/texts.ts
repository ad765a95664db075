import { quoteInText, textEndsInBackslash, textRunsOn, unclosedText } from "./errors.ts";
import { firstRule } from "./first-rule.ts";
import { following, mend, patch, place } from "./failure.ts";
import type { Edit, Failure, Finding } from "./failure.ts";
import { lineAround } from "./token.ts";
import type { Token } from "./token.ts";

/** Quotes that are missing, too many, or escaped by a backslash that was meant as one. */
export const textRule = firstRule([isUnclosed, endsTooSoon]);

function isUnclosed(failure: Failure): Finding | undefined {
  const { found } = failure;
  if (found?.kind !== "unclosed-string") return undefined;
  const backslash = backslashBeforeEnd(failure, found);
  if (backslash !== undefined) return backslash;
  const at = { start: found.start, end: found.start + 1 };
  return { error: unclosedText(found.text.charAt(0), place(failure, at)), repair: patchLine(failure, found) };
}

/** `["a, "b"]` or `"say "no" to"`: a text ends where its writer did not mean it to, and something follows without a blank. */
function endsTooSoon(failure: Failure): Finding | undefined {
  const text = textBefore(failure);
  if (text === undefined) return undefined;
  const backslash = backslashBeforeEnd(failure, text);
  if (backslash !== undefined) return backslash;
  const at = { start: text.end - 1, end: text.end };
  const opening = place(failure, { start: text.start, end: text.start + 1 });
  const quote = text.text.charAt(0);
  if (text.text.includes("\n")) return { error: textRunsOn(quote, opening, place(failure, at)), repair: patchLine(failure, text) };
  return { error: quoteInText(quote, place(failure, at), opening), repair: patchToLastQuote(failure, text) };
}

function textBefore(failure: Failure): Token | undefined {
  const { found, previous, tokens } = failure;
  const before = tokens.at(-2);
  if (previous?.kind === "chunk" && before?.kind === "string" && before.end === previous.start && found?.start === previous.end) return before;
  if (previous?.kind !== "string" || found?.start !== previous.end || found.kind !== "chunk") return undefined;
  if (/^(?:[:;]|->)/.test(found.text)) return undefined;
  // `a => "x"b => "y"` lacks a blank between two options, unless the text runs over several lines.
  const isOption = following(failure, found)?.text === "=>";
  return isOption && !previous.text.includes("\n") ? undefined : previous;
}

function backslashBeforeEnd(failure: Failure, text: Token): Finding | undefined {
  const quote = text.text.charAt(0);
  const match = new RegExp(`\\\\${quote}(?=[ \\t]*(?:[}\\]),]|\\r?\\n|$))`).exec(text.text.slice(0, -1));
  if (match === null) return undefined;
  const at = { start: text.start + match.index, end: text.start + match.index + 2 };
  const opening = place(failure, { start: text.start, end: text.start + 1 });
  return { error: textEndsInBackslash(quote, place(failure, at), opening), repair: mend(at, `/${quote}`) };
}

/** Takes the text for one that ends on its line, before the brackets at the end of the line. */
function patchLine(failure: Failure, text: Token): Edit {
  const line = failure.text.slice(text.start, lineAround(failure.text, text.start).end);
  const closers = /[ \t\r}\]),]*$/.exec(line)?.[0].length ?? 0;
  return patchWhole(failure, text, text.start + Math.max(1, line.length - closers));
}

function patchToLastQuote(failure: Failure, text: Token): Edit {
  const { end } = lineAround(failure.text, text.start);
  return patchWhole(failure, text, Math.max(text.end, failure.text.slice(0, end).lastIndexOf(text.text.charAt(0)) + 1));
}

function patchWhole(failure: Failure, text: Token, end: number): Edit {
  const top = failure.frames.findLast((frame) => frame.kind === "plugin" || frame.kind === "hash");
  const isKey = top?.kind === "hash" && top.expects !== "value" && failure.text.slice(text.start, end).includes("=>");
  return patch({ start: text.start, end }, isKey ? '"x" => "x"' : '"x"');
}
