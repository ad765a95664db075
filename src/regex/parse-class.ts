/** Character classes in brackets: ranges, shorthands, POSIX names, nesting and intersection. */

import { ascii, complement, intersection, nonAsciiOf, nothing, ofRanges, union, type CharSet } from "./char-set.ts";
import {
  classEmpty,
  classNotClosed,
  classRangeEmpty,
  classRangeNotOfCharacters,
  posixClassUnknown,
  propertyNotClosed,
  propertyUnknown,
  escapeAtEnd,
} from "./errors.ts";
import { keepClass, takeKnownClass } from "./known-parts.ts";
import type { SetNode } from "./node.ts";
import { readCharacterEscape } from "./parse-escape.ts";
import type { Flags, PatternReader } from "./pattern-reader.ts";
import { posixBracket, shorthand, unicodeProperty } from "./unicode-names.ts";

/** What a class, or a part of one, takes in. `crossing` is what may bring in case counterparts across the border of ASCII. */
interface Members {
  readonly all: CharSet;
  readonly crossing: CharSet;
}

/** A class by name, before it is negated; `crosses` as in Members. */
export interface NamedSet {
  readonly set: CharSet;
  readonly negated: boolean;
  readonly crosses: boolean;
}

const none: Members = { all: nothing, crossing: nothing };
const longestPosixName = 20;

/** Reads the class that begins here. */
export function parseClass(reader: PatternReader, flags: Flags): SetNode {
  const known = takeKnownClass(reader, flags);
  if (known !== undefined) return known;
  const start = reader.at;
  reader.at += 1;
  const { members, negated } = readClass(reader, flags, start);
  const node: SetNode = flags.ignoreCase
    ? { kind: "set", at: start, set: members.all, fold: { crossing: members.crossing, negated } }
    : { kind: "set", at: start, set: negated ? complement(members.all) : members.all };
  keepClass(reader, flags, start, node);
  return node;
}

/** `\w`, `\P{L}` and their like behind the backslash at `start`; undefined, with nothing read, when it is none of them. */
export function readNamedSet(reader: PatternReader, flags: Flags, start: number): NamedSet | undefined {
  const letter = reader.peek();
  const lower = letter.toLowerCase();
  if (lower === "w" || lower === "d" || lower === "s" || lower === "h") {
    reader.at += 1;
    const set = shorthand(lower, flags.asciiShorthands);
    return { set, negated: letter !== lower, crosses: lower !== "w" };
  }
  if (lower === "p" && reader.peek(1) === "{") {
    reader.at += 2;
    return readProperty(reader, start, letter === "P");
  }
  return undefined;
}

function readProperty(reader: PatternReader, start: number, isNegated: boolean): NamedSet {
  const negated = reader.eat("^") !== isNegated;
  const name = reader.take(/[^(){}|]*/y) ?? "";
  if (!reader.eat("}")) throw propertyNotClosed(reader.place(start));
  const set = unicodeProperty(name);
  if (set === undefined) throw propertyUnknown(reader.place(start));
  return { set, negated, crosses: name.toLowerCase() !== "ascii" };
}

function readClass(reader: PatternReader, flags: Flags, start: number): { members: Members; negated: boolean } {
  const negated = reader.eat("^");
  const builder = new ClassBuilder(reader, start);
  if (reader.peek() === "]") {
    if (!/^\](?:[^\]\\]|\\[^])*\]/.test(reader.source.slice(reader.at))) throw classEmpty(reader.place(start, reader.at + 1));
    builder.point(reader.next(), reader.at - 1);
  }
  while (!reader.eat("]")) {
    if (reader.isAtEnd) throw classNotClosed(reader.place(start, start + 1));
    readMember(reader, flags, builder);
  }
  return { members: builder.finish(), negated };
}

function readMember(reader: PatternReader, flags: Flags, builder: ClassBuilder): void {
  const at = reader.at;
  if (reader.eat("&&")) return builder.intersect();
  if (reader.eat("-")) return builder.hyphen(at);
  if (reader.eat("\\")) return readEscape(reader, flags, builder, at);
  if (reader.eat("[")) return readBracket(reader, flags, builder, at);
  return builder.point(reader.next(), at);
}

function readEscape(reader: PatternReader, flags: Flags, builder: ClassBuilder, at: number): void {
  if (reader.isAtEnd) throw escapeAtEnd(reader.place(at));
  const named = readNamedSet(reader, flags, at);
  if (named !== undefined) return builder.named(named, at);
  if (reader.eat("b")) return builder.point(8, at);
  for (const point of readCharacterEscape(reader, at)) builder.point(point, at);
}

function readBracket(reader: PatternReader, flags: Flags, builder: ClassBuilder, at: number): void {
  const named = readPosix(reader, flags, at);
  if (named !== undefined) return builder.named(named, at);
  const { members, negated } = reader.nested(at, () => readClass(reader, flags, at));
  return builder.nested(negated ? complementOf(members) : members);
}

/**
 * In Joni a nested `[^…]` has the characters beyond ASCII as one range without end when it names none of them, and then no
 * character is found in it to be folded: `(?i)[[^\w]]` does not match "k" for the sake of U+212A.
 */
function complementOf({ all, crossing }: Members): Members {
  const others = complement(crossing);
  return { all: complement(all), crossing: nonAsciiOf(crossing) === "none" ? intersection(others, ascii) : others };
}

/** `[:alpha:]` behind its `[`; undefined, with nothing read, when a nested class begins here instead. */
function readPosix(reader: PatternReader, flags: Flags, at: number): NamedSet | undefined {
  if (reader.peek() !== ":" || !/^:(?:[^\]\\]|\\[^])*?:\]/.test(reader.source.slice(reader.at))) return undefined;
  const before = reader.at;
  reader.at += 1;
  const negated = reader.eat("^");
  const name = reader.take(/[^:\]]*/y) ?? "";
  if (!reader.eat(":]")) {
    reader.at = before;
    return undefined;
  }
  const set = posixBracket(name, flags.asciiBrackets);
  if (set === undefined || name.length > longestPosixName) throw posixClassUnknown(reader.place(at));
  return { set, negated, crosses: name !== "word" && name !== "ascii" && !flags.asciiBrackets };
}

/** Gathers the members of one class. A character is held back until it is known not to begin a range. */
class ClassBuilder {
  readonly #reader: PatternReader;
  readonly #start: number;
  #sets: Members[] = [];
  /** What stood before the first `&&`s, intersected. */
  #before: Members | undefined;
  #held: { readonly point: number; readonly at: number } | undefined;
  #isRangeOpen = false;
  /** The last member was a named set: a hyphen behind it must be the last character. */
  #isBehindName = false;

  constructor(reader: PatternReader, start: number) {
    this.#reader = reader;
    this.#start = start;
  }

  point(point: number, at: number): void {
    if (this.#isRangeOpen && this.#held !== undefined) return this.#closeRange(this.#held, point);
    this.#release();
    this.#held = { point, at };
  }

  named(named: NamedSet, at: number): void {
    if (this.#isRangeOpen) throw classRangeNotOfCharacters(this.#reader.place(this.#held?.at ?? at));
    this.#release();
    const all = named.negated ? complement(named.set) : named.set;
    this.#sets.push({ all, crossing: named.crosses ? all : nothing });
    this.#isBehindName = true;
  }

  nested(members: Members): void {
    if (this.#isRangeOpen) this.#giveUpRange();
    this.#release();
    this.#sets.push(members);
  }

  hyphen(at: number): void {
    const isLast = this.#reader.peek() === "]" || this.#reader.startsWith("&&");
    if (this.#isRangeOpen || isLast || (this.#held === undefined && !this.#isBehindName)) return this.point(0x2d, at);
    if (this.#isBehindName) throw classRangeNotOfCharacters(this.#reader.place(this.#start, at + 1));
    this.#isRangeOpen = true;
  }

  intersect(): void {
    this.#before = this.#current();
    this.#sets = [];
  }

  finish(): Members {
    return this.#current();
  }

  #current(): Members {
    if (this.#isRangeOpen) this.#giveUpRange();
    this.#release();
    const all = union(...this.#sets.map((set) => set.all));
    const crossing = union(...this.#sets.map((set) => set.crossing));
    if (this.#before === undefined) return { all, crossing };
    return { all: intersection(this.#before.all, all), crossing: intersection(this.#before.crossing, crossing) };
  }

  #closeRange(from: { readonly point: number; readonly at: number }, to: number): void {
    if (from.point > to) throw classRangeEmpty(this.#reader.place(from.at));
    const range = ofRanges([from.point, to]);
    this.#sets.push({ all: range, crossing: range });
    this.#held = undefined;
    this.#isRangeOpen = false;
  }

  /** The hyphen turned out to be a character of its own. */
  #giveUpRange(): void {
    this.#isRangeOpen = false;
    this.point(0x2d, this.#reader.at);
  }

  #release(): void {
    const single = this.#held === undefined ? none : pointMembers(this.#held.point);
    if (this.#held !== undefined) this.#sets.push(single);
    this.#held = undefined;
    this.#isBehindName = false;
  }
}

function pointMembers(point: number): Members {
  const set = ofRanges([point, point]);
  return { all: set, crossing: set };
}
