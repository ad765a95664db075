/** Sets and characters as JavaScript writes them. */

import {
  anything,
  asciiBits,
  asciiPart,
  complement,
  isAnything,
  lacksOnlyNewline,
  lastCodePoint,
  onlyMember,
  type CharSet,
  type CodePointRange,
} from "./char-set.ts";
import { lazily } from "./memo.ts";
import { asciiBlanks, asciiDigits, asciiWords } from "./unicode-names.ts";

/** What is known of the texts a RegExp is made for. */
export interface TextKind {
  /** They hold ASCII characters only. */
  readonly ascii: boolean;
  /** They may hold "\n". */
  readonly newlines: boolean;
}

/** 0 to 3. */
export function indexOfKind({ ascii, newlines }: TextKind): number {
  return (ascii ? 2 : 0) + (newlines ? 1 : 0);
}

const allAscii = (1n << 128n) - 1n;
const lastAscii = 0x7f;
const impossible = "[]";

/** By their ASCII bits. */
const shorthands = lazily(
  () =>
    new Map<bigint, string>([
      [asciiBits(asciiDigits), "\\d"],
      [allAscii & ~asciiBits(asciiDigits), "\\D"],
      [asciiBits(asciiWords), "\\w"],
      [allAscii & ~asciiBits(asciiWords), "\\W"],
      [asciiBits(asciiBlanks), "\\s"],
      [allAscii & ~asciiBits(asciiBlanks), "\\S"],
    ]),
);

const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f", "\v": "\\v" };

const special = new Set("^$\\.*+?()[]{}|/");
const specialInClass = new Set([...special, "-"]);

/** A character as it stands in an expression. */
export function characterSource(point: number): string {
  return escaped(point, special);
}

/** Any code point. Not `[^]`: under the `v` flag the V8 of Node 20 takes `[^]*` to match nothing. */
export const anyCodePoint = "[\\0-\\u{10ffff}]";

/** A set as it stands in an expression; in ASCII texts only its ASCII part counts. */
export function classSource(set: CharSet, kind: TextKind): string {
  const wide = !kind.newlines && lacksOnlyNewline(set) ? anything : set;
  return kind.ascii ? asciiClass(wide) : unicodeClass(wide);
}

/** Whether a set can be written only with the `v` flag, as it nests or intersects others. */
export function isNested(set: CharSet): boolean {
  const positive = set.kind === "complement" ? set.of : set;
  return !(positive.kind === "union" ? positive.of : [positive]).every(isFlat);
}

function isFlat(set: CharSet): boolean {
  return set.kind === "ranges" || (set.kind === "complement" ? set.of : set).kind === "property";
}

function asciiClass(set: CharSet): string {
  const bits = asciiBits(set);
  if (bits === 0n) return impossible;
  if (bits === allAscii) return "[^]";
  return shorthands().get(bits) ?? rangesClass(asciiPart(set), lastAscii);
}

function unicodeClass(set: CharSet): string {
  if (isAnything(set)) return anyCodePoint;
  switch (set.kind) {
    case "ranges":
      return set.ranges.length === 0 ? impossible : rangesClass(set, lastCodePoint);
    case "property":
      return `\\p{${set.name}}`;
    case "complement":
      return set.of.kind === "property" ? `\\P{${set.of.name}}` : `[^${members(set.of)}]`;
    default:
      return `[${members(set)}]`;
  }
}

/** What stands between the brackets of a class with the `v` flag. */
function members(set: CharSet): string {
  switch (set.kind) {
    case "ranges":
      return set.ranges.map(rangeSource).join("");
    case "union":
      return set.of.map((each) => (each.kind === "ranges" ? members(each) : unicodeClass(each))).join("");
    case "intersection":
      return set.of.map(unicodeClassNested).join("&&");
    default:
      return unicodeClass(set);
  }
}

function unicodeClassNested(set: CharSet): string {
  return set.kind === "ranges" ? `[${members(set)}]` : unicodeClass(set);
}

/** The shorter of the set and its negation: the negation where the set reaches from the first to the last character. */
function rangesClass(set: CharSet, last: number): string {
  const only = onlyMember(set);
  if (only !== undefined) return characterSource(only);
  const inside = set.kind === "ranges" ? set.ranges : [];
  const reachesAllOver = inside.length > 1 && inside[0]?.[0] === 0 && (inside.at(-1)?.[1] ?? 0) >= last;
  if (!reachesAllOver) return `[${inside.map(rangeSource).join("")}]`;
  const rest = complement(set);
  const outside = rest.kind === "ranges" ? rest.ranges.filter(([first]) => first <= last) : [];
  return `[^${outside.map(rangeSource).join("")}]`;
}

function rangeSource([first, last]: CodePointRange): string {
  if (first === last) return memberSource(first);
  const between = last - first > 1 ? "-" : "";
  return `${memberSource(first)}${between}${memberSource(last)}`;
}

function memberSource(point: number): string {
  return escaped(point, specialInClass);
}

function escaped(point: number, specials: ReadonlySet<string>): string {
  const character = String.fromCodePoint(point);
  return named[character] ?? (specials.has(character) ? `\\${character}` : printable(point));
}

function printable(point: number): string {
  if (point >= 0x20 && point <= 0x7e) return String.fromCodePoint(point);
  if (point <= 0xff) return `\\x${point.toString(16).padStart(2, "0")}`;
  return point <= 0xffff ? `\\u${point.toString(16).padStart(4, "0")}` : `\\u{${point.toString(16)}}`;
}
