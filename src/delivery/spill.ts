import { reopenStore } from "../flow/reopen-store.ts";
import { isWholePayload } from "../flow/payload.ts";
import type { Logger } from "../plugin/context.ts";
import type { Clock } from "../plugin/input.ts";
import type { RemovedEntry, Store, StoreChange, StoredEntry } from "../store/store.ts";

/** A payload that was spilled. */
export interface SpilledPayload {
  readonly sequence: number;
  readonly bytes: Buffer;
  /** An earlier process spilled it, and may have sent it. */
  readonly isEarlier: boolean;
}

export interface SpillOptions {
  readonly store: Store;
  /** Opens the store again, after it has failed and was closed. */
  readonly reopen: () => Promise<Store>;
  /** Bytes on disk above which there is no room. */
  readonly maxBytes: number;
  /** Takes an entry that is no payload any more, before it is removed. */
  readonly quarantine: (entry: StoredEntry) => Promise<void>;
  readonly logger: Logger;
  readonly clock: Clock;
}

interface Waiting {
  readonly bytes: Uint8Array;
  readonly done: (isKept: boolean) => void;
}

const NO_CHANGE: StoreChange = { put: [], remove: [] };

/**
 * The payloads that one lane could not hold in memory, on disk, in order. What is there is safe: for the queue it counts as
 * delivered. While the disk fails nothing is taken, and what is there waits.
 */
export class Spill {
  readonly #options: SpillOptions;
  readonly #firstOwn: number;
  readonly #lengths = new Map<number, number>();
  #store: Store;
  #next: number;
  #nextToRead = 0;
  /** Nothing is there that was not read. Only a read can say so: how many there should be a disk that fails may get wrong. */
  #isReadUp = false;
  /** Written though their write failed: the lane has them. */
  readonly #takenBack = new Set<number>();
  #waiting: Waiting[] = [];
  #removed: RemovedEntry[] = [];
  /** A write, or the wait for a disk that fails. */
  #working: Promise<void> | undefined;
  #isFailing = false;
  readonly #closed = new AbortController();

  constructor(options: SpillOptions) {
    this.#options = options;
    this.#store = options.store;
    const { next } = options.store.totals;
    this.#firstOwn = next;
    this.#next = next;
  }

  /** There may be payloads that were not taken. */
  get hasUnread(): boolean {
    return !this.#isReadUp || this.#waiting.length > 0;
  }

  get bytes(): number {
    return this.#store.totals.bytes;
  }

  get hasRoom(): boolean {
    return !this.#isFailing && this.bytes < this.#options.maxBytes;
  }

  /** Resolves with true when the payload is safe, with false when the disk does not take it. */
  put(bytes: Uint8Array): Promise<boolean> {
    if (this.#isFailing) return Promise.resolve(false);
    return new Promise((done) => {
      this.#waiting.push({ bytes, done });
      this.#write();
    });
  }

  /** The next payload, as soon as the disk gives it; undefined when none is left, or the spill is closed. */
  async take(): Promise<SpilledPayload | undefined> {
    for (;;) {
      await this.#working;
      if (this.#closed.signal.aborted) return undefined;
      const next = this.#next;
      const entries = await this.#read();
      // What was written since then the read may not have seen.
      if (entries === undefined || (entries.length === 0 && this.#next !== next)) continue;
      const [entry] = entries;
      if (entry === undefined) {
        this.#isReadUp = true;
        return undefined;
      }
      // It is being written: whether the lane will have it back is not known yet.
      if (entry.sequence >= this.#next && this.#working !== undefined) continue;
      this.#nextToRead = entry.sequence + 1;
      if (this.#takenBack.delete(entry.sequence)) continue;
      this.#lengths.set(entry.sequence, entry.bytes.length);
      if (!entry.isDamaged && isWholePayload(entry.bytes))
        return { sequence: entry.sequence, bytes: entry.bytes, isEarlier: entry.sequence < this.#firstOwn };
      await this.#putAside(entry);
    }
  }

  /** The payload was delivered. */
  remove(sequence: number): void {
    this.#removed.push({ sequence, length: this.#lengths.get(sequence)! });
    this.#lengths.delete(sequence);
    this.#write();
  }

  async close(): Promise<void> {
    this.#closed.abort();
    while (this.#working !== undefined) await this.#working;
    if (!this.#isFailing) await this.#store.close();
  }

  async #putAside(entry: StoredEntry): Promise<void> {
    try {
      await this.#options.quarantine(entry);
      this.remove(entry.sequence);
    } catch (error) {
      this.#options.logger.error({ error }, "A spilled payload that is damaged cannot be put aside: it stays where it is.");
    }
  }

  #write(): void {
    if (this.#working !== undefined || this.#isFailing || (this.#waiting.length === 0 && this.#removed.length === 0)) return;
    this.#work(this.#writeOnce());
  }

  #work(work: Promise<void>): void {
    this.#working = work.finally(() => {
      this.#working = undefined;
      this.#write();
    });
  }

  async #writeOnce(): Promise<void> {
    await new Promise(setImmediate);
    const waiting = this.#waiting.splice(0);
    const remove = this.#removed.splice(0);
    const put = waiting.map(({ bytes }, at) => ({ sequence: this.#next + at, bytes }));
    const { writes } = this.#store.totals;
    try {
      await this.#store.write({ put, remove }, put.length > 0);
    } catch (error) {
      for (const { done } of [...waiting, ...this.#waiting.splice(0)]) done(false);
      await this.#recover(error, { put, remove }, writes);
      return;
    }
    this.#next += put.length;
    if (put.length > 0) this.#isReadUp = false;
    for (const { done } of waiting) done(true);
  }

  /** Undefined: the disk fails, or did. */
  async #read(): Promise<readonly StoredEntry[] | undefined> {
    try {
      return await this.#store.read(this.#nextToRead, 1);
    } catch (error) {
      if (this.#working === undefined) this.#work(this.#recover(error, NO_CHANGE, this.#store.totals.writes));
      return undefined;
    }
  }

  /** Opens the store again. @param change the one under way, when there were so many writes before it */
  async #recover(error: unknown, { put, remove }: StoreChange, writes: number): Promise<void> {
    const { logger, clock, reopen } = this.#options;
    this.#isFailing = true;
    logger.error({ error }, "What an output spills cannot be written or read: it holds back what comes until it can.");
    const opened = await reopenStore(this.#store, { open: reopen, clock, nextToRead: this.#nextToRead, signal: this.#closed.signal });
    if (opened === undefined) return;
    this.#store = opened.store;
    if (opened.writes > writes) {
      this.#next += put.length;
      for (const { sequence } of put) this.#takenBack.add(sequence);
      this.#removed.push(...put.map(({ sequence, bytes }) => ({ sequence, length: bytes.length })));
    } else this.#removed.push(...remove);
    this.#isFailing = false;
    logger.info({}, "What an output spills is written again.");
  }
}
