/**
 * Sets of code points and their algebra. A set made of ranges stays a list of ranges through every operation; one that takes
 * in a Unicode property stays symbolic, because writing a property out costs thousands of ranges and JavaScript can say it
 * by name. Of a symbolic set the ASCII part is still known exactly, which is what the proofs in this folder live on.
 */

import { lazily, memoised } from "./memo.ts";

/** First and last code point, both included. */
export type CodePointRange = readonly [first: number, last: number];

export type CharSet =
  /** Sorted, neither overlapping nor touching. */
  | { readonly kind: "ranges"; readonly ranges: readonly CodePointRange[] }
  /** A property as JavaScript names it inside braces: `L`, `Script=Greek`, `White_Space`. */
  | { readonly kind: "property"; readonly name: string }
  | { readonly kind: "complement"; readonly of: CharSet }
  | { readonly kind: "union"; readonly of: readonly CharSet[] }
  | { readonly kind: "intersection"; readonly of: readonly CharSet[] };

export const lastCodePoint = 0x10ffff;
const lastAscii = 0x7f;
const asciiMask = (1n << 128n) - 1n;

export const nothing: CharSet = { kind: "ranges", ranges: [] };
export const anything: CharSet = { kind: "ranges", ranges: [[0, lastCodePoint]] };
export const newline: CharSet = { kind: "ranges", ranges: [[10, 10]] };
export const ascii: CharSet = { kind: "ranges", ranges: [[0, lastAscii]] };

export function ofRanges(...ranges: readonly CodePointRange[]): CharSet {
  return { kind: "ranges", ranges: normalise(ranges) };
}

export function ofPoints(points: readonly number[]): CharSet {
  const [only] = points;
  if (points.length === 1 && only !== undefined) return ofPoint(only);
  return ofRanges(...points.map((point): CodePointRange => [point, point]));
}

const asciiPoints = new Map<number, CharSet>();

/** Sets of one ASCII character are made once: patterns are full of them. */
function ofPoint(point: number): CharSet {
  const known = asciiPoints.get(point);
  if (known !== undefined) return known;
  const set: CharSet = { kind: "ranges", ranges: [[point, point]] };
  if (point <= lastAscii) asciiPoints.set(point, set);
  return set;
}

/** The set of the characters of a text. */
export function ofCharacters(text: string): CharSet {
  return ofPoints(Array.from(text, (character) => character.codePointAt(0) ?? 0));
}

export function ofProperty(name: string): CharSet {
  return { kind: "property", name };
}

export function union(...sets: readonly CharSet[]): CharSet {
  const [first = nothing] = sets;
  if (sets.every((set) => set === first)) return first;
  const ranges: CodePointRange[] = [];
  for (const set of sets) {
    if (set.kind !== "ranges") return symbolicUnion(sets);
    ranges.push(...set.ranges);
  }
  return { kind: "ranges", ranges: normalise(ranges) };
}

function symbolicUnion(sets: readonly CharSet[]): CharSet {
  const members = sets.flatMap((each) => (each.kind === "union" ? each.of : [each]));
  const plain = ofRanges(...members.flatMap((member) => (member.kind === "ranges" ? member.ranges : [])));
  if (isAnything(plain)) return plain;
  const symbolic = new Map(members.flatMap((member): [string, CharSet][] => (member.kind === "ranges" ? [] : [[keyOf(member), member]])));
  const all = [...symbolic.values(), ...(isNothing(plain) ? [] : [plain])];
  const [only] = all;
  return all.length === 1 && only !== undefined ? only : { kind: "union", of: all };
}

export function complement(set: CharSet): CharSet {
  if (set.kind === "complement") return set.of;
  if (set.kind !== "ranges") return { kind: "complement", of: set };
  const gaps: CodePointRange[] = [];
  let next = 0;
  for (const [first, last] of set.ranges) {
    if (first > next) gaps.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= lastCodePoint) gaps.push([next, lastCodePoint]);
  return { kind: "ranges", ranges: gaps };
}

export function intersection(left: CharSet, right: CharSet): CharSet {
  if (isNothing(left) || isNothing(right)) return nothing;
  if (isAnything(left)) return right;
  if (isAnything(right)) return left;
  if (left.kind === "ranges" && right.kind === "ranges") return complement(union(complement(left), complement(right)));
  if (nonAsciiOf(left) === "none" || nonAsciiOf(right) === "none") return fromAsciiBits(asciiBits(left) & asciiBits(right));
  return { kind: "intersection", of: [left, right] };
}

export function difference(left: CharSet, right: CharSet): CharSet {
  return intersection(left, complement(right));
}

/** The ASCII part of a set, always as ranges. */
export function asciiPart(set: CharSet): CharSet {
  if (set.kind !== "ranges") return fromAsciiBits(asciiBits(set));
  const last = set.ranges.at(-1);
  if (last === undefined || last[1] <= lastAscii) return set;
  const inside = set.ranges.filter(([first]) => first <= lastAscii);
  return { kind: "ranges", ranges: inside.map(([first, end]) => [first, Math.min(end, lastAscii)]) };
}

export function contains(set: CharSet, point: number): boolean {
  switch (set.kind) {
    case "ranges":
      return rangesContain(set.ranges, point);
    case "property":
      return propertyTest(set.name).test(String.fromCodePoint(point));
    case "complement":
      return !contains(set.of, point);
    case "union":
      return set.of.some((each) => contains(each, point));
    case "intersection":
      return set.of.every((each) => contains(each, point));
  }
}

export function isNothing(set: CharSet): boolean {
  return set.kind === "ranges" && set.ranges.length === 0;
}

export function isAnything(set: CharSet): boolean {
  return set.kind === "ranges" && set.ranges.length === 1 && set.ranges[0]?.[0] === 0 && set.ranges[0][1] === lastCodePoint;
}

/** Everything but "\n". */
export function lacksOnlyNewline(set: CharSet): boolean {
  if (set.kind === "union") return set.of.some(lacksOnlyNewline);
  if (set.kind !== "ranges" || set.ranges.length !== 2) return false;
  const [first, second] = set.ranges;
  return first?.[0] === 0 && first[1] === 9 && second?.[0] === 11 && second[1] === lastCodePoint;
}

/** Proven to share no code point; false may also mean "not known". */
export function isDisjoint(left: CharSet, right: CharSet): boolean {
  if (left.kind === "ranges" && right.kind === "ranges") return areRangesApart(left.ranges, right.ranges);
  if ((asciiBits(left) & asciiBits(right)) !== 0n) return false;
  return nonAsciiOf(left) === "none" || nonAsciiOf(right) === "none";
}

/** Proven to lie within the other; false may also mean "not known". */
export function isWithin(inner: CharSet, outer: CharSet): boolean {
  if (inner === outer) return true;
  if ((asciiBits(inner) & ~asciiBits(outer)) !== 0n) return false;
  if (nonAsciiOf(inner) === "none" || nonAsciiOf(outer) === "all") return true;
  return inner.kind === "ranges" && outer.kind === "ranges" && isNothing(difference(inner, outer));
}

export function isSame(left: CharSet, right: CharSet): boolean {
  return keyOf(left) === keyOf(right);
}

/** The one member of a set of one, else undefined. */
export function onlyMember(set: CharSet): number | undefined {
  if (set.kind !== "ranges" || set.ranges.length !== 1) return undefined;
  const [range] = set.ranges;
  return range !== undefined && range[0] === range[1] ? range[0] : undefined;
}

/** Which of the 128 ASCII characters belong to the set: bit n for code point n. */
export const asciiBits: (set: CharSet) => bigint = memoised(computeAsciiBits);

function computeAsciiBits(set: CharSet): bigint {
  switch (set.kind) {
    case "ranges":
      return set.ranges.reduce((bits, range) => bits | rangeBits(range), 0n);
    case "property":
      return propertyBits(set.name);
    case "complement":
      return asciiMask & ~asciiBits(set.of);
    case "union":
      return set.of.reduce((bits, each) => bits | asciiBits(each), 0n);
    case "intersection":
      return set.of.reduce((bits, each) => bits & asciiBits(each), asciiMask);
  }
}

function rangeBits([first, last]: CodePointRange): bigint {
  if (first > lastAscii) return 0n;
  const width = BigInt(Math.min(last, lastAscii) - first + 1);
  return ((1n << width) - 1n) << BigInt(first);
}

const asciiText = lazily(() => String.fromCharCode(...Array.from({ length: lastAscii + 1 }, (_, point) => point)));

function propertyBits(name: string): bigint {
  let bits = 0n;
  for (const character of asciiText().match(new RegExp(`\\p{${name}}`, "gu")) ?? []) bits |= 1n << BigInt(character.charCodeAt(0));
  return bits;
}

/** How much of what lies beyond ASCII is in the set; "some" may hide all or none of it. */
export function nonAsciiOf(set: CharSet): "none" | "some" | "all" {
  switch (set.kind) {
    case "ranges":
      return nonAsciiOfRanges(set.ranges);
    case "property":
      return set.name === "ASCII" ? "none" : "some";
    case "complement": {
      const inner = nonAsciiOf(set.of);
      if (inner === "some") return "some";
      return inner === "none" ? "all" : "none";
    }
    case "union":
      return combine(set.of.map(nonAsciiOf), "all", "none");
    case "intersection":
      return combine(set.of.map(nonAsciiOf), "none", "all");
  }
}

type Share = "none" | "some" | "all";

function combine(parts: readonly Share[], strong: Share, weak: Share): Share {
  if (parts.includes(strong)) return strong;
  return parts.every((part) => part === weak) ? weak : "some";
}

function nonAsciiOfRanges(ranges: readonly CodePointRange[]): Share {
  const last = ranges.at(-1);
  if (last === undefined || last[1] <= lastAscii) return "none";
  return last[1] === lastCodePoint && last[0] <= lastAscii + 1 ? "all" : "some";
}

function fromAsciiBits(bits: bigint): CharSet {
  const ranges: CodePointRange[] = [];
  const digits = bits.toString(2).padStart(lastAscii + 1, "0");
  for (let point = 0; point <= lastAscii; point += 1) {
    if (digits[lastAscii - point] === "1") ranges.push([point, point]);
  }
  return { kind: "ranges", ranges: normalise(ranges) };
}

function normalise(ranges: readonly CodePointRange[]): readonly CodePointRange[] {
  if (isNormal(ranges)) return ranges;
  const sorted = ranges.filter(([first, last]) => first <= last).toSorted((a, b) => a[0] - b[0]);
  const merged: CodePointRange[] = [];
  for (const range of sorted) {
    const previous = merged.at(-1);
    if (previous === undefined || range[0] > previous[1] + 1) merged.push(range);
    else if (range[1] > previous[1]) merged[merged.length - 1] = [previous[0], range[1]];
  }
  return merged;
}

function isNormal(ranges: readonly CodePointRange[]): boolean {
  let next = 0;
  for (const [first, last] of ranges) {
    if (first < next || last < first) return false;
    next = last + 2;
  }
  return true;
}

function areRangesApart(left: readonly CodePointRange[], right: readonly CodePointRange[]): boolean {
  let position = 0;
  for (const [first, last] of left) {
    while ((right[position]?.[1] ?? Infinity) < first) position += 1;
    if ((right[position]?.[0] ?? Infinity) <= last) return false;
  }
  return true;
}

function rangesContain(ranges: readonly CodePointRange[], point: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range === undefined) return false;
    if (point < range[0]) high = middle - 1;
    else if (point > range[1]) low = middle + 1;
    else return true;
  }
  return false;
}

const propertyTests = new Map<string, RegExp>();

/** Tests one character for a property by JavaScript's own Unicode tables. */
function propertyTest(name: string): RegExp {
  let test = propertyTests.get(name);
  if (test === undefined) {
    test = new RegExp(`^\\p{${name}}$`, "u");
    propertyTests.set(name, test);
  }
  return test;
}

function keyOf(set: CharSet): string {
  switch (set.kind) {
    case "ranges":
      return set.ranges.join(";");
    case "property":
      return set.name;
    case "complement":
      return `!(${keyOf(set.of)})`;
    case "union":
      return `|(${set.of.map(keyOf).toSorted().join("|")})`;
    case "intersection":
      return `&(${set.of.map(keyOf).toSorted().join("&")})`;
  }
}
