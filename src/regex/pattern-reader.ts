/** A cursor over a pattern's source and what its parser must remember while reading it. */

import { nestedTooDeep, type PatternPlace } from "./errors.ts";
import type { Call } from "./node.ts";

/** The options that hold at a place of the pattern. */
export interface Flags {
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
  readonly extended: boolean;
  /** `\w`, `\d`, `\s`, `\h` know ASCII only: Ruby's default, ended by `(?u)`. */
  readonly asciiShorthands: boolean;
  /** POSIX brackets know ASCII only: under `(?a)`. */
  readonly asciiBrackets: boolean;
  /** `\b` knows ASCII only: under `(?a)`. */
  readonly asciiBoundaries: boolean;
}

/** The options as one character, to be part of a key. */
export function flagBits(flags: Flags): string {
  const bits =
    (flags.ignoreCase ? 1 : 0) +
    (flags.dotAll ? 2 : 0) +
    (flags.extended ? 4 : 0) +
    (flags.asciiShorthands ? 8 : 0) +
    (flags.asciiBrackets ? 16 : 0) +
    (flags.asciiBoundaries ? 32 : 0);
  return String.fromCharCode(bits);
}

/** What `\g<…>` names; it may stand before the group. */
export interface CallTarget {
  readonly to: string | number;
  readonly place: PatternPlace;
}

/** A group referred to by its number: to be checked when all groups are known. */
export interface NumberedReference {
  readonly group: number;
  readonly place: PatternPlace;
}

/** Deeper nesting than anybody writes; much more would overflow the stack, ours or that of V8's compiler, which then aborts the process. */
const deepest = 250;

export class PatternReader {
  readonly source: string;
  at = 0;
  readonly calls = new Map<Call, CallTarget>();
  readonly numberedReferences: NumberedReference[] = [];
  /** Names of the groups opened so far, in order; undefined for a group without name. */
  readonly groups: (string | undefined)[] = [];
  /** A look-behind holds groups or references: whether it is allowed can be said only when all groups are known. */
  hasOpenLookBehind = false;
  /** How many things have been read whose meaning depends on the rest of the pattern: captures, references, calls. */
  ties = 0;
  #depth = 0;

  constructor(source: string) {
    this.source = source;
  }

  get isAtEnd(): boolean {
    return this.at >= this.source.length;
  }

  /** Reads something that may hold the same again: what begins at `start`. @throws TailraceError REGEX_TOO_DEEP */
  nested<Result>(start: number, read: () => Result): Result {
    if (this.#depth === deepest) throw nestedTooDeep(this.place(start, start + 1), deepest);
    this.#depth += 1;
    const result = read();
    this.#depth -= 1;
    return result;
  }

  /** The next UTF-16 unit as text, "" at the end. */
  peek(ahead = 0): string {
    return this.source[this.at + ahead] ?? "";
  }

  startsWith(text: string): boolean {
    return this.source.startsWith(text, this.at);
  }

  /** Steps over the text if it stands here. */
  eat(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Steps over a match of the sticky expression and gives its text, or undefined without moving. */
  take(expression: RegExp): string | undefined {
    expression.lastIndex = this.at;
    const match = expression.exec(this.source);
    if (match === null) return undefined;
    this.at += match[0].length;
    return match[0];
  }

  /** The next code point; the caller knows that there is one. */
  next(): number {
    const point = this.source.codePointAt(this.at) ?? 0;
    this.at += point > 0xffff ? 2 : 1;
    return point;
  }

  place(at: number, end: number = this.at): PatternPlace {
    return { source: this.source, at, end: Math.max(end, Math.min(at + 1, this.source.length)) };
  }

  /** The numbers of the groups opened so far under this name. */
  groupsNamed(name: string): readonly number[] {
    return this.groups.flatMap((each, position) => (each === name ? [position + 1] : []));
  }
}
