import { invalidJson } from "./errors.ts";
import { knowKey, NO_KEY } from "./known-keys.ts";
import { Decimal, makeFloat, makeInteger, parseDecimal } from "./number.ts";
import { ownText } from "./own-text.ts";
import { FieldMap } from "./value.ts";
import type { FieldList, FieldValue } from "./value.ts";

/**
 * What becomes of numbers with a point or an exponent: `float` as the codecs read them (doubles; -0 is 0 but -0.0 stays),
 * `decimal` as the json filter does (BigDecimal: 2.50 and 1E+3 keep their digits, -0.0 is 0.0).
 */
export type FractionKind = "float" | "decimal";

/** Jackson's limit in Logstash. */
const DEEPEST_NESTING = 1_000;
/** Jackson's limit in Logstash; BigInt's own reader takes quadratic time beyond. */
const LONGEST_NUMBER = 10_000;
/** An integer of as many digits is safe. */
const SAFE_DIGITS = 15;
const LONGEST_FRACTION = 100;
/** Of a key with what stands before its value. */
const LONGEST_WRITTEN = 60;

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const LITERAL = /true|false|null/y;
const CONTROL = /[\x00-\x1f]/;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/**
 * Reads JSON documents from a text, one after the other, keeping every number exact. Documents of one source have the same
 * keys in the same order, so each key is first compared with the one that came there the last time: with that it is twice
 * as quick as JSON.parse and a copy into maps without a prototype.
 */
export class JsonReader {
  readonly #text: string;
  readonly #fractions: FractionKind;
  /** A string of the text may hold a character that may not be in it. */
  readonly #hasControls: boolean;
  /** Where the next backslash stands, from where strings are read; behind the text when there is none. */
  #escapeAt: number;
  #at = 0;
  #lastKey = NO_KEY;

  constructor(text: string, fractions: FractionKind) {
    this.#text = text;
    this.#fractions = fractions;
    this.#hasControls = CONTROL.test(text);
    this.#escapeAt = placeOf("\\", text, 0);
  }

  get position(): number {
    return this.#at;
  }

  /** True when nothing but blanks is left. */
  isAtEnd(): boolean {
    this.#skipBlanks();
    return this.#at >= this.#text.length;
  }

  /** @throws TailraceError EVENT_JSON with the position */
  readValue(depth = 0): FieldValue {
    const code = this.#skipBlanks();
    if (code === QUOTE) return this.#readString();
    if (code === OPEN_BRACE) return this.#readMap(depth);
    if (code === OPEN_BRACKET) return this.#readList(depth);
    return code === MINUS || isDigit(code) ? this.#readNumber() : this.#readLiteral();
  }

  #readMap(depth: number): FieldMap {
    this.#open(depth);
    const map = new FieldMap();
    let code = this.#skipBlanks();
    if (code === CLOSE_BRACE) {
      this.#at++;
      return map;
    }
    for (;;) {
      const key = this.#readKey(code);
      map[key] = this.readValue(depth + 1);
      code = this.#skipBlanks();
      if (code !== COMMA) break;
      this.#at++;
      code = this.#skipBlanks();
    }
    if (code !== CLOSE_BRACE) this.#fail("a comma or a closing brace is missing");
    this.#at++;
    return map;
  }

  #readList(depth: number): FieldList {
    this.#open(depth);
    const list: FieldList = [];
    if (this.#skipBlanks() === CLOSE_BRACKET) {
      this.#at++;
      return list;
    }
    for (;;) {
      list.push(this.readValue(depth + 1));
      const code = this.#skipBlanks();
      if (code !== COMMA && code !== CLOSE_BRACKET) this.#fail("a comma or a closing bracket is missing");
      this.#at++;
      if (code === CLOSE_BRACKET) return list;
    }
  }

  #open(depth: number): void {
    if (depth >= DEEPEST_NESTING) this.#fail(`nesting deeper than ${DEEPEST_NESTING}`);
    this.#at++;
  }

  /** Reads a key and all that stands before its value. */
  #readKey(code: number): string {
    if (code !== QUOTE) this.#fail("a string is missing");
    const expected = this.#lastKey.next;
    if (expected !== undefined && this.#text.startsWith(expected.written, this.#at)) {
      this.#at += expected.written.length;
      this.#lastKey = expected;
      return expected.key;
    }
    const start = this.#at;
    const key = this.#readString();
    if (this.#skipBlanks() !== COLON) this.#fail("a colon is missing");
    this.#at++;
    this.#skipBlanks();
    return this.#know(key, start);
  }

  #know(key: string, start: number): string {
    const known = this.#at - start > LONGEST_WRITTEN ? undefined : knowKey(key);
    if (known === undefined) return key;
    known.written = ownText(this.#text.slice(start, this.#at));
    this.#lastKey.next = known;
    this.#lastKey = known;
    return known.key;
  }

  #readString(): string {
    const start = this.#at + 1;
    const end = this.#text.indexOf('"', start);
    if (end < 0) this.#fail("a string does not end");
    // A key may have been passed over by its written form, escapes and all.
    if (this.#escapeAt < start) this.#escapeAt = placeOf("\\", this.#text, start);
    if (end > this.#escapeAt) return this.#readEscaped(start);
    const content = this.#text.slice(start, end);
    if (this.#hasControls) this.#check(content);
    this.#at = end + 1;
    return content;
  }

  #readEscaped(start: number): string {
    const end = endOfString(this.#text, start);
    if (end < 0) this.#fail("a string does not end");
    if (this.#hasControls) this.#check(this.#text.slice(start, end));
    const text = this.#unescape(this.#text.slice(start - 1, end + 1));
    this.#at = end + 1;
    return text;
  }

  #check(content: string): void {
    if (CONTROL.test(content)) this.#fail("a string holds a control character");
  }

  /** @param quoted with its quotes */
  #unescape(quoted: string): string {
    try {
      const text = JSON.parse(quoted) as string;
      return text.isWellFormed() ? text : text.slice(0, LONE_SURROGATE.exec(text)!.index);
    } catch {
      return this.#fail("a string holds a broken escape");
    }
  }

  /** Integers that are safe by their length and plain fractions; others are left to `#readAnyNumber`. */
  #readNumber(): FieldValue {
    const text = this.#text;
    const isNegative = text.charCodeAt(this.#at) === MINUS;
    const first = isNegative ? this.#at + 1 : this.#at;
    let end = first;
    let value = 0;
    let code = text.charCodeAt(end);
    for (; isDigit(code); code = text.charCodeAt(++end)) value = value * 10 + code - ZERO;
    const isUsual = end > first && end - first <= SAFE_DIGITS && (end === first + 1 || text.charCodeAt(first) !== ZERO);
    if (!isUsual) return this.#readAnyNumber();
    if (code === POINT && this.#fractions === "float") return this.#readFraction(end);
    if (code === POINT || code === SMALL_E || code === LARGE_E) return this.#readAnyNumber();
    this.#at = end;
    return isNegative ? 0 - value : value;
  }

  #readFraction(point: number): FieldValue {
    let end = point + 1;
    let code = this.#text.charCodeAt(end);
    for (; isDigit(code); code = this.#text.charCodeAt(++end));
    if (end === point + 1 || end - point > LONGEST_FRACTION || code === SMALL_E || code === LARGE_E) return this.#readAnyNumber();
    const value = Number(this.#text.slice(this.#at, end));
    this.#at = end;
    return makeFloat(value);
  }

  #readAnyNumber(): FieldValue {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (!match) return this.#fail("a value is missing or broken");
    const literal = match[0];
    if (literal.length > LONGEST_NUMBER) this.#fail(`a number of more than ${LONGEST_NUMBER} characters`);
    this.#at += literal.length;
    if (match[1] === undefined && match[2] === undefined)
      return makeInteger(literal.length <= SAFE_DIGITS ? Number(literal) : BigInt(literal));
    return this.#fractions === "float" ? makeFloat(Number(literal)) : toDecimal(literal);
  }

  #readLiteral(): boolean | null {
    LITERAL.lastIndex = this.#at;
    const literal = LITERAL.exec(this.#text)?.[0];
    if (literal === undefined) return this.#fail("a value is missing or broken");
    this.#at += literal.length;
    return literal === "null" ? null : literal === "true";
  }

  /** The code of the next character that is no blank; NaN at the end. */
  #skipBlanks(): number {
    const text = this.#text;
    let at = this.#at;
    // One look behind the end, and V8 would call a builtin for each character from then on.
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === SPACE || code === LINE_FEED || code === CARRIAGE_RETURN || code === TAB) continue;
      this.#at = at;
      return code;
    }
    this.#at = at;
    return Number.NaN;
  }

  #fail(why: string): never {
    throw invalidJson(this.#text, this.#at, why);
  }
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const LARGE_E = 0x45;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const SMALL_E = 0x65;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function toDecimal(literal: string): FieldValue {
  const decimal = parseDecimal(literal);
  if (decimal === undefined) return makeFloat(Number(literal));
  return decimal.unscaled === 0n ? new Decimal(0n, decimal.scale) : decimal;
}

/** Where a character stands, from an index on; behind the text when it does not. */
function placeOf(character: string, text: string, from: number): number {
  const at = text.indexOf(character, from);
  return at < 0 ? text.length : at;
}

/** The index of the quote that ends the string whose first character stands at an index; -1 when none does. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start);
  while (end >= 0 && isEscaped(text, start, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, start: number, at: number): boolean {
  let first = at;
  while (first > start && text[first - 1] === "\\") first--;
  return (at - first) % 2 === 1;
}
