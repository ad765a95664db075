import { constants, createGzip } from "node:zlib";
import type { Gzip } from "node:zlib";

/** One member of a gzip file: what it has compressed can be read as soon as it is written. */
export class GzipMember {
  readonly #gzip: Gzip = createGzip();
  #chunks: Buffer[] = [];

  constructor() {
    this.#gzip.on("data", (chunk: Buffer) => void this.#chunks.push(chunk));
  }

  /** The compressed form of further bytes, complete up to their last one. */
  compress(bytes: Uint8Array): Promise<Buffer> {
    return this.#collect((done) => {
      this.#gzip.write(bytes);
      this.#gzip.flush(constants.Z_SYNC_FLUSH, done);
    });
  }

  /** The end of the member. */
  finish(): Promise<Buffer> {
    return this.#collect((done) => {
      this.#gzip.once("end", done);
      this.#gzip.end();
    });
  }

  #collect(start: (done: () => void) => void): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#gzip.once("error", reject);
      start(() => {
        this.#gzip.off("error", reject);
        resolve(Buffer.concat(this.#chunks.splice(0)));
      });
    });
  }
}
