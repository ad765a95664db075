import { FieldMap } from "#plugin";
import type { FieldValue } from "#plugin";
import type { YamlBuilder, YamlKey } from "./yaml-builder.ts";
import { FlowReader, NOT_SIMPLE, readQuoted } from "./yaml-flow.ts";

/**
 * Reads what nearly all dictionaries are made of, a hundred times faster than a whole parser of YAML: block maps and lists, by
 * their indentation, whose scalars and flow collections end on their line. Anything else throws NOT_SIMPLE, and a whole
 * parser reads the entry.
 */
export class YamlLines {
  readonly #lines: string[];
  readonly #builder: YamlBuilder;
  /** The line that is read next. */
  #at = 0;

  /** @param lines the reader's own: it writes to them */
  constructor(lines: string[], builder: YamlBuilder) {
    this.#lines = lines;
    this.#builder = builder;
  }

  get position(): number {
    return this.#at;
  }

  /** Reads the one entry that the lines hold, which is not indented. @throws NOT_SIMPLE */
  readEntry(): void {
    const { key, rest } = splitEntry(this.#content(0));
    const value = this.#valueOf(rest, 0, true);
    if (this.#nextIndent() >= 0) throw NOT_SIMPLE;
    this.#builder.addEntry(key, value);
  }

  /** The content of the line, without what it is indented by. */
  #content(indent: number): string {
    const line = this.#lines[this.#at]!;
    if (line.includes("\t")) throw NOT_SIMPLE;
    return (indent === 0 ? line : line.slice(indent)).trimEnd();
  }

  /** Skips blank lines and comments; how far the next line is indented, or -1 at the end. */
  #nextIndent(): number {
    while (this.#at < this.#lines.length) {
      const line = this.#lines[this.#at]!;
      const indent = indentOf(line);
      if (indent < line.length && line[indent] !== "#") return indent;
      this.#at++;
    }
    return -1;
  }

  /** The value that begins on this line behind a key or a hyphen, or on the next line. Then the line behind it is next. */
  #valueOf(rest: string, indent: number, isOfMap: boolean): FieldValue {
    const first = rest[0];
    if (first === undefined || first === "#") {
      this.#at++;
      return this.#blockBelow(indent, isOfMap);
    }
    if (first === "&") return this.#anchored(rest, indent, isOfMap);
    const value = this.#valueOnLine(rest);
    this.#at++;
    if (this.#nextIndent() > indent) throw NOT_SIMPLE;
    return value;
  }

  #blockBelow(indent: number, isOfMap: boolean): FieldValue {
    const below = this.#nextIndent();
    if (below > indent) return this.#block(below);
    // A list may stand as far left as the key it belongs to.
    return isOfMap && below === indent && isItem(this.#content(indent)) ? this.#list(indent) : null;
  }

  #anchored(rest: string, indent: number, isOfMap: boolean): FieldValue {
    const [, name, behind = ""] = /^&([^\s,[\]{}]+)(?: +(.*))?$/.exec(rest) ?? [];
    if (name === undefined) throw NOT_SIMPLE;
    const value = this.#valueOf(behind, indent, isOfMap);
    this.#builder.anchor(name, value);
    return value;
  }

  #valueOnLine(rest: string): FieldValue {
    const first = rest[0]!;
    if (first === "*") return this.#builder.alias(aliasName(rest));
    if (first === '"' || first === "'") {
      const { text, end } = readQuoted(rest, 0);
      checkEnd(rest, end);
      return this.#builder.quoted(text);
    }
    if (first !== "[" && first !== "{") return this.#builder.plain(plainText(rest));
    const reader = new FlowReader(rest, this.#builder);
    const value = reader.readCollection();
    checkEnd(rest, reader.position);
    return value;
  }

  #block(indent: number): FieldValue {
    return isItem(this.#content(indent)) ? this.#list(indent) : this.#map(indent);
  }

  #map(indent: number): FieldValue {
    const map = new FieldMap();
    let next = indent;
    while (next === indent) {
      const content = this.#content(indent);
      if (isItem(content)) break;
      const { key, rest } = splitEntry(content);
      this.#builder.addTo(map, key, this.#valueOf(rest, indent, true));
      next = this.#nextIndent();
    }
    if (next > indent) throw NOT_SIMPLE;
    return map;
  }

  #list(indent: number): FieldValue {
    const list: FieldValue[] = [];
    let next = indent;
    while (next === indent) {
      const content = this.#content(indent);
      if (!isItem(content)) break;
      list.push(this.#item(content, indent));
      next = this.#nextIndent();
    }
    if (next > indent) throw NOT_SIMPLE;
    return list;
  }

  #item(content: string, indent: number): FieldValue {
    const rest = content.slice(1).trimStart();
    if (!isItem(rest) && !beginsMap(rest)) return this.#valueOf(rest, indent, false);
    // A list or a map that begins behind the hyphen stands as far right as its first line.
    const inner = indent + content.length - rest.length;
    this.#lines[this.#at] = " ".repeat(inner) + rest;
    return this.#block(inner);
  }
}

function indentOf(line: string): number {
  let indent = 0;
  while (line.charCodeAt(indent) === 0x20) indent++;
  return indent;
}

function isItem(content: string): boolean {
  return content === "-" || content.startsWith("- ");
}

function beginsMap(content: string): boolean {
  if (/^["']/.test(content)) return /^ *:(?: |$)/.test(content.slice(readQuoted(content, 0).end));
  return /^[^[{&*#!|>]/.test(content) && /:(?: |$)/.test(content.replace(/ #.*$/, ""));
}

const PLAIN_START = /^(?:[^\s,[\]{}#&*!|>'"%@`?:-]|[-?:]\S)/;

function splitEntry(content: string): { readonly key: YamlKey; readonly rest: string } {
  if (content.startsWith('"') || content.startsWith("'")) {
    const { text, end } = readQuoted(content, 0);
    const rest = content.slice(end).trimStart();
    if (rest !== ":" && !rest.startsWith(": ")) throw NOT_SIMPLE;
    return { key: { text, kind: "quoted" }, rest: rest.slice(1).trimStart() };
  }
  const colon = content.indexOf(": ");
  const end = colon < 0 ? content.length - 1 : colon;
  const text = content.slice(0, end).trimEnd();
  if (content[end] !== ":" || !PLAIN_START.test(text) || text.includes(" #")) throw NOT_SIMPLE;
  return { key: { text, kind: "plain" }, rest: content.slice(end + 1).trimStart() };
}

function plainText(rest: string): string {
  const comment = rest.indexOf(" #");
  const text = comment < 0 ? rest : rest.slice(0, comment).trimEnd();
  if (!PLAIN_START.test(text) || text.includes(": ") || text.endsWith(":")) throw NOT_SIMPLE;
  return text;
}

function aliasName(rest: string): string {
  const [, name] = /^\*([^\s,[\]{}]+)(?: +#.*)?$/.exec(rest) ?? [];
  if (name === undefined) throw NOT_SIMPLE;
  return name;
}

/** Behind a value only a comment may stand. */
function checkEnd(rest: string, end: number): void {
  if (end < rest.length && !/^ +(?:#.*)?$/.test(rest.slice(end))) throw NOT_SIMPLE;
}
