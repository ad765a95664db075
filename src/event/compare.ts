import { incomparable } from "./errors.ts";
import { compareNumbers, isNumber, sameNumber } from "./number.ts";
import { rubyText } from "./ruby-text.ts";
import { javaText } from "./text.ts";
import { Timestamp } from "./timestamp.ts";
import { isList, isMap, keysOf } from "./value.ts";
import type { FieldMap, FieldValue } from "./value.ts";

/*
 * How conditions compare, as Logstash's EventCondition does on JRuby's values. `undefined` is a missing field.
 */

/** False for missing, null, false, the empty text and the text "false"; true for all else, 0 and empty lists included. */
export function isTruthy(value: FieldValue | undefined): boolean {
  return value !== undefined && value !== null && value !== false && value !== "" && value !== "false";
}

/** Same type and same value; two missing fields are equal; maps see `areEqualMaps`. */
export function areEqual(left: FieldValue | undefined, right: FieldValue | undefined): boolean {
  if (left === right) return true;
  if (left === undefined || right === undefined || left === null || right === null) return false;
  if (isNumber(left)) return isNumber(right) && sameNumber(left, right);
  if (left instanceof Timestamp) return right instanceof Timestamp && left.compareTo(right) === 0;
  if (isList(left)) return isList(right) && left.length === right.length && left.every((element, at) => areEqual(element, right[at]));
  return isMap(left) && isMap(right) && areEqualMaps(left, right);
}

/** Logstash's maps compare their values by identity, and JRuby keeps one object each only for null, booleans and these integers. */
const SHARED_INTEGERS = { from: -256, to: 255 };

function areEqualMaps(left: FieldMap, right: FieldMap): boolean {
  const keys = keysOf(left);
  return keys.length === keysOf(right).length && keys.every((key) => isShared(left[key]) && left[key] === right[key]);
}

function isShared(value: FieldValue | undefined): boolean {
  if (value === null || typeof value === "boolean") return true;
  return typeof value === "number" && Number.isInteger(value) && value >= SHARED_INTEGERS.from && value <= SHARED_INTEGERS.to;
}

/**
 * Negative, zero or positive. Null, booleans and timestamps compare as equal to everything of another type (JRuby's
 * default compareTo), so that `<=` and `>=` hold for them.
 * @throws TailraceError EVENT_INCOMPARABLE for missing fields, lists, maps, and a number beside a text
 */
export function compareValues(left: FieldValue | undefined, right: FieldValue | undefined): number {
  if (typeof left === "string" && typeof right === "string") return compareTexts(left, right);
  if (left !== undefined && isNumber(left)) {
    if (right !== undefined && isNumber(right)) return compareNumbers(left, right);
    throw incomparable(left, right);
  }
  if (left === undefined || typeof left === "string" || isList(left) || isMap(left)) throw incomparable(left, right);
  return left instanceof Timestamp && right instanceof Timestamp ? left.compareTo(right) : 0;
}

/** By UTF-8 bytes, which is by code points: UTF-16 units order surrogates before U+E000. */
export function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) return codePointOrder(a) - codePointOrder(b);
  }
  return left.length - right.length;
}

function codePointOrder(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** `[f] in "text"`: the field is a text that stands in this one. */
export function isInText(value: FieldValue | undefined, text: string): boolean {
  return typeof value === "string" && text.includes(value);
}

/** `"text" in [f]`: the field is a text that holds it, or a list with an element equal to it. */
export function holdsText(value: FieldValue | undefined, text: string): boolean {
  return typeof value === "string" ? value.includes(text) : isList(value) && value.includes(text);
}

/** `5 in [f]`: the field is a list with an equal element. A scalar field never holds a number. */
export function holdsValue(value: FieldValue | undefined, wanted: FieldValue): boolean {
  return isList(value) && value.some((element) => areEqual(wanted, element));
}

/** `[f] in ["a", 1]`: compared as texts, so that 200 is in ["200", "x"]. Null has an empty text; lists have none (ConvertedList has no toString). */
export function isInTexts(value: FieldValue | undefined, texts: ReadonlySet<string>): boolean {
  if (value === undefined || isList(value)) return false;
  if (typeof value === "string") return texts.has(value);
  return texts.has(isMap(value) ? javaText(value) : rubyText(value));
}

/**
 * `[a] in [b]`: text in text, an element of a list, else equality; lists and maps are in nothing.
 * @throws TailraceError EVENT_INCOMPARABLE for a missing field beside a list with elements
 */
export function isInValue(left: FieldValue | undefined, right: FieldValue | undefined): boolean {
  if (isList(left) || isMap(left)) return false;
  if (typeof left === "string" && typeof right === "string") return right.includes(left);
  if (!isList(right)) return left !== undefined && areEqual(left, right);
  if (left === undefined && right.length > 0) throw incomparable(left, right);
  return right.some((element) => areEqual(left, element));
}
