/** Reads the values of Kafka's protocol one after the other. */
export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int8(): number {
    return this.#bytes.readInt8(this.#move(1));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#move(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#move(4));
  }

  int64(): number {
    return Number(this.#bytes.readBigInt64BE(this.#move(8)));
  }

  /** An empty text stands for none. */
  text(): string {
    const length = this.int16();
    return length < 0 ? "" : this.#take(length).toString("utf8");
  }

  blob(): Buffer {
    const length = this.int32();
    return length < 0 ? Buffer.alloc(0) : this.#take(length);
  }

  /** Undefined stands for none at all, which is not the same as an empty list. */
  list<T>(each: () => T): T[] | undefined {
    const length = this.int32();
    return length < 0 ? undefined : Array.from({ length }, each);
  }

  #take(length: number): Buffer {
    const start = this.#move(length);
    return this.#bytes.subarray(start, start + length);
  }

  #move(length: number): number {
    this.#at += length;
    return this.#at - length;
  }
}

/** Values of Kafka's protocol as bytes; parts stand one behind the other. */
export const wire = {
  int8: (value: number): Buffer => Buffer.from([value & 0xff]),
  int16(value: number): Buffer {
    const bytes = Buffer.alloc(2);
    bytes.writeInt16BE(value);
    return bytes;
  },
  int32(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    return bytes;
  },
  int64(value: number): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt(value));
    return bytes;
  },
  text: (value: string | null): Buffer =>
    value === null ? wire.int16(-1) : Buffer.concat([wire.int16(Buffer.byteLength(value)), Buffer.from(value)]),
  blob: (value: Buffer): Buffer => Buffer.concat([wire.int32(value.length), value]),
  list: <T>(values: readonly T[], each: (value: T) => Buffer): Buffer => Buffer.concat([wire.int32(values.length), ...values.map(each)]),
};
