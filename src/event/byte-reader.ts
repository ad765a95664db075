import { damagedBytes } from "./errors.ts";

/** Reads what ByteWriter wrote. Every read checks its bounds: the bytes may come from a damaged disk. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = at;
  }

  get position(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  u8(): number {
    return this.#bytes[this.#advance(1)]!;
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.#advance(4));
  }

  f64(): number {
    return this.#bytes.readDoubleLE(this.#advance(8));
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
      if (scale > 2 ** 49) throw damagedBytes(this.#at, "a number has too many bytes");
    }
  }

  /** A view of the next bytes, not a copy. */
  bytes(length: number): Buffer {
    const at = this.#advance(length);
    return this.#bytes.subarray(at, at + length);
  }

  utf8(length: number): string {
    const at = this.#advance(length);
    return this.#bytes.toString("utf8", at, at + length);
  }

  #advance(size: number): number {
    const at = this.#at;
    if (size < 0 || at + size > this.#bytes.length) throw damagedBytes(at, `${size} bytes are wanted, ${this.#bytes.length - at} are left`);
    this.#at = at + size;
    return at;
  }
}
