/** Bytes that grow. Numbers are little-endian. One writer is used again and again; `take` hands out copies. */
export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity = 1024) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** The bytes written so far; valid until the next write. */
  view(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** A copy of the bytes written so far; the writer is empty afterwards. */
  take(): Buffer {
    const taken = Buffer.from(this.view());
    this.#length = 0;
    return taken;
  }

  clear(): void {
    this.#length = 0;
  }

  /** Cuts off what was written behind a length seen before. */
  truncate(length: number): void {
    this.#length = length;
  }

  u8(value: number): void {
    const at = this.#reserve(1);
    this.#bytes[at] = value;
  }

  u32(value: number): void {
    const at = this.#reserve(4);
    this.#bytes.writeUInt32LE(value, at);
  }

  f64(value: number): void {
    const at = this.#reserve(8);
    this.#bytes.writeDoubleLE(value, at);
  }

  /** Writes a u32 over one written before. */
  patchU32(at: number, value: number): void {
    this.#bytes.writeUInt32LE(value, at);
  }

  /** A whole number from 0 to 2^53-1 in groups of seven bits, lowest first. */
  varint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.u8((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.u8(rest);
  }

  bytes(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** UTF-8 without a length in front. A lone surrogate becomes U+FFFD. */
  utf8(text: string): void {
    const at = this.#reserve(text.length * 3);
    this.#length = at + this.#bytes.write(text, at, "utf8");
  }

  /** Where the bytes are: the first `length` of them are written. */
  get memory(): Buffer {
    return this.#bytes;
  }

  /** Goes on in other memory, which has room for what is written. */
  moveTo(memory: Buffer): void {
    memory.set(this.view());
    this.#bytes = memory;
  }

  /** Takes bytes for written that were put behind the others. */
  advance(count: number): void {
    this.#length += count;
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
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
