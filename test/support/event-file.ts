import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

const CHUNK_BYTES = 4 * 1024 * 1024;
const POLL_MS = 20;
const NEWLINE = 10;

/** Reads a file of JSON lines while it grows, each line once: files may be larger than the memory. */
export class EventFile {
  readonly #path: string;
  readonly #take: (event: Record<string, unknown>) => void;
  #handle: FileHandle | undefined;
  #offset = 0;
  #rest = Buffer.alloc(0);
  /** Lines read so far. */
  count = 0;

  constructor(path: string, take: (event: Record<string, unknown>) => void = () => {}) {
    this.#path = path;
    this.#take = take;
  }

  /** Reads on until so many lines were read. @throws when there are not so many in time */
  async until(count: number, longestMs: number): Promise<void> {
    const end = performance.now() + longestMs;
    for (;;) {
      await this.readOn();
      if (this.count >= count) return;
      if (performance.now() > end) throw new Error(`After ${longestMs} ms there are ${this.count} lines in the file instead of ${count}.`);
      await delay(POLL_MS);
    }
  }

  /** Reads what the file has now. */
  async readOn(): Promise<void> {
    this.#handle ??= await open(this.#path).catch(() => undefined);
    if (this.#handle === undefined) return;
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await this.#handle.read(chunk, 0, CHUNK_BYTES, this.#offset);
      if (bytesRead === 0) return;
      this.#offset += bytesRead;
      this.#split(Buffer.concat([this.#rest, chunk.subarray(0, bytesRead)]));
    }
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }

  #split(bytes: Buffer): void {
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    this.#rest = Buffer.from(bytes.subarray(end));
    for (const line of bytes.toString("utf8", 0, end).split("\n").slice(0, -1)) {
      this.count++;
      this.#take(JSON.parse(line) as Record<string, unknown>);
    }
  }
}
