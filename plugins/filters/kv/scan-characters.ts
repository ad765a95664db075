import { ownText } from "#plugin";
import { BLANK, endsPair, FIELD_SPLIT, kindAt, NONE, skipBlanks, valueStart } from "./delimiters.ts";
import type { Delimiters } from "./delimiters.ts";
import { scanEscaped } from "./scan-escaped.ts";
import type { ScanPairs } from "./scanner.ts";

/** Keys that are remembered, and how long they may be. */
const MOST_EXPECTED = 64;
const LONGEST_EXPECTED = 64;

/**
 * Finds what Logstash's regular expression finds, in one pass: a key is a run of characters that are no delimiters, behind it
 * stands one that parts it from its value, and the value reaches to the next delimiter of pairs or, when it begins with a quote
 * or bracket that is closed right before such a delimiter or a line's end, to that.
 *
 * The lines of a log mostly have the same keys in the same order: each key is compared with the one that stood at its place in
 * the text before.
 */
export function scanCharacters(delimiters: Delimiters): ScanPairs {
  const { kinds, isLenient } = delimiters;
  const bareEnd = bareEndFinder(kinds);
  const closing = new ClosingPlaces(delimiters);
  const expected: string[] = [];
  const remember = (key: string, ordinal: number): string => {
    if (ordinal >= MOST_EXPECTED || key.length > LONGEST_EXPECTED) return key;
    return (expected[ordinal] = ownText(key));
  };
  return (text, found) => {
    if (text.includes("\\")) return scanEscaped(delimiters, text, found);
    closing.begin();
    let ordinal = 0;
    let at = 0;
    while (at < text.length) {
      const guess = expected[ordinal];
      let end = at;
      if (guess !== undefined && text.startsWith(guess, at)) end += guess.length;
      const isGuessed = end > at && kindAt(kinds, text, end) !== 0;
      if (!isGuessed) while (end < text.length && kindAt(kinds, text, end) === 0) end++;
      const start = end > at ? valueStart(delimiters, text, end) : NONE;
      if (start === NONE) {
        at = end + 1;
        continue;
      }
      const key = isGuessed ? guess! : remember(text.slice(at, end), ordinal);
      ordinal++;
      const value = isLenient ? skipBlanks(text, start) : start;
      const close = closing.of(text, value);
      at = close === NONE ? bareEnd(text, value) : close + 1;
      found(key, close === NONE ? text.slice(value, at) : text.slice(value + 1, close));
      if ((kindAt(kinds, text, at) & FIELD_SPLIT) !== 0) at++;
    }
  };
}

/** Where a value without quotes ends. */
function bareEndFinder(kinds: Uint8Array): (text: string, from: number) => number {
  const splits = [...kinds.keys()].filter((code) => (kinds[code]! & FIELD_SPLIT) !== 0);
  const [only = BLANK] = splits;
  if (splits.length === 1) {
    const split = String.fromCharCode(only);
    return (text, from) => {
      const end = text.indexOf(split, from);
      return end < 0 ? text.length : end;
    };
  }
  return (text, from) => {
    let at = from;
    while (at < text.length && (kindAt(kinds, text, at) & FIELD_SPLIT) === 0) at++;
    return at;
  };
}

/**
 * Where quotes and brackets of a text are closed. What was found for one is kept for the next of its kind: a text without a `)`
 * is searched once.
 */
class ClosingPlaces {
  readonly #delimiters: Delimiters;
  readonly #characters: readonly string[];
  /** By code of the closing character; 0: not searched yet. */
  readonly #places: number[];
  #isSearched = false;

  constructor(delimiters: Delimiters) {
    this.#delimiters = delimiters;
    this.#characters = Array.from(delimiters.kinds, (_, code) => String.fromCharCode(code));
    this.#places = Array.from(delimiters.kinds, () => 0);
  }

  /** A new text. */
  begin(): void {
    if (this.#isSearched) this.#places.fill(0);
    this.#isSearched = false;
  }

  /** Where the value in quotes or brackets that begins here is closed; NONE: it is not in such. */
  of(text: string, at: number): number {
    const { kinds, closers } = this.#delimiters;
    const closer = kindAt(closers, text, at);
    if (closer === 0) return NONE;
    let place = this.#places[closer]!;
    if (place <= at) {
      const found = text.indexOf(this.#characters[closer]!, at + 1);
      place = found < 0 ? text.length : found;
      this.#places[closer] = place;
      this.#isSearched = true;
    }
    return place < text.length && endsPair(kinds, text, place + 1) ? place : NONE;
  }
}
