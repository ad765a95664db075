/** Whole messages of GELF's chunks. */
const MAGIC = 0x1e0f;
const HEADER_BYTES = 12;
const MOST_CHUNKS = 128;
/** A message whose chunks are not all there by then is given up, as the specification asks. */
const PATIENCE_MS = 5_000;
/** For all messages that wait for chunks; past it the oldest are given up. */
const MOST_BYTES = 32 << 20;
/** What a message costs that waits, beside its chunks: its entry, its id, a place for each chunk. */
const entryBytes = (count: number): number => 300 + 8 * count;

interface Waiting {
  readonly since: number;
  readonly chunks: (Buffer | undefined)[];
  missing: number;
  bytes: number;
}

/**
 * Puts messages together whose chunks come in any order, some of them twice, mixed with others'.
 * Source: GELF 1.1, "Chunking": 2 bytes of magic, 8 of message id, 1 of number, 1 of count.
 */
export class ChunkedMessages {
  readonly #now: () => number;
  /** By sender and id, the oldest first. */
  readonly #waiting = new Map<string, Waiting>();
  #bytes = 0;
  /** Messages given up so far. */
  #givenUp = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get givenUp(): number {
    return this.#givenUp;
  }

  /** A datagram that is no chunk is a message; undefined: chunks are missing. */
  add(datagram: Buffer, sender: string): Buffer | undefined {
    this.#giveUpOld();
    if (datagram.length < 2 || datagram.readUInt16BE(0) !== MAGIC) return datagram;
    const [number = 0, count = 0] = datagram.subarray(10, HEADER_BYTES);
    if (datagram.length <= HEADER_BYTES || count === 0 || count > MOST_CHUNKS || number >= count) {
      this.#givenUp++;
      return undefined;
    }
    const id = `${sender} ${datagram.toString("latin1", 2, 10)}`;
    const known = this.#waiting.get(id);
    const message = known ?? {
      since: this.#now(),
      chunks: Array.from({ length: count }, () => undefined),
      missing: count,
      bytes: entryBytes(count),
    };
    if (message.chunks.length !== count || message.chunks[number] !== undefined) return undefined;
    if (known === undefined) {
      this.#waiting.set(id, message);
      this.#bytes += message.bytes;
    }
    // Datagrams are read into memory that is used again.
    message.chunks[number] = Buffer.from(datagram.subarray(HEADER_BYTES));
    message.missing--;
    message.bytes += datagram.length;
    this.#bytes += datagram.length;
    if (message.missing > 0) return undefined;
    this.#forget(id, message);
    return Buffer.concat(message.chunks.filter((chunk) => chunk !== undefined));
  }

  #giveUpOld(): void {
    const oldest = this.#now() - PATIENCE_MS;
    for (const [id, message] of this.#waiting) {
      if (message.since >= oldest && this.#bytes <= MOST_BYTES) return;
      this.#forget(id, message);
      this.#givenUp++;
    }
  }

  #forget(id: string, { bytes }: Waiting): void {
    this.#waiting.delete(id);
    this.#bytes -= bytes;
  }
}
