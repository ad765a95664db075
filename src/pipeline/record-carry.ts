import type { Framing } from "../plugin/codec.ts";

/** Whole records of a stream, in parts that stand one behind the other. */
export interface Framed {
  readonly parts: readonly Uint8Array[];
  /** The record is longer than allowed: `parts` are its first bytes, the rest is thrown away. */
  readonly isOversize: boolean;
}

/** Of a record that is too long, so much is kept to tell which one it was. */
const OVERSIZE_HEAD = 32 * 1024;

/** Cuts a stream of bytes behind whole records and keeps the rest until more comes. It decodes nothing. */
export class RecordCarry {
  readonly #framing: Framing;
  readonly #mostBytes: number;
  #parts: Uint8Array[] = [];
  #length = 0;
  /** Inside of a record that is too long: bytes are thrown away until it ends. */
  #isSkipping = false;

  constructor(framing: Framing, mostBytes: number) {
    this.#framing = framing;
    this.#mostBytes = mostBytes;
  }

  /** Bytes that wait for the end of their record. */
  get length(): number {
    return this.#length;
  }

  /** Takes the next bytes; returns what can be given on now. */
  add(bytes: Uint8Array): Framed[] {
    const framed: Framed[] = [];
    let rest = bytes;
    if (this.#isSkipping) rest = this.#skip(bytes);
    const end = this.#completeEnd(rest);
    if (end > 0) {
      framed.push({ parts: [...this.#take(), rest.subarray(0, end)], isOversize: false });
      rest = rest.subarray(end);
    }
    // The chunk's memory is used again by whoever read it, so what waits is copied.
    if (rest.length > 0) this.#keep(Uint8Array.prototype.slice.call(rest));
    if (this.#length > this.#mostBytes) framed.push(this.#refuse());
    return framed;
  }

  /** The stream ends: what waits is the last record. */
  end(): Framed {
    return { parts: this.#take(), isOversize: false };
  }

  #take(): Uint8Array[] {
    const parts = this.#parts;
    this.#parts = [];
    this.#length = 0;
    return parts;
  }

  #keep(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }

  #refuse(): Framed {
    this.#isSkipping = true;
    return { parts: [Buffer.concat(this.#take()).subarray(0, OVERSIZE_HEAD)], isOversize: true };
  }

  /** Throws bytes away up to the end of the record; returns what stands behind it. */
  #skip(bytes: Uint8Array): Uint8Array {
    if (this.#framing.kind === "custom") return bytes.subarray(bytes.length);
    const { delimiter } = this.#framing;
    const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(delimiter);
    if (at < 0) return bytes.subarray(bytes.length);
    this.#isSkipping = false;
    return bytes.subarray(at + delimiter.length);
  }

  /** How many of the bytes belong to whole records, together with what waits; 0: none ends here. */
  #completeEnd(bytes: Uint8Array): number {
    if (this.#framing.kind === "custom") return this.#customEnd(this.#framing, bytes);
    const { delimiter } = this.#framing;
    if (delimiter.length === 1) return bytes.lastIndexOf(delimiter[0]!) + 1;
    // The delimiter may begin in what waits.
    const tail = Buffer.concat(this.#parts).subarray(-(delimiter.length - 1));
    const at = Buffer.concat([tail, bytes]).lastIndexOf(delimiter);
    return at < 0 ? 0 : Math.max(0, at + delimiter.length - tail.length);
  }

  #customEnd(framing: Extract<Framing, { kind: "custom" }>, bytes: Uint8Array): number {
    const complete = framing.completeLength(Buffer.concat([...this.#parts, bytes]));
    return Math.max(0, complete - this.#length);
  }
}
