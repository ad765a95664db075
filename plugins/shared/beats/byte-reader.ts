/**
 * Takes pieces of a length of its own choice from chunks as they come. What it returns are views that stay as they are.
 */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #onKept: (difference: number) => void;
  #kept = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = 0;

  /** @param onKept is told by how much more or less is kept now while it waits for more */
  constructor(chunks: AsyncIterable<Buffer>, onKept: (difference: number) => void) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#onKept = onKept;
  }

  /** Bytes that are there. */
  get available(): number {
    return this.#end - this.#at;
  }

  /** A byte that is there, counted from the next one. */
  byteAt(offset: number): number {
    return this.#bytes[this.#at + offset]!;
  }

  /** The same for four bytes that make a number. */
  numberAt(offset: number): number {
    return this.#bytes.readUInt32BE(this.#at + offset);
  }

  /** Takes bytes that are there. */
  take(count: number): Buffer {
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** Waits until so many bytes are there. False: they ended before. @throws what ended the chunks otherwise */
  async fill(count: number): Promise<boolean> {
    while (this.available < count) {
      this.#keep(this.available);
      const { done, value } = await this.#chunks.next();
      if (done) return false;
      this.#append(value);
    }
    this.#keep(0);
    return true;
  }

  #keep(byteCount: number): void {
    if (byteCount === this.#kept) return;
    this.#onKept(byteCount - this.#kept);
    this.#kept = byteCount;
  }

  #append(chunk: Buffer): void {
    const { available } = this;
    if (available === 0) {
      this.#bytes = chunk;
      this.#at = 0;
      this.#end = chunk.length;
      return;
    }
    if (this.#end + chunk.length > this.#bytes.length) this.#grow(available + chunk.length);
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** A long record by twice, so that it is not copied with each chunk; into memory of its own, for the views' sake. */
  #grow(needed: number): void {
    const grown = Buffer.allocUnsafe(this.available < needed / 2 ? needed : needed * 2);
    this.#bytes.copy(grown, 0, this.#at, this.#end);
    this.#end = this.available;
    this.#at = 0;
    this.#bytes = grown;
  }
}
