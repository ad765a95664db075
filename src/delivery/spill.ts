import type { Logger } from "../plugin/context.ts";
import type { RemovedEntry, Store } from "../store/store.ts";

/** A payload that was spilled. */
export interface SpilledPayload {
  readonly sequence: number;
  readonly bytes: Buffer;
  /** An earlier process spilled it, and may have sent it. */
  readonly isEarlier: boolean;
}

export interface SpillOptions {
  readonly store: Store;
  /** Bytes on disk above which there is no room. */
  readonly maxBytes: number;
  readonly logger: Logger;
}

interface Waiting {
  readonly bytes: Uint8Array;
  readonly done: (isKept: boolean) => void;
}

/**
 * The payloads that one lane could not hold in memory, on disk, in order. What is there is safe: for the queue it counts as
 * delivered.
 */
export class Spill {
  readonly #options: SpillOptions;
  readonly #firstOwn: number;
  readonly #lengths = new Map<number, number>();
  #next: number;
  #nextToRead = 0;
  #unread: number;
  #waiting: Waiting[] = [];
  #removed: RemovedEntry[] = [];
  #writing: Promise<void> | undefined;
  #hasFailed = false;

  constructor(options: SpillOptions) {
    this.#options = options;
    const { next, entries } = options.store.totals;
    this.#firstOwn = next;
    this.#next = next;
    this.#unread = entries;
  }

  /** Payloads on disk that were not taken. */
  get unread(): number {
    return this.#unread + this.#waiting.length;
  }

  get bytes(): number {
    return this.#options.store.totals.bytes;
  }

  get hasRoom(): boolean {
    return !this.#hasFailed && this.bytes < this.#options.maxBytes;
  }

  /** Resolves with true when the payload is safe, with false when the disk does not take it. */
  put(bytes: Uint8Array): Promise<boolean> {
    return new Promise((done) => {
      this.#waiting.push({ bytes, done });
      this.#write();
    });
  }

  /** The next payload; undefined when none is left. */
  async take(): Promise<SpilledPayload | undefined> {
    await this.#writing;
    const [entry] = await this.#options.store.read(this.#nextToRead, 1);
    if (entry === undefined) {
      this.#unread = 0;
      return undefined;
    }
    this.#nextToRead = entry.sequence + 1;
    this.#unread--;
    this.#lengths.set(entry.sequence, entry.bytes.length);
    if (!entry.isDamaged) return { sequence: entry.sequence, bytes: entry.bytes, isEarlier: entry.sequence < this.#firstOwn };
    this.#options.logger.error({ bytes: entry.bytes.length }, "A spilled payload is damaged on disk and is dropped.");
    this.remove(entry.sequence);
    return this.take();
  }

  /** The payload was delivered. */
  remove(sequence: number): void {
    this.#removed.push({ sequence, length: this.#lengths.get(sequence)! });
    this.#lengths.delete(sequence);
    this.#write();
  }

  async close(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    await this.#options.store.close();
  }

  #write(): void {
    this.#writing ??= this.#writeOnce().finally(() => {
      this.#writing = undefined;
      if (this.#waiting.length > 0 || this.#removed.length > 0) this.#write();
    });
  }

  async #writeOnce(): Promise<void> {
    await new Promise(setImmediate);
    const waiting = this.#waiting.splice(0);
    const removed = this.#removed.splice(0);
    const put = waiting.map(({ bytes }, at) => ({ sequence: this.#next + at, bytes }));
    try {
      await this.#options.store.write({ put, remove: removed }, put.length > 0);
      this.#next += put.length;
      this.#unread += put.length;
    } catch (error) {
      this.#hasFailed = true;
      this.#options.logger.error({ error }, "A lane cannot spill to its disk: it holds back what comes.");
    }
    for (const { done } of waiting) done(!this.#hasFailed);
  }
}
