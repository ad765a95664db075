import { invalidJson } from "./errors.ts";
import { Decimal, makeFloat, makeInteger, parseDecimal } from "./number.ts";
import { FieldMap } from "./value.ts";
import type { FieldList, FieldValue } from "./value.ts";

/**
 * What becomes of numbers with a point or an exponent: `float` as the codecs read them (doubles; -0 is 0 but -0.0 stays),
 * `decimal` as the json filter does (BigDecimal: 2.50 and 1E+3 keep their digits, -0.0 is 0.0).
 */
export type FractionKind = "float" | "decimal";

/** Jackson's limit in Logstash. */
export const DEEPEST_NESTING = 1_000;
/** Jackson's limit in Logstash; BigInt's own reader takes quadratic time beyond. */
const LONGEST_NUMBER = 10_000;

const BLANK = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const LITERAL = /true|false|null/y;
const CONTROL = /[\x00-\x1f]/;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Reads JSON documents from a text, one after the other, keeping every number exact. Slower than JSON.parse. */
export class JsonReader {
  readonly #text: string;
  readonly #fractions: FractionKind;
  #at = 0;

  constructor(text: string, fractions: FractionKind) {
    this.#text = text;
    this.#fractions = fractions;
  }

  get position(): number {
    return this.#at;
  }

  /** True when nothing but blanks is left. */
  isAtEnd(): boolean {
    this.#take(BLANK);
    return this.#at >= this.#text.length;
  }

  /** @throws TailraceError EVENT_JSON with the position */
  readValue(depth = 0): FieldValue {
    this.#take(BLANK);
    const char = this.#text[this.#at];
    if (char === '"') return this.#readString();
    if (char === "{" || char === "[") {
      if (depth >= DEEPEST_NESTING) this.#fail(`nesting deeper than ${DEEPEST_NESTING}`);
      this.#at++;
      return char === "{" ? this.#readMap(depth) : this.#readList(depth);
    }
    const literal = this.#take(LITERAL);
    if (literal !== undefined) return literal === "null" ? null : literal === "true";
    return this.#readNumber();
  }

  #readMap(depth: number): FieldMap {
    const map = new FieldMap();
    if (this.#takeMark("}")) return map;
    do {
      this.#take(BLANK);
      const key = this.#readString();
      if (!this.#takeMark(":")) this.#fail("a colon is missing");
      map[key] = this.readValue(depth + 1);
    } while (this.#takeMark(","));
    if (!this.#takeMark("}")) this.#fail("a comma or a closing brace is missing");
    return map;
  }

  #readList(depth: number): FieldList {
    const list: FieldList = [];
    if (this.#takeMark("]")) return list;
    do list.push(this.readValue(depth + 1));
    while (this.#takeMark(","));
    if (!this.#takeMark("]")) this.#fail("a comma or a closing bracket is missing");
    return list;
  }

  #readString(): string {
    if (this.#text[this.#at] !== '"') this.#fail("a string is missing");
    const end = endOfString(this.#text, this.#at);
    const content = this.#text.slice(this.#at + 1, end);
    if (end === this.#text.length || CONTROL.test(content)) this.#fail("a string does not end, or holds a control character");
    const text = content.includes("\\") ? this.#unescape(content) : content;
    this.#at = end + 1;
    return text;
  }

  #unescape(content: string): string {
    try {
      const text = JSON.parse(`"${content}"`) as string;
      const lone = LONE_SURROGATE.exec(text);
      return lone ? text.slice(0, lone.index) : text;
    } catch {
      return this.#fail("a string holds a broken escape");
    }
  }

  #readNumber(): FieldValue {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (!match) return this.#fail("a value is missing or broken");
    const literal = match[0];
    if (literal.length > LONGEST_NUMBER) this.#fail(`a number of more than ${LONGEST_NUMBER} characters`);
    this.#at += literal.length;
    if (match[1] === undefined && match[2] === undefined) return makeInteger(literal.length < 16 ? Number(literal) : BigInt(literal));
    return this.#fractions === "float" ? makeFloat(Number(literal)) : toDecimal(literal);
  }

  #takeMark(mark: string): boolean {
    this.#take(BLANK);
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (!match) return undefined;
    this.#at += match[0].length;
    return match[0];
  }

  #fail(why: string): never {
    throw invalidJson(this.#text, this.#at, why);
  }
}

function toDecimal(literal: string): FieldValue {
  const decimal = parseDecimal(literal);
  if (decimal === undefined) return makeFloat(Number(literal));
  return decimal.unscaled === 0n ? new Decimal(0n, decimal.scale) : decimal;
}

/** The index of the quote that ends the string which begins at an index; the text's length when none does. */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}
