/** A cursor over a pattern's source and what its parser must remember while reading it. */

import type { PatternPlace } from "./errors.ts";
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

export class PatternReader {
  readonly source: string;
  at = 0;
  readonly calls = new Map<Call, CallTarget>();
  readonly numberedReferences: NumberedReference[] = [];
  /** Names of the groups opened so far, in order; undefined for a group without name. */
  readonly groups: (string | undefined)[] = [];

  constructor(source: string) {
    this.source = source;
  }

  get isAtEnd(): boolean {
    return this.at >= this.source.length;
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
