import {
  extraComma,
  hashInBrackets,
  missingComma,
  numberForm,
  oneLetterValue,
  patternAsValue,
  trailingComma,
  unclosedBlock,
  unquotedText,
} from "./errors.ts";
import type { ListFrame, OptionsFrame } from "./context.ts";
import { firstRule } from "./first-rule.ts";
import { following, mend, patch, place, pointAt } from "./failure.ts";
import type { Failure, Finding } from "./failure.ts";
import { suspectedBlock } from "./open-block.ts";
import { closingBracket, lineAround } from "./token.ts";
import type { Token } from "./token.ts";

/** Values that are none, and the commas of lists. */
export const valueRule = firstRule([isBadValue, isHashInBrackets, isTrailingComma, isExtraComma, lacksComma]);

const VALID = /^(?:[A-Za-z_]\w+|-?\d+(?:\.\d*)?)$/;

function isBadValue(failure: Failure): Finding | undefined {
  const value = badValue(failure);
  if (value === undefined) return undefined;
  const pattern = /^\/(?:[^\\/]|\\.)+\/(?=[ \t\r]*(?:[,\]}]|$))/.exec(
    failure.text.slice(value.start, lineAround(failure.text, value.start).end),
  )?.[0];
  if (pattern !== undefined && isPattern(pattern)) {
    const at = { start: value.start, end: value.start + pattern.length };
    return { error: patternAsValue(pattern.slice(1, -1), place(failure, at)), repair: mend(at, quote(pattern.slice(1, -1))) };
  }
  const at = extentOf(failure, value);
  const text = failure.text.slice(at.start, at.end);
  if (/^[A-Za-z_]$/.test(text)) return { error: oneLetterValue(text, place(failure, at)), repair: mend(at, quote(text)) };
  const hint = numberHint(text);
  if (hint !== undefined) return { error: numberForm(text, hint, place(failure, at)), repair: mend(at, quote(text)) };
  return { error: unquotedText(text, place(failure, at)), repair: mend(at, quote(text)) };
}

/** The value the parser stumbled over: the token before the place when that is no value, or the one it stands in. */
function badValue(failure: Failure): Token | undefined {
  const top = valuesOf(failure);
  const { previous, found, offset } = failure;
  if (top === undefined) return undefined;
  if (top.value !== undefined && top.value === previous && previous.kind === "chunk" && !VALID.test(previous.text)) return previous;
  if (top.expects !== "value" || found?.kind !== "chunk" || found.start > offset) return undefined;
  // What stands before the place is a value itself in `5;`, `"x":` and the like: those are no texts without quotes.
  return /[,;]/.test(failure.text.charAt(offset)) && offset > found.start ? undefined : found;
}

const VALUE = /(?:[%$@]?\{[^{}\n]*\}|\[[^[\]\n]*\]|[^ \t\r\n{}[\](),"'#])+/y;

function extentOf(failure: Failure, value: Token): { readonly start: number; readonly end: number } {
  VALUE.lastIndex = value.start;
  const written = VALUE.exec(failure.text)?.[0].replace(/[;]+$/, "") ?? value.text;
  const isList = valuesOf(failure)?.kind === "list";
  const bounded = isList || !/[\]{]/.test(written) || /[%$@]\{|\[[^\]]*\]/.test(written) ? written : value.text;
  return { start: value.start, end: value.start + Math.max(1, bounded.length) };
}

function isPattern(pattern: string): boolean {
  return pattern.length > 2 && /[\\^$*+?()|]|\[[^\]]*\]/.test(pattern.slice(1, -1));
}

function numberHint(text: string): string | undefined {
  if (/^\+\d+(?:\.\d+)?$/.test(text)) return `Write ${text.slice(1)}.`;
  if (/^-?\.\d+$/.test(text)) return `Write ${text.replace(".", "0.")}.`;
  if (/^[+-]?\d+(?:\.\d*)?e[+-]?\d+$/i.test(text)) return `Write the digits out: ${plainNumber(Number(text))}.`;
  if (/^-?\d[\d_]*(?:\.\d+)?$/.test(text) && text.includes("_")) return `Write ${text.replaceAll("_", "")}.`;
  if (/^-?0[xob][\da-f]+$/i.test(text)) return `Write ${Number(text.replace("-", ""))} with the digits 0 to 9.`;
  return undefined;
}

function plainNumber(value: number): string {
  return Math.abs(value) < 1e21 && Math.abs(value) >= 1e-6
    ? String(value)
    : value.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 20 });
}

/** `["key" => "value"]` */
function isHashInBrackets(failure: Failure): Finding | undefined {
  const { found } = failure;
  const top = failure.frames.at(-1);
  if (top?.kind !== "list" || top.expects !== "comma" || found === undefined || !/^(?:=|:|->)/.test(found.text)) return undefined;
  const close = closingBracket(failure.text, top.open.start);
  const at = { start: top.open.start, end: close === undefined ? found.end : close + 1 };
  return { error: hashInBrackets(place(failure, top.open)), repair: patch(at, close === undefined ? "[" : "[]") };
}

function isTrailingComma(failure: Failure): Finding | undefined {
  const { found, previous } = failure;
  const top = failure.frames.at(-1);
  if (top?.kind !== "list" || previous?.text !== "," || found === undefined || !"]}".includes(found.text)) return undefined;
  return { error: trailingComma(place(failure, previous)), repair: mend(previous, " ") };
}

function isExtraComma(failure: Failure): Finding | undefined {
  const { found } = failure;
  const top = failure.frames.at(-1);
  if (top?.kind !== "list" || top.expects !== "value" || found?.text !== ",") return undefined;
  return { error: extraComma(place(failure, found)), repair: mend(found, " ") };
}

function lacksComma(failure: Failure): Finding | undefined {
  const { found, previous } = failure;
  const top = failure.frames.at(-1);
  if (top?.kind !== "list" || top.expects !== "comma" || found === undefined || previous === undefined) return undefined;
  if (failure.text.charAt(failure.offset) === ";") {
    const at = { start: failure.offset, end: failure.offset + 1 };
    return { error: missingComma(place(failure, at)), repair: mend(at, ",") };
  }
  const isValue = found.kind === "string" || found.kind === "chunk" || found.text === "[" || found.text === "{";
  // A name with an arrow behind it is the next option: the list was not closed.
  if (!isValue || following(failure, found)?.text === "=>") return isNextOption(failure, found);
  const at = pointAt(previous.end);
  return { error: missingComma(place(failure, at)), repair: mend(at, ",") };
}

function isNextOption(failure: Failure, found: Token): Finding | undefined {
  const block = suspectedBlock(failure, failure.frames);
  if (block === undefined || (found.kind !== "chunk" && found.kind !== "string")) return undefined;
  return { error: unclosedBlock("]", found.text, place(failure, found), block), repair: mend(pointAt(found.start), "] ") };
}

function valuesOf(failure: Failure): OptionsFrame | ListFrame | undefined {
  const top = failure.frames.at(-1);
  return top?.kind === "plugin" || top?.kind === "hash" || top?.kind === "list" ? top : undefined;
}

function quote(text: string): string {
  return text.includes('"') ? `'${text.replaceAll("'", '"')}'` : `"${text}"`;
}
