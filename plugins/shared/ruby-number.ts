import { Decimal, Float, makeFloat, makeInteger, Timestamp } from "#plugin";
import type { FieldValue } from "#plugin";

const SHORT_INTEGER = /^-?\d{1,15}$/;
const INTEGER = /^[\t-\r ]*([+-]?)(\d+(?:_\d+)*)/;

/** Ruby's String#to_i: the digits a text begins with (single underscores between them), 0 if there are none. */
export function rubyToI(text: string): number | bigint {
  // `-0` is 0: integers have no negative zero.
  if (SHORT_INTEGER.test(text)) return +text + 0;
  const match = INTEGER.exec(text);
  if (match === null) return 0;
  const magnitude = BigInt((match[2] ?? "").replaceAll("_", ""));
  return makeInteger(match[1] === "-" ? -magnitude : magnitude);
}

/** Ruby's to_i of a value: decimals are cut, null is 0, a time its seconds. Undefined where Ruby has no such method: booleans, lists, maps. */
export function rubyIntegerOf(value: FieldValue): number | bigint | undefined {
  if (typeof value === "string") return rubyToI(value);
  if (value === null) return 0;
  if (typeof value === "bigint") return value;
  if (value instanceof Timestamp) return Math.floor(value.ms / 1000);
  if (value instanceof Float) return truncate(value.value);
  if (value instanceof Decimal) return truncate(value.toNumber());
  return typeof value === "number" ? truncate(value) : undefined;
}

function truncate(value: number): number | bigint | undefined {
  return Number.isFinite(value) ? makeInteger(Math.trunc(value)) : undefined;
}

const SHORT_FLOAT = /^-?\d{1,15}(?:\.\d+)?$/;
const FLOAT = /^[\t\n\f\r ]*([+-]?)(\d[\d_]*)?(?:\.(_*\d[\d_]*))?(?:e((?:[+-]_*)?\d[\d_]*))?/i;

/** Ruby's String#to_f, with JRuby's ways: underscores anywhere between digits, no vertical tab before them (tried on JRuby 10.0.6). */
export function rubyToF(text: string): ReturnType<typeof makeFloat> {
  return makeFloat(rubyToDouble(text));
}

/** What String#to_f reads, as a number to reckon with. */
export function rubyToDouble(text: string): number {
  if (SHORT_FLOAT.test(text)) return +text;
  const [, sign = "", whole, fraction, exponent = "0"] = FLOAT.exec(text) ?? [];
  if (whole === undefined && fraction === undefined) return 0;
  return Number(`${sign}${whole ?? "0"}.${fraction ?? "0"}e${exponent}`.replaceAll("_", ""));
}

/** By the prefix of their digits. */
const BASES: readonly (readonly [base: number, prefix: RegExp, digits: RegExp])[] = [
  [16, /^0x/i, /^[\da-f]+(?:_[\da-f]+)*$/i],
  [2, /^0b/i, /^[01]+(?:_[01]+)*$/],
  [10, /^0d/i, /^\d+(?:_\d+)*$/],
  [8, /^0(?:o|_(?=\d)|(?=\d))/i, /^[0-7]+(?:_[0-7]+)*$/],
  [10, /^/, /^\d+(?:_\d+)*$/],
];
const LONGEST_INTEGER = 15;

/** Ruby's Integer(text) for numbers of few digits: the whole text must be one, and its prefix tells the base. Undefined: it raises. */
export function rubyInteger(text: string): number | undefined {
  const [, sign = "", all = ""] = /^[\t-\r ]*([+-]?)([\da-z_]+)[\t-\r ]*$/i.exec(text) ?? [];
  const [base, prefix, known] = BASES.find(([, start]) => start.test(all))!;
  const digits = all.replace(prefix, "");
  if (!known.test(digits) || digits.length > LONGEST_INTEGER) return undefined;
  const magnitude = Number.parseInt(digits.replaceAll("_", ""), base);
  return sign === "-" ? 0 - magnitude : magnitude;
}
