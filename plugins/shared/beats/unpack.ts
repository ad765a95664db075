import { createInflate } from "node:zlib";
import type { Inflate } from "node:zlib";
import type { ByteReader } from "./byte-reader.ts";
import { badlyPacked, halfFrame, unpacksToTooMuch } from "./errors.ts";

/** What is unpacked at once: of so much comes at most a thousand times as much. */
const PIECE_BYTES = 16 << 10;
/** Larger memory is fetched from the system each time. */
const CHUNK_BYTES = 64 << 10;

/**
 * What the next `length` bytes of a reader unpack to, piece by piece: neither the packed bytes nor what comes of them are
 * ever kept as a whole.
 * @throws PluginError BEATS_PACKED, BEATS_UNPACKED_LENGTH, BEATS_HALF_FRAME
 */
export async function* unpack(reader: ByteReader, length: number, maxBytes: number): AsyncGenerator<Buffer> {
  const inflater = new Inflater(maxBytes);
  try {
    for (let left = length; left > 0;) {
      if (reader.available === 0 && !(await reader.fill(1))) throw halfFrame();
      const piece = reader.take(Math.min(reader.available, left, PIECE_BYTES));
      left -= piece.length;
      yield* await inflater.write(piece);
    }
  } finally {
    inflater.close();
  }
}

class Inflater {
  readonly #inflate: Inflate = createInflate({ chunkSize: CHUNK_BYTES });
  readonly #maxBytes: number;
  #total = 0;
  #chunks: Buffer[] = [];
  #hasEnded = false;
  #settle: { resolve(): void; reject(error: Error): void } | undefined;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#inflate
      .on("data", (chunk: Buffer) => {
        this.#total += chunk.length;
        this.#chunks.push(chunk);
      })
      // Bytes behind the end of the packed ones are passed over, as in Logstash; zlib never says that it has taken them.
      .on("end", () => {
        this.#hasEnded = true;
        this.#settle?.resolve();
      })
      .on("error", (error) => this.#settle?.reject(badlyPacked(error)));
  }

  async write(piece: Buffer): Promise<readonly Buffer[]> {
    if (this.#hasEnded) return [];
    await new Promise<void>((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#inflate.write(piece, (error) => (error ? reject(badlyPacked(error)) : resolve()));
    });
    if (this.#total > this.#maxBytes) throw unpacksToTooMuch(this.#maxBytes);
    return this.#chunks.splice(0);
  }

  close(): void {
    this.#inflate.destroy();
  }
}
