import type { Event } from "./event.ts";
import { quoteJson, writeJson } from "./json-write.ts";
import type { EventLayout } from "./layout.ts";
import { isList, isMap } from "./value.ts";
import type { FieldList, FieldMap, FieldValue } from "./value.ts";

/**
 * Compiles a writer of whole events as UTF-8, byte for byte what `compileEventJson` writes as text, with `end` behind. A
 * text costs twice as much: it is made of many pieces, which V8 must join before it can write them.
 * @returns bytes that are valid until the next call
 */
export function compileEventBytes(layout: EventLayout): (event: Event, end: Uint8Array) => Uint8Array {
  const writer = new JsonBytes();
  const keys = layout.names.map(keyBytes);
  const lines = layout.names.map((name, at) => {
    const slot = `e.${layout.slotOf(name)}`;
    return `  if (${slot} !== undefined) writer.entry(keys[${at}], ${slot});`;
  });
  const source = [
    "return (e, end) => {",
    "  writer.begin();",
    ...lines,
    "  if (e.$extra !== undefined) writer.entries(e.$extra);",
    "  return writer.end(end);",
    "};",
  ].join("\n");
  // Generated for its property loads; names reach it as numbers only.
  return new Function("writer", "keys", source)(writer, keys) as (event: Event, end: Uint8Array) => Uint8Array;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const COMMA = 0x2c;
const DELETE = 0x7f;

/** Shorter texts are copied here, a call of V8's writer costs more. */
const SHORT = 40;

/** What a long document has needed is not kept for the short ones behind it. */
const MOST_KEPT_BYTES = 2 ** 20;
const USUAL_BYTES = 2 ** 12;

/** How much longer a byte gets when it is escaped. */
const GROWTH = Uint8Array.from({ length: 256 }, (_, byte) => escapeOf(byte).length - 1);
const ESCAPES = Array.from({ length: 256 }, (_, byte) => Buffer.from(escapeOf(byte), "latin1"));

function escapeOf(byte: number): string {
  return byte >= 0x80 ? "?" : quoteJson(String.fromCharCode(byte)).slice(1, -1);
}

/** One JSON document that grows. The same memory is used for each. */
class JsonBytes {
  #bytes = Buffer.allocUnsafeSlow(USUAL_BYTES);
  #length = 0;
  /** The last long text and where its JSON stands: `message` and `[event][original]` are one text in most events. */
  #lastText: string | undefined;
  #lastStart = 0;
  #lastEnd = 0;

  begin(): void {
    if (this.#bytes.length > MOST_KEPT_BYTES) this.#bytes = Buffer.allocUnsafeSlow(USUAL_BYTES);
    this.#length = 0;
    this.#lastText = undefined;
    this.#byte(OPEN);
  }

  end(end: Uint8Array): Uint8Array {
    this.#byte(CLOSE);
    this.#copy(end);
    return this.#bytes.subarray(0, this.#length);
  }

  entry(key: Uint8Array, value: FieldValue): void {
    this.#separate();
    this.#copy(key);
    this.#value(value);
  }

  entries(map: FieldMap): void {
    for (const key in map) {
      const value = map[key];
      if (value !== undefined) this.entry(keyBytes(key), value);
    }
  }

  #value(value: FieldValue): void {
    if (typeof value === "string") this.#quoted(value);
    else if (typeof value === "number") this.#plain(Number.isInteger(value) ? `${value}` : writeJson(value));
    else if (isMap(value)) this.#map(value);
    else if (isList(value)) this.#list(value);
    else this.#plain(writeJson(value));
  }

  #map(map: FieldMap): void {
    this.#byte(OPEN);
    this.entries(map);
    this.#byte(CLOSE);
  }

  #list(list: FieldList): void {
    this.#plain("[");
    let isFirst = true;
    for (const value of list) {
      if (!isFirst) this.#byte(COMMA);
      isFirst = false;
      this.#value(value);
    }
    this.#plain("]");
  }

  /** A comma, unless an object has just begun. */
  #separate(): void {
    if (this.#bytes[this.#length - 1] !== OPEN) this.#byte(COMMA);
  }

  #quoted(text: string): void {
    this.#byte(QUOTE);
    if (text.length >= SHORT) this.#long(text);
    else if (!this.#copyPlain(text)) this.#escaped(text);
    this.#byte(QUOTE);
  }

  #long(text: string): void {
    if (text === this.#lastText) return this.#repeat();
    this.#lastText = text;
    this.#lastStart = this.#length;
    this.#escaped(text);
    this.#lastEnd = this.#length;
  }

  #repeat(): void {
    const at = this.#reserve(this.#lastEnd - this.#lastStart);
    this.#bytes.copyWithin(at, this.#lastStart, this.#lastEnd);
  }

  /** Writes a text of plain ASCII characters; false when it has others, and nothing is written. */
  #copyPlain(text: string): boolean {
    const { length } = text;
    const start = this.#reserve(length);
    const bytes = this.#bytes;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code < 0x20 || code === QUOTE || code === BACKSLASH || code >= DELETE) {
        this.#length = start;
        return false;
      }
      bytes[start + at] = code;
    }
    return true;
  }

  #escaped(text: string): void {
    const start = this.#length;
    this.#utf8(text);
    const bytes = this.#bytes;
    const end = this.#length;
    let growth = 0;
    for (let at = start; at < end; at++) growth += GROWTH[bytes[at]!]!;
    if (growth > 0) this.#escape(start, growth);
  }

  /** Escapes what was written from `start` on, from behind, so that nothing is overwritten before it is read. */
  #escape(start: number, growth: number): void {
    let from = this.#reserve(growth);
    let to = this.#length;
    const bytes = this.#bytes;
    while (to > from && from > start) {
      const byte = bytes[--from]!;
      if (GROWTH[byte] === 0) bytes[--to] = byte;
      else {
        const escape = ESCAPES[byte]!;
        to -= escape.length;
        bytes.set(escape, to);
      }
    }
  }

  /** A text without anything to escape. */
  #plain(text: string): void {
    const { length } = text;
    if (length >= SHORT) return this.#utf8(text);
    const start = this.#reserve(length);
    const bytes = this.#bytes;
    for (let at = 0; at < length; at++) bytes[start + at] = text.charCodeAt(at);
  }

  #utf8(text: string): void {
    const at = this.#reserve(text.length * 3);
    this.#length = at + this.#bytes.write(text, at, "utf8");
  }

  #copy(from: Uint8Array): void {
    const { length } = from;
    const start = this.#reserve(length);
    const bytes = this.#bytes;
    for (let at = 0; at < length; at++) bytes[start + at] = from[at]!;
  }

  #byte(byte: number): void {
    this.#bytes[this.#reserve(1)] = byte;
  }

  #reserve(size: number): number {
    const at = this.#length;
    const needed = at + size;
    if (needed > this.#bytes.length) this.#grow(needed);
    this.#length = needed;
    return at;
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown);
    this.#bytes = grown;
  }
}

const MOST_KEYS = 2_000;
const LONGEST_KEY = 40;
const knownKeys = new Map<string, Uint8Array>();

/** A key with its colon. Keys come again with every event; texts from hostile keys must not fill the memory. */
function keyBytes(key: string): Uint8Array {
  const known = knownKeys.get(key);
  if (known !== undefined) return known;
  const bytes = Buffer.from(`${quoteJson(key)}:`);
  if (key.length < LONGEST_KEY && knownKeys.size < MOST_KEYS) knownKeys.set(key, bytes);
  return bytes;
}
