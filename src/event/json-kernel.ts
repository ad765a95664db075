import type { ByteWriter } from "./byte-writer.ts";
import { kernelBytes } from "./json-kernel.generated.js";
import { quoteJson } from "./json-write.ts";

/** What a piece is: the low bits of its number, above which stands how long it is, or which. */
export const PIECE = {
  /** So many characters of the texts, to be written as a string. */
  text: 0,
  /** The same, which may be asked for again. */
  long: 1,
  /** So many characters of the texts, to be written as they are: all of them are ASCII. */
  plain: 2,
  /** A constant. */
  constant: 3,
  /** The next number, in digits. */
  integer: 4,
  /** The last long text once more. */
  again: 5,
  /** The next two numbers, days since 1970-01-01 and milliseconds of the day, as ISO 8601. */
  timestamp: 6,
} as const;

export const LENGTH_SHIFT = 3;
const ADDRESS_SHIFT = 11;

/** What a piece is written as is not longer than this, but for its text. */
const LONGEST_CONSTANT = 64;
/** Bytes are read and written 16 at a time, also beyond the end. */
const SLACK = 16;

/** An address. */
interface Place {
  readonly value: number;
}

/** What json-kernel.wat exports. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly escapes: Place;
  readonly pieces: Place;
  readonly texts: Place;
  readonly constants: Place;
  readonly out: Place;
  readonly write: (count: number, isAscii: boolean, before: number) => number;
}

/** Makes bytes of JSON documents that are in pieces, for one writer, whose bytes it has in its own memory. */
export class JsonKernel {
  /** Where the pieces of a document are put. */
  readonly pieces: Int32Array;
  readonly #write: Exports["write"];
  readonly #texts: Buffer;
  readonly #constants: Buffer;
  readonly #constantsAddress: number;
  readonly #out: Buffer;
  #writer: ByteWriter | undefined;
  readonly #known = new Map<string, number>();
  #constantsEnd = 0;

  constructor() {
    const { memory, write, ...places } = instantiate();
    const between = (start: Place, end: Place): Buffer => Buffer.from(memory.buffer, start.value, end.value - start.value - SLACK);
    writeEscapes(between(places.escapes, places.pieces));
    const pieces = between(places.pieces, places.texts);
    this.pieces = new Int32Array(memory.buffer, pieces.byteOffset, pieces.length / 4);
    this.#write = write;
    this.#texts = between(places.texts, places.constants);
    this.#constants = between(places.constants, places.out);
    this.#constantsAddress = places.constants.value;
    this.#out = Buffer.from(memory.buffer, places.out.value);
  }

  /** The piece for a text that comes again and again; undefined: it is too long, or there is no more room. */
  constant(text: string): number | undefined {
    const known = this.#known.get(text);
    const length = Buffer.byteLength(text);
    if (known !== undefined || length > LONGEST_CONSTANT || this.#constantsEnd + length > this.#constants.length) return known;
    const address = this.#constantsAddress + this.#constantsEnd;
    this.#constantsEnd += this.#constants.write(text, this.#constantsEnd);
    const made = (address << ADDRESS_SHIFT) | (length << LENGTH_SHIFT) | PIECE.constant;
    this.#known.set(text, made);
    return made;
  }

  /**
   * Writes the document of the first pieces.
   * @param texts those of all pieces, one behind the other
   * @param length of the texts, those counted that are written again
   * @returns false: it is too long, the writer's bytes are, or one text ends, and the next begins, with half a character
   */
  write(count: number, texts: string, length: number, to: ByteWriter): boolean {
    if (count > this.pieces.length || length * LONGEST_UTF8 > this.#texts.length) return false;
    if (!this.#hasRoom(to, length * LONGEST_ESCAPE + count * LONGEST_CONSTANT + SLACK)) return false;
    const bytes = this.#texts.write(texts, "utf8");
    const written = this.#write(count, bytes === texts.length, to.length);
    if (written < 0) return false;
    to.advance(written);
    return true;
  }

  #hasRoom(to: ByteWriter, size: number): boolean {
    if (to.length + size > this.#out.length) return false;
    if (to.memory === this.#out) return true;
    if (this.#writer !== undefined && this.#writer !== to) return false;
    this.#writer = to;
    to.moveTo(this.#out);
    return true;
  }
}

/** Bytes of a unit of UTF-16. */
const LONGEST_UTF8 = 3;
/** `\u001F` */
const LONGEST_ESCAPE = 6;

/** A piece of so many characters. */
export function pieceOf(kind: number, length: number): number {
  return (length << LENGTH_SHIFT) | kind;
}

let module: WebAssembly.Module | undefined;

/** @throws RangeError where a process may not have the addresses that V8 reserves for it (`ulimit -v`) */
function instantiate(): Exports {
  const { exports } = new WebAssembly.Instance((module ??= new WebAssembly.Module(kernelBytes)), {});
  // What the module exports.
  return exports as unknown as Exports;
}

/** Eight bytes for each character that needs an escape: the escape, and at last its length. */
function writeEscapes(table: Buffer): void {
  for (let code = 0; code < table.length / 8; code++) {
    const length = table.write(quoteJson(String.fromCharCode(code)).slice(1, -1), code * 8, "latin1");
    table[code * 8 + 7] = length;
  }
}
