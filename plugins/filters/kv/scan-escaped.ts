import { BLANK, endsPair, FIELD_SPLIT, kindAt, NEWLINE, NONE, skipBlanks, VALUE_SPLIT, valueStart } from "./delimiters.ts";
import type { Delimiters } from "./delimiters.ts";

const BACKSLASH = 0x5c;

/**
 * The same for a text with backslashes. A backslash and the character behind it stand together, so that a delimiter between them
 * parts nothing; but when no pair can be found so, the backslash is a character by itself. Logstash's regular expression tries
 * these ways one after the other, which takes time without end for many backslashes; here the best way from each place on
 * is computed once, from the end of the text to its start.
 */
export function scanEscaped(delimiters: Delimiters, text: string, found: (key: string, value: string) => void): void {
  const { kinds, isLenient } = delimiters;
  const keyEnds = endsOfKeys(delimiters, text);
  const closings = new Map<number, Int32Array>();
  const closeOf = (at: number): number => {
    const closer = kindAt(delimiters.closers, text, at);
    if (closer === 0) return NONE;
    let places = closings.get(closer);
    if (places === undefined) closings.set(closer, (places = placesOfClosing(kinds, text, closer)));
    return places[at + 1]!;
  };
  let at = 0;
  while (at < text.length) {
    const end = keyEndFrom(keyEnds, kinds, { text, at });
    if (end === NONE) {
      at++;
      continue;
    }
    const start = valueStart(delimiters, text, end);
    const value = isLenient ? skipBlanks(text, start) : start;
    const close = closeOf(value);
    const key = text.slice(at, end);
    at = close === NONE ? endOfBareValue(kinds, text, value) : close + 1;
    found(key, close === NONE ? text.slice(value, at) : text.slice(value + 1, close));
    if ((kindAt(kinds, text, at) & FIELD_SPLIT) !== 0) at++;
  }
}

/** A backslash takes the next character with it, unless that is a line's end. */
function isEscape(text: string, at: number): boolean {
  return text.charCodeAt(at) === BACKSLASH && at + 1 < text.length && text.charCodeAt(at + 1) !== NEWLINE;
}

/** Where a key ends that has come to a place, by place; NONE: no value follows whichever way it goes on. */
function endsOfKeys({ kinds, isLenient }: Delimiters, text: string): Int32Array {
  const ends = new Int32Array(text.length + 2).fill(NONE);
  const isBlankDelimiter = (kinds[BLANK]! & VALUE_SPLIT) !== 0;
  let behindBlanks = text.length;
  for (let at = text.length - 1; at >= 0; at--) {
    const isPassedOver = isLenient && text.charCodeAt(at) === BLANK;
    if (!isPassedOver) behindBlanks = at;
    const canEnd = (kindAt(kinds, text, behindBlanks) & VALUE_SPLIT) !== 0 || (isPassedOver && isBlankDelimiter);
    const next = keyEndFrom(ends, kinds, { text, at });
    ends[at] = next === NONE && canEnd ? at : next;
  }
  return ends;
}

/** The same for a key that takes the character at a place. */
function keyEndFrom(ends: Int32Array, kinds: Uint8Array, { text, at }: { readonly text: string; readonly at: number }): number {
  const escaped = isEscape(text, at) ? ends[at + 2]! : NONE;
  return escaped === NONE && kindAt(kinds, text, at) === 0 ? ends[at + 1]! : escaped;
}

/** Where a value in quotes or brackets that has come to a place is closed, by place. */
function placesOfClosing(kinds: Uint8Array, text: string, closer: number): Int32Array {
  const places = new Int32Array(text.length + 2).fill(NONE);
  for (let at = text.length - 1; at >= 0; at--) {
    const escaped = isEscape(text, at) ? places[at + 2]! : NONE;
    if (escaped !== NONE) places[at] = escaped;
    else if (text.charCodeAt(at) !== closer) places[at] = places[at + 1]!;
    else if (endsPair(kinds, text, at + 1)) places[at] = at;
  }
  return places;
}

function endOfBareValue(kinds: Uint8Array, text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    if (isEscape(text, at)) at += 2;
    else if ((kindAt(kinds, text, at) & FIELD_SPLIT) === 0) at++;
    else break;
  }
  return at;
}
