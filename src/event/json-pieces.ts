import type { ByteWriter } from "./byte-writer.ts";
import { JsonKernel, PIECE, pieceOf } from "./json-kernel.ts";
import { quoteJson, writeJson } from "./json-write.ts";
import { Timestamp } from "./timestamp.ts";
import { isList, isMap } from "./value.ts";
import type { FieldList, FieldMap, FieldValue } from "./value.ts";

/** Shorter ones are written again as quickly as they are found to be the same. `message` and `[event][original]` are in most events. */
export const LONG_TEXT = 40;
const MOST_KEYS = 2_000;
const LARGEST_INTEGER = 2 ** 30;
const MS_PER_DAY = 86_400_000;
/** Within the years 0 to 9999. */
const FARTHEST_DAY = 700_000;

/** A key with what stands before and behind it: as the first of its object, and behind another. */
export interface KeyPieces {
  readonly first: number;
  readonly next: number;
}

/** A JSON document, taken apart for a kernel. Used again for every event. */
export class JsonPieces {
  readonly #kernel = new JsonKernel();
  /** Keys come again with every event; those of hostile documents must not fill the memory. */
  readonly #keys = new Map<string, KeyPieces>();
  readonly #startOfMap = this.#mark("{");
  readonly #endOfMap = this.#mark("}");
  readonly #emptyMap = this.#mark("{}");
  readonly #startOfList = this.#mark("[");
  readonly #endOfList = this.#mark("]");
  readonly #comma = this.#mark(",");
  readonly #colon = this.#mark(":");
  /** The pieces, as numbers; those beyond the kernel's room are counted only. */
  readonly list = this.#kernel.pieces;
  count = 0;
  /** All texts, one behind the other, because each that is written by itself costs a call into C++. */
  texts = "";
  /** Characters of texts that are written again. */
  #again = 0;
  #long = "";

  clear(): void {
    this.count = 0;
    this.texts = "";
    this.#again = 0;
    this.#long = "";
  }

  /** Writes the document. @returns false when it is not one for the kernel */
  write(to: ByteWriter): boolean {
    return this.#kernel.write(this.count, this.texts, this.texts.length + this.#again, to);
  }

  add(piece: number): void {
    this.list[this.count++] = piece;
  }

  /** The piece for a text that comes again and again; undefined: it is too long, or there is no more room. */
  constant(text: string): number | undefined {
    return this.#kernel.constant(text);
  }

  /** A key that comes again and again; undefined: it is to be written as a text. */
  keyOf(key: string): KeyPieces | undefined {
    const known = this.#keys.get(key);
    if (known !== undefined || this.#keys.size === MOST_KEYS) return known;
    const quoted = quoteJson(key);
    const first = this.constant(`{${quoted}:`);
    const next = this.constant(`,${quoted}:`);
    if (first === undefined || next === undefined) return undefined;
    const made = { first, next };
    this.#keys.set(key, made);
    return made;
  }

  /** @param isNext whether another key stands before it in its object */
  key(key: string, isNext: boolean): void {
    const known = this.keyOf(key);
    if (known !== undefined) return this.add(isNext ? known.next : known.first);
    this.add(isNext ? this.#comma : this.#startOfMap);
    this.#text(key);
    this.add(this.#colon);
  }

  value(value: FieldValue): void {
    if (typeof value === "string") this.#text(value);
    else if (typeof value === "number" && Number.isInteger(value)) this.#integer(value);
    else if (value instanceof Timestamp) this.#timestamp(value);
    else if (isMap(value)) this.#map(value);
    else if (isList(value)) this.#list(value);
    else this.#plain(writeJson(value));
  }

  /** The entries of a map. @param isNext whether other keys stand before them in their object */
  entries(map: FieldMap, isNext: boolean): void {
    let isBehind = isNext;
    for (const key in map) {
      const value = map[key];
      if (value === undefined) continue;
      this.key(key, isBehind);
      this.value(value);
      isBehind = true;
    }
  }

  #text(text: string): void {
    const { length } = text;
    if (length < LONG_TEXT) this.add(pieceOf(PIECE.text, length));
    else if (text === this.#long) {
      this.#again += length;
      return this.add(PIECE.again);
    } else {
      this.#long = text;
      this.add(pieceOf(PIECE.long, length));
    }
    this.texts += text;
  }

  #plain(text: string): void {
    this.add(pieceOf(PIECE.plain, text.length));
    this.texts += text;
  }

  #integer(value: number): void {
    if (Math.abs(value) >= LARGEST_INTEGER) return this.#plain(`${value}`);
    this.add(PIECE.integer);
    this.add(value);
  }

  #timestamp(timestamp: Timestamp): void {
    const day = Math.floor(timestamp.ms / MS_PER_DAY);
    if (timestamp.nanos !== 0 || Math.abs(day) > FARTHEST_DAY) return this.#text(timestamp.toString());
    this.add(PIECE.timestamp);
    this.add(day);
    this.add(timestamp.ms - day * MS_PER_DAY);
  }

  #map(map: FieldMap): void {
    const before = this.count;
    this.entries(map, false);
    this.add(this.count === before ? this.#emptyMap : this.#endOfMap);
  }

  #list(list: FieldList): void {
    this.add(this.#startOfList);
    for (let at = 0; at < list.length; at++) {
      if (at > 0) this.add(this.#comma);
      this.value(list[at]!);
    }
    this.add(this.#endOfList);
  }

  /** A new kernel has room for it. */
  #mark(text: string): number {
    return this.#kernel.constant(text)!;
  }
}
