import { makeInteger } from "#plugin";
import { rubyToF, rubyToI } from "../ruby-number.ts";
import { EdnForeign, EdnMap, EdnSymbol } from "./edn-value.ts";
import type { EdnValue } from "./edn-value.ts";
import { invalidEdn } from "./errors.ts";

/** Maps and lists inside of each other: as many as a JSON document may have. */
const DEEPEST = 1000;

const BLANKS = /(?:[ \t\r\n,]|;[^\r\n]*)*/y;
const SYMBOL = /[-+.#*!_?$%&=<>:\w]*(?:\/[-+.#*!_?$%&=<>:\w]*)?/y;
const NUMBER = /[-+.]?[0-9]+/y;
/** What makes a float of digits; an exponent may lack its digits. */
const FRACTION = /(?:\.[0-9]*)?(?:[eE][-+]?[0-9]*)?/y;
const NAMED_CHARACTERS: Readonly<Record<string, string>> = { newline: "\n", return: "\r", tab: "\t", space: " " };
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/**
 * Reads the documents of an EDN text one by one, as the edn gem (1.1.1) does for Logstash: it is lenient about what stands
 * between values, and takes a number for an integer whether it ends in `N` or `M`.
 */
export class EdnReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** How far it has read. */
  get position(): number {
    return this.#at;
  }

  /** Passes over blanks and comments; false: nothing else is left. */
  hasNext(): boolean {
    this.#skipBlanks();
    return !this.#isAtEnd;
  }

  get #isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The next document; undefined: only something that is to be left out came. @throws PluginError EDN_SYNTAX */
  next(): EdnValue | undefined {
    return this.#form();
  }

  /** A value; undefined for one that is to be left out (`#_ x`). */
  #form(): EdnValue | undefined {
    this.#skipBlanks();
    const char = this.#text[this.#at] ?? "";
    if (char === "{") return this.#map();
    if (char === "[") return this.#collection("]");
    if (char === "(") return this.#collection(")");
    if (char === '"') return this.#string();
    if (char === "\\") return this.#character();
    if (char === ":") return this.#keyword();
    if (char === "#") return this.#extension();
    if (char === "^") return this.#withMetadata();
    return this.#number() ?? this.#symbol();
  }

  /** A value that must be there. */
  #value(): EdnValue {
    for (;;) {
      const value = this.#form();
      if (value !== undefined) return value;
    }
  }

  #map(): EdnValue {
    const items = this.#collection("}");
    if (items.length % 2 === 1) throw this.#wrong("a map needs a value for each key");
    return new EdnMap(items);
  }

  #collection(end: string): EdnValue[] {
    if (++this.#depth > DEEPEST) throw this.#wrong(`it is deeper than ${DEEPEST} levels`);
    this.#at++;
    const items: EdnValue[] = [];
    for (this.#skipBlanks(); this.#text[this.#at] !== end; this.#skipBlanks()) {
      if (this.#isAtEnd) throw this.#wrong(`it ends before ${end}`);
      const item = this.#form();
      if (item !== undefined) items.push(item);
    }
    this.#at++;
    this.#depth--;
    return items;
  }

  #string(): string {
    let text = "";
    let from = ++this.#at;
    for (; this.#text[this.#at] !== '"'; this.#at++) {
      if (this.#isAtEnd) throw this.#wrong("a text has no end");
      if (this.#text[this.#at] !== "\\") continue;
      const escaped = this.#text[this.#at + 1] ?? "";
      text += this.#text.slice(from, this.#at) + (ESCAPES[escaped] ?? escaped);
      from = ++this.#at + 1;
    }
    return text + this.#text.slice(from, this.#at++);
  }

  #character(): string {
    const first = String.fromCodePoint(this.#text.codePointAt(this.#at + 1) ?? 0);
    if (this.#at + 1 >= this.#text.length) throw this.#wrong("a backslash needs a character");
    this.#at += 1 + first.length;
    const name = first + this.#take(/[a-zA-Z0-9]*/y);
    if (name === first) return name;
    if (!Object.hasOwn(NAMED_CHARACTERS, name)) throw this.#wrong(`there is no character \\${name}`);
    return NAMED_CHARACTERS[name]!;
  }

  #keyword(): string {
    this.#at++;
    return this.#take(SYMBOL);
  }

  #extension(): EdnValue | undefined {
    const next = this.#text[++this.#at];
    if (next === "{") {
      this.#collection("}");
      return new EdnForeign("a set");
    }
    if (next === "_") {
      this.#at++;
      this.#value();
      return undefined;
    }
    const tag = this.#take(SYMBOL);
    const value = this.#value();
    return tag === "uuid" && typeof value === "string" ? value : new EdnForeign(`a value with the tag #${tag}`);
  }

  /** Metadata says something of a value that is no part of it. */
  #withMetadata(): EdnValue {
    this.#at++;
    this.#value();
    return this.#value();
  }

  #number(): EdnValue | undefined {
    const digits = this.#take(NUMBER);
    if (digits === "") return undefined;
    const rest = this.#take(FRACTION);
    if (rest !== "") return rubyToF(`${digits}${rest.replace(/\.(?![0-9])/, ".0")}`);
    if (this.#text[this.#at] === "M" || this.#text[this.#at] === "N") this.#at++;
    return makeInteger(rubyToI(digits));
  }

  #symbol(): EdnValue {
    const name = this.#take(SYMBOL);
    if (name === "") throw this.#wrong(this.#isAtEnd ? "it ends too early" : `there is no value that begins with ${this.#text[this.#at]}`);
    if (name === "true" || name === "false") return name === "true";
    return name === "nil" ? null : new EdnSymbol(name);
  }

  #skipBlanks(): void {
    this.#take(BLANKS);
  }

  /** What a sticky pattern finds here. */
  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #wrong(why: string): Error {
    return invalidEdn(this.#at, why);
  }
}
