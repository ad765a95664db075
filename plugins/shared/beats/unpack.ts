import { createInflate } from "node:zlib";
import type { Inflate } from "node:zlib";
import type { ByteReader } from "./byte-reader.ts";
import { badlyPacked, halfFrame, unpacksToTooMuch } from "./errors.ts";

/** What is given to zlib at once. */
const PIECE_BYTES = 64 << 10;
/** Larger memory is fetched from the system each time. */
const CHUNK_BYTES = 64 << 10;

/**
 * What the next `length` bytes of a reader unpack to, chunk by chunk: neither the packed bytes nor what comes of them are ever
 * kept as a whole. zlib unpacks one chunk ahead of what is asked for: of a few bytes comes a thousand times as much.
 * @throws PluginError BEATS_PACKED, BEATS_UNPACKED_LENGTH, BEATS_HALF_FRAME
 */
export async function* unpack(reader: ByteReader, length: number, maxBytes: number): AsyncGenerator<Buffer> {
  const inflater = new Inflater(maxBytes);
  try {
    for (let left = length; left > 0;) {
      if (reader.available === 0 && !(await reader.fill(1))) throw halfFrame();
      const piece = reader.take(Math.min(reader.available, left, PIECE_BYTES));
      left -= piece.length;
      yield* inflater.chunksOf(piece);
    }
  } finally {
    inflater.close();
  }
}

class Inflater {
  readonly #inflate: Inflate = createInflate({ chunkSize: CHUNK_BYTES });
  readonly #maxBytes: number;
  #total = 0;
  #hasEnded = false;
  #error: Error | undefined;
  #wake: () => void = () => {};

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#inflate
      .on("readable", () => this.#wake())
      // Bytes behind the end of the packed ones are passed over, as in Logstash; zlib never says that it has taken them.
      .on("end", () => {
        this.#hasEnded = true;
        this.#wake();
      })
      .on("error", (error) => {
        this.#error ??= badlyPacked(error);
        this.#wake();
      });
  }

  async *chunksOf(piece: Buffer): AsyncGenerator<Buffer> {
    if (this.#hasEnded) return;
    let isTaken = false;
    this.#inflate.write(piece, () => {
      isTaken = true;
      this.#wake();
    });
    for (;;) {
      const chunk = this.#inflate.read() as Buffer | null;
      if (chunk !== null) yield this.#counted(chunk);
      else if (this.#error !== undefined) throw this.#error;
      else if (isTaken || this.#hasEnded) return;
      else await this.#change();
    }
  }

  close(): void {
    this.#inflate.destroy();
  }

  #counted(chunk: Buffer): Buffer {
    this.#total += chunk.length;
    if (this.#total > this.#maxBytes) throw unpacksToTooMuch(this.#maxBytes);
    return chunk;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
