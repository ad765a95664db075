import type { Framing } from "../plugin/codec.ts";

/** Whole records of a stream, in parts that stand one behind the other. */
export interface Framed {
  readonly parts: readonly Uint8Array[];
  /** The record is longer than allowed: `parts` are its first bytes, the rest is thrown away. */
  readonly isOversize: boolean;
}

/** Of a record that is too long, so much is kept to tell which one it was. */
const OVERSIZE_HEAD = 32 * 1024;

const NOTHING = Buffer.alloc(0);

/** Cuts a stream of bytes behind whole records and keeps the rest until more comes. It decodes nothing. */
export class RecordCarry {
  readonly #framing: Framing;
  readonly #mostBytes: number;
  /** Holds what waits for the end of its record, and room to grow: bytes may come one by one. */
  #kept: Buffer = NOTHING;
  #length = 0;
  /** Inside of a record that is too long: bytes are thrown away until it ends. What stands here may begin its delimiter. */
  #skipped: Buffer | undefined;

  constructor(framing: Framing, mostBytes: number) {
    this.#framing = framing;
    this.#mostBytes = mostBytes;
  }

  /** Bytes that wait for the end of their record. */
  get length(): number {
    return this.#length;
  }

  /** The memory they take. */
  get heldBytes(): number {
    return this.#kept.length;
  }

  /** Takes the next bytes; returns what can be given on now. */
  add(bytes: Uint8Array): Framed[] {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const framed =
      this.#framing.kind === "custom" ? this.#addCustom(this.#framing, chunk) : this.#addDelimited(this.#framing.delimiter, chunk);
    return this.#length > this.#mostBytes ? [...framed, this.refuse()] : framed;
  }

  /** The stream ends: what waits is the last record. */
  end(): Framed {
    return { parts: this.#take(), isOversize: false };
  }

  #addDelimited(delimiter: Uint8Array, chunk: Buffer): Framed[] {
    const rest = this.#skipped === undefined ? chunk : this.#skip(this.#skipped, delimiter, chunk);
    const end = this.#completeEnd(delimiter, rest);
    if (end === 0) {
      this.#keep(rest);
      return [];
    }
    const parts = [...this.#take(), rest.subarray(0, end)];
    this.#keep(rest.subarray(end));
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    return length > this.#mostBytes ? this.#sorted(Buffer.concat(parts), delimiter) : [{ parts, isOversize: false }];
  }

  /** Takes the records that are too long out of those between them. */
  #sorted(records: Buffer, delimiter: Uint8Array): Framed[] {
    const framed: Framed[] = [];
    let start = 0;
    for (let at = 0; at < records.length;) {
      const end = records.indexOf(delimiter, at);
      const next = end + delimiter.length;
      if (end - at > this.#mostBytes) {
        if (at > start) framed.push({ parts: [records.subarray(start, at)], isOversize: false });
        framed.push({ parts: [records.subarray(at, Math.min(end, at + OVERSIZE_HEAD))], isOversize: true });
        start = next;
      }
      at = next;
    }
    if (start < records.length) framed.push({ parts: [records.subarray(start)], isOversize: false });
    return framed;
  }

  #addCustom(framing: Extract<Framing, { kind: "custom" }>, chunk: Buffer): Framed[] {
    if (this.#skipped !== undefined) return [];
    this.#keep(chunk);
    const complete = framing.completeLength(this.#kept.subarray(0, this.#length));
    if (complete === 0) return [];
    const [all] = this.#take();
    this.#keep(all!.subarray(complete));
    return [{ parts: [all!.subarray(0, complete)], isOversize: false }];
  }

  #take(): Uint8Array[] {
    const parts = this.#length > 0 ? [this.#kept.subarray(0, this.#length)] : [];
    this.#kept = NOTHING;
    this.#length = 0;
    return parts;
  }

  /** Copies: whoever read the bytes uses their memory again. */
  #keep(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#kept.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(length, this.#kept.length * 2));
      this.#kept.copy(grown, 0, 0, this.#length);
      this.#kept = grown;
    }
    this.#kept.set(bytes, this.#length);
    this.#length = length;
  }

  /** Gives up the record that waits: returns its beginning, and throws the rest away. */
  refuse(): Framed {
    const [record] = this.#take();
    this.#skipped = this.#framing.kind === "custom" ? NOTHING : tailOf(record!, this.#framing.delimiter);
    return { parts: [record!.subarray(0, OVERSIZE_HEAD)], isOversize: true };
  }

  /** Throws bytes away up to the end of the record; returns what stands behind it. */
  #skip(before: Buffer, delimiter: Uint8Array, chunk: Buffer): Buffer {
    const bytes = Buffer.concat([before, chunk]);
    const at = bytes.indexOf(delimiter);
    this.#skipped = at < 0 ? tailOf(bytes, delimiter) : undefined;
    return at < 0 ? NOTHING : bytes.subarray(at + delimiter.length);
  }

  /** How many of the bytes belong to whole records, together with what waits; 0: none ends here. */
  #completeEnd(delimiter: Uint8Array, chunk: Buffer): number {
    if (delimiter.length === 1) return chunk.lastIndexOf(delimiter[0]!) + 1;
    // The delimiter may begin in what waits. One by one: it may overlap itself ("\n\n" in three line ends).
    const before = tailOf(this.#kept.subarray(0, this.#length), delimiter);
    const bytes = Buffer.concat([before, chunk]);
    let end = 0;
    for (let at = bytes.indexOf(delimiter); at >= 0; at = bytes.indexOf(delimiter, end)) end = at + delimiter.length;
    return Math.max(0, end - before.length);
  }
}

/** A copy of the last bytes of a record in which its delimiter may have begun. */
function tailOf(record: Uint8Array, delimiter: Uint8Array): Buffer {
  return Buffer.from(record.subarray(Math.max(0, record.length - delimiter.length + 1)));
}
