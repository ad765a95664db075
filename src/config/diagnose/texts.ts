import { missingOpeningQuote, quoteInText, textEndsInBackslash, textRunsOn, unclosedText } from "./errors.ts";
import { firstRule } from "./first-rule.ts";
import { following, mend, patch, place } from "./failure.ts";
import type { Edit, Failure, Finding } from "./failure.ts";
import { closersOf } from "./open-block.ts";
import { indentation, lineAround } from "./token.ts";
import type { Token } from "./token.ts";

/** Quotes that are missing, too many, or escaped by a backslash that was meant as one. */
export const textRule = firstRule([endsTooSoon, lacksOpening, isUnclosed]);

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

/** Something up to a quote, behind which a value or a key ends. */
const HALF_QUOTED = [/[^"\n#]*[^"\s#,<=>~!([{]"(?=[ \t\r\n}\]),]|=>|$)/y, /[^'\n#]*[^'\s#,<=>~!([{]'(?=[ \t\r\n}\]),]|=>|$)/y];

/** `[host", "path"]` */
function lacksOpening(failure: Failure): Finding | undefined {
  const top = failure.frames.at(-1);
  if (top === undefined || top.kind === "section" || top.kind === "branch") return undefined;
  const { found, previous } = failure;
  const value = top.kind === "plugin" || top.kind === "hash" ? top.value : undefined;
  const closed = failure.closed.at(-1);
  // A text such as `[field]"` has begun as a list.
  const starts = [value, found, previous].map((token) => (token !== undefined && token === closed?.close ? closed.open : token)?.start);
  for (const start of starts) {
    const end = start === undefined ? undefined : halfQuotedEnd(failure, start);
    if (start === undefined || end === undefined) continue;
    const quote = failure.text.charAt(end - 1);
    return { error: missingOpeningQuote(quote, place(failure, { start, end })), repair: mend({ start, end: start }, quote) };
  }
  return undefined;
}

/** The end of the text that begins at `start` without a quote and ends in one. */
function halfQuotedEnd({ text, offset }: Failure, start: number): number | undefined {
  if (/["']/.test(text.charAt(start))) return undefined;
  const line = text.slice(start, lineAround(text, start).end);
  for (const pattern of HALF_QUOTED) {
    pattern.lastIndex = start;
    const match = pattern.exec(text)?.[0];
    if (match === undefined || offset < start || offset >= start + match.length || match.includes("=>")) continue;
    // With a comma in it the quote more likely belongs to another element, unless it is the only one.
    const isOnlyQuote = line.split(match.charAt(match.length - 1)).length === 2;
    if (isOnlyQuote || !/[,"']/.test(match.slice(0, -1))) return start + match.length;
  }
  return undefined;
}

function textBefore(failure: Failure): Token | undefined {
  const { found, previous, tokens } = failure;
  const before = tokens.at(-2);
  if (previous?.kind === "chunk" && before?.kind === "string" && before.end === previous.start && found?.start === previous.end)
    return before;
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

/** Takes the text for one that ends on its line, before the brackets that close what is open. */
function patchLine(failure: Failure, text: Token): Edit {
  const line = failure.text.slice(text.start, lineAround(failure.text, text.start).end).trimEnd();
  if (line.length === 1) return patchWhole(failure, text, outdentedBracket(failure.text, text.start) ?? text.start + 1);
  const wanted = closersOf(failure.frames);
  const run = /[ \t}\]),]*$/.exec(line)?.[0] ?? "";
  // In `["[event][original]] }` only the second bracket closes the list.
  const length = [...Array(run.length).keys()].find((from) => wanted.startsWith(run.slice(from).replace(/[ \t,]/g, "")));
  return patchWhole(failure, text, text.start + Math.max(1, line.length - run.length + (length ?? run.length)));
}

/** The offset of the first line behind `from` that closes a bracket further left than the line of `from` begins: there a text over several lines ends. */
function outdentedBracket(text: string, from: number): number | undefined {
  const depth = indentation(text, from);
  for (const match of text.slice(from).matchAll(/\n([ \t]*)(?=[}\])])/g)) {
    if ((match[1]?.length ?? 0) < depth) return from + match.index;
  }
  return undefined;
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
