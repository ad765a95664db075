import { loneCarriageReturn, oddBlank, slashComment, typographicQuotes } from "./errors.ts";
import { firstRule } from "./first-rule.ts";
import { mend, place } from "./failure.ts";
import type { Failure, Finding } from "./failure.ts";
import { lineAround } from "./token.ts";

/** Characters that mean something in other languages or come out of word processors. */
export const characterRule = firstRule([isOddBlank, isLoneCarriageReturn, isSlashComment, isTypographicQuote]);

const ODD_BLANKS: Readonly<Record<string, string>> = {
  "\u{A0}": "a no-break space",
  "\u{2007}": "a figure space",
  "\u{2009}": "a thin space",
  "\u{202F}": "a narrow no-break space",
  "\u{3000}": "an ideographic space",
  "\u{200B}": "a zero-width space",
  "\u{2060}": "a word joiner",
  "\u{FEFF}": "a byte order mark",
  "\v": "a vertical tab",
  "\f": "a form feed",
  "\0": "a null character",
};

function isOddBlank(failure: Failure): Finding | undefined {
  const character = failure.text.charAt(failure.offset);
  const name = ODD_BLANKS[character];
  if (name === undefined) return undefined;
  const at = { start: failure.offset, end: failure.offset + 1 };
  return { error: oddBlank(name, character, place(failure, at)), repair: mend(at, " ") };
}

/** The comment rule fails only over a carriage return that no line feed follows. */
function isLoneCarriageReturn(failure: Failure): Finding | undefined {
  if (failure.text.charAt(failure.offset) !== "#") return undefined;
  const start = failure.text.indexOf("\r", failure.offset);
  if (start === -1) return undefined;
  const at = { start, end: start + 1 };
  return { error: loneCarriageReturn(place(failure, at)), repair: mend(at, "\n") };
}

function isSlashComment(failure: Failure): Finding | undefined {
  const top = failure.frames.at(-1);
  const takesValue = (top?.kind === "plugin" || top?.kind === "hash" || top?.kind === "list") && top.expects === "value";
  const mark = failure.text.slice(failure.offset, failure.offset + 2);
  if ((mark !== "//" && mark !== "/*") || takesValue) return undefined;
  const at = { start: failure.offset, end: failure.offset + 2 };
  if (mark === "//") return { error: slashComment(mark, place(failure, at)), repair: mend(at, "# ") };
  const close = failure.text.indexOf("*/", at.end);
  const whole = { start: at.start, end: close === -1 ? failure.text.length : close + 2 };
  return { error: slashComment(mark, place(failure, at)), repair: mend(whole, " ") };
}

const TYPOGRAPHIC = "“”„‟«»‘’‚‛′″`´＂＇";

function isTypographicQuote(failure: Failure): Finding | undefined {
  const quote = failure.text.charAt(failure.offset);
  if (quote === "" || !TYPOGRAPHIC.includes(quote)) return undefined;
  const { end: lineEnd } = lineAround(failure.text, failure.offset);
  const rest = failure.text.slice(failure.offset + 1, lineEnd);
  const length = rest.search(new RegExp(`[${TYPOGRAPHIC}"']`));
  const at = { start: failure.offset, end: length === -1 ? failure.offset + 1 : failure.offset + length + 2 };
  const inner = length === -1 ? "" : rest.slice(0, length);
  return { error: typographicQuotes(quote, place(failure, { start: at.start, end: at.start + 1 })), repair: mend(at, `"${inner}"`) };
}
