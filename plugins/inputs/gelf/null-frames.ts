const NOTHING = Buffer.alloc(0);

/** Messages of a stream, each ended by a NUL byte. */
export class NullFrames {
  readonly #mostBytes: number;
  #rest: Buffer[] = [];
  #length = 0;
  #isSkipping = false;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Takes the next bytes, which are copied where they must be kept. @returns messages, and whether one that is too long was begun */
  add(chunk: Buffer): { readonly messages: Buffer[]; readonly isRefused: boolean } {
    const messages: Buffer[] = [];
    let from = 0;
    for (let at = chunk.indexOf(0); at >= 0; at = chunk.indexOf(0, from)) {
      const message = Buffer.concat([...this.#rest, chunk.subarray(from, at)]);
      if (!this.#isSkipping && message.length > 0) messages.push(message);
      this.#clear();
      from = at + 1;
    }
    return { messages, isRefused: this.#keep(chunk.subarray(from)) };
  }

  /** What the stream ended with. */
  end(): Buffer {
    const rest = this.#isSkipping ? NOTHING : Buffer.concat(this.#rest);
    this.#clear();
    return rest;
  }

  #keep(bytes: Buffer): boolean {
    if (this.#isSkipping || bytes.length === 0) return false;
    this.#rest.push(Buffer.from(bytes));
    this.#length += bytes.length;
    if (this.#length <= this.#mostBytes) return false;
    this.#clear();
    this.#isSkipping = true;
    return true;
  }

  #clear(): void {
    this.#rest = [];
    this.#length = 0;
    this.#isSkipping = false;
  }
}
