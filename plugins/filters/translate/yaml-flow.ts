import { FieldMap } from "#plugin";
import type { FieldValue } from "#plugin";
import type { YamlBuilder, YamlKey } from "./yaml-builder.ts";

/** Thrown where a text is beyond the fast reader. One for all: making an error costs more than reading an entry. */
export const NOT_SIMPLE = new Error("This YAML is not for the fast reader.");

const PLAIN = /(?:[^\s,[\]{}#&*!|>'"%@`?:-]|[-?:](?=[^\s,[\]{}]))(?:[^\s,[\]{}:#]|:(?=[^\s,[\]{}])|(?<=\S)#| +(?=[^\s,[\]{}:#]))*/y;
const NO_MORE_THAN = 200;

/** Reads `{…}` and `[…]` that end on their line. */
export class FlowReader {
  readonly #text: string;
  readonly #builder: YamlBuilder;
  #at = 0;
  #depth = 0;

  constructor(text: string, builder: YamlBuilder) {
    this.#text = text;
    this.#builder = builder;
  }

  get position(): number {
    return this.#at;
  }

  /** @throws NOT_SIMPLE */
  readCollection(): FieldValue {
    if (++this.#depth > NO_MORE_THAN) throw NOT_SIMPLE;
    const isMap = this.#text[this.#at++] === "{";
    const value = isMap ? this.#map() : this.#list();
    this.#depth--;
    return value;
  }

  #list(): FieldValue {
    const list: FieldValue[] = [];
    while (!this.#take("]")) {
      list.push(this.#value());
      this.#separator("]");
    }
    return list;
  }

  #map(): FieldValue {
    const map = new FieldMap();
    while (!this.#take("}")) {
      const key = this.#key();
      this.#builder.addTo(map, key, this.#peek() === "," || this.#peek() === "}" ? null : this.#value());
      this.#separator("}");
    }
    return map;
  }

  #key(): YamlKey {
    const isPlain = this.#peek() !== '"' && this.#peek() !== "'";
    const text = isPlain ? this.#plain() : this.#quoted();
    if (!this.#take(":")) throw NOT_SIMPLE;
    if (isPlain && !/[ ,}]/.test(this.#text[this.#at] ?? "")) throw NOT_SIMPLE;
    return { text, kind: isPlain ? "plain" : "quoted" };
  }

  #value(): FieldValue {
    const first = this.#peek();
    if (first === "{" || first === "[") return this.readCollection();
    if (first === '"' || first === "'") return this.#builder.quoted(this.#quoted());
    return this.#builder.plain(this.#plain());
  }

  #plain(): string {
    PLAIN.lastIndex = this.#at;
    const text = PLAIN.exec(this.#text)?.[0];
    if (text === undefined) throw NOT_SIMPLE;
    this.#at += text.length;
    return text;
  }

  #quoted(): string {
    const { text, end } = readQuoted(this.#text, this.#at);
    this.#at = end;
    return text;
  }

  #separator(end: string): void {
    if (!this.#take(",") && this.#peek() !== end) throw NOT_SIMPLE;
  }

  #take(mark: string): boolean {
    if (this.#peek() !== mark) return false;
    this.#at++;
    return true;
  }

  /** The next character that is no blank. */
  #peek(): string | undefined {
    while (this.#text[this.#at] === " ") this.#at++;
    return this.#text[this.#at];
  }
}

const DOUBLE_QUOTED = /"((?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u(?!d[89a-f])[\da-f]{4}))*)"/iy;
const SINGLE_QUOTED = /'((?:[^']|'')*)'(?!')/y;

/** A text in quotes that ends on its line; of escapes those that JSON has too. @throws NOT_SIMPLE */
export function readQuoted(text: string, at: number): { readonly text: string; readonly end: number } {
  const isDouble = text[at] === '"';
  const pattern = isDouble ? DOUBLE_QUOTED : SINGLE_QUOTED;
  pattern.lastIndex = at;
  const [whole, inner] = pattern.exec(text) ?? [];
  if (whole === undefined || inner === undefined) throw NOT_SIMPLE;
  return { text: isDouble ? unescaped(inner) : inner.replaceAll("''", "'"), end: at + whole.length };
}

function unescaped(inner: string): string {
  return inner.includes("\\") ? (JSON.parse(`"${inner}"`) as string) : inner; // a text in quotes is a text
}
