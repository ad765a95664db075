/** Stepping through a text by whole characters, and what holds between two of them. */

import { foldingOf } from "./case-folding.ts";
import { contains } from "./char-set.ts";
import type { AssertionKind } from "./node.ts";
import { shorthand } from "./unicode-names.ts";

/** The position behind the character that stands at this one. */
export function after(text: string, position: number): number {
  const point = text.codePointAt(position);
  return point !== undefined && point > 0xffff ? position + 2 : position + 1;
}

/** The position of the character before this one. */
export function before(text: string, position: number): number {
  const isPair = isLowSurrogate(text, position - 1) && isHighSurrogate(text, position - 2);
  return position - (isPair ? 2 : 1);
}

/** A text, a position in it, and where the search for matches in it began. */
export interface Standpoint {
  readonly text: string;
  readonly position: number;
  readonly searchedFrom: number;
}

export function holds(what: AssertionKind, isAscii: boolean, { text, position, searchedFrom }: Standpoint): boolean {
  const end = text.length;
  switch (what) {
    case "line-start":
      return position === 0 || (text[position - 1] === "\n" && position < end);
    case "line-end":
      return position === end || text[position] === "\n";
    case "text-start":
      return position === 0;
    case "text-end":
      return position === end;
    case "text-end-or-last-newline":
      return position === end || (position === end - 1 && text[position] === "\n");
    case "search-start":
      return position === searchedFrom;
    case "word-boundary":
      return isWordBoundary(text, position, isAscii);
    case "no-word-boundary":
      return !isWordBoundary(text, position, isAscii);
  }
}

/** How much of the text at a position repeats the stretch; undefined: it does not. Case is ignored one character at a time. */
export function lengthOfRepeat(
  text: string,
  position: number,
  repeated: { readonly stretch: string; readonly ignoreCase: boolean },
): number | undefined {
  const { stretch, ignoreCase } = repeated;
  if (!ignoreCase) return text.startsWith(stretch, position) ? stretch.length : undefined;
  let at = position;
  for (const character of stretch) {
    const point = text.codePointAt(at);
    if (point === undefined || !isSameFolding(point, character.codePointAt(0) ?? 0)) return undefined;
    at = after(text, at);
  }
  return at - position;
}

function isSameFolding(left: number, right: number): boolean {
  return String(foldingOf(left)) === String(foldingOf(right));
}

function isWordBoundary(text: string, position: number, isAscii: boolean): boolean {
  const words = shorthand("w", isAscii);
  const isWord = (at: number): boolean => contains(words, text.codePointAt(at) ?? 0);
  const isBehindWord = position > 0 && isWord(before(text, position));
  return isBehindWord !== (position < text.length && isWord(position));
}

function isLowSurrogate(text: string, position: number): boolean {
  const unit = text.charCodeAt(position);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function isHighSurrogate(text: string, position: number): boolean {
  const unit = text.charCodeAt(position);
  return unit >= 0xd800 && unit <= 0xdbff;
}
