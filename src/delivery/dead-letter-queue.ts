import type { Logger } from "../plugin/context.ts";
import { chunksOf, removalOf } from "../store/entries.ts";
import type { RemovedEntry, Store, StoredEntry } from "../store/store.ts";
import { decodeDeadLetter } from "./dead-letter.ts";

export interface DeadLetterSettings {
  /** `path.dead_letter_queue`, and in it the pipeline's id. */
  readonly folder: string;
  /** `dead_letter_queue.max_bytes` */
  readonly maxBytes: number;
  /** `dead_letter_queue.storage_policy`: what gives way when it is full. */
  readonly policy: "drop_newer" | "drop_older";
  /** `dead_letter_queue.retain.age` in milliseconds; undefined: for ever. */
  readonly retainMs: number | undefined;
}

/** added = kept + dropped + expired + removed, where dropped are those that found no place. */
export interface DeadLetterCounts {
  added: number;
  dropped: number;
  expired: number;
  removed: number;
}

export interface DeadLetterParts {
  readonly store: Store;
  /** Opens the store again, after it has failed and was closed. */
  readonly reopen: () => Promise<Store>;
  readonly settings: DeadLetterSettings;
  readonly logger: Logger;
}

interface Waiting {
  readonly letters: readonly Uint8Array[];
  readonly done: () => void;
}

/** How much is looked at in one go. */
const READ_BYTES = 2 ** 20;
/** The same for letters that stand close together. */
const FIND_BYTES = 2 ** 16;
/** One log line tells of so many milliseconds of trouble. */
const REPORT_MS = 5_000;
/** A store that failed is opened again after so many milliseconds, when something is asked of it. */
const REOPEN_MS = 1_000;

/**
 * The dead letters of one pipeline, on disk. It never keeps a pipeline waiting: what does not fit, or cannot be written, is
 * counted and logged, and gone.
 */
export class DeadLetterQueue {
  readonly counts: DeadLetterCounts = { added: 0, dropped: 0, expired: 0, removed: 0 };
  /** Once its last user has closed it: resolves when its folder is free. */
  closed: Promise<void> | undefined;
  #store: Store;
  readonly #openStore: () => Promise<Store>;
  #settings: DeadLetterSettings;
  readonly #logger: Logger;
  /** What the store failed at, and when: it takes nothing more until it is opened again. */
  #failure: { readonly error: unknown; readonly at: number } | undefined;
  readonly #waiting: Waiting[] = [];
  /** To be taken out by the next change. */
  readonly #unwanted: number[] = [];
  #removing: Promise<void> | undefined;
  readonly #onAdded = new Set<() => void>();
  #working: Promise<void> = Promise.resolve();
  #isWriting = false;
  #reportedAt = Number.NEGATIVE_INFINITY;
  #users = 1;

  constructor({ store, reopen, settings, logger }: DeadLetterParts) {
    this.#store = store;
    this.#openStore = reopen;
    this.#settings = settings;
    this.#logger = logger;
  }

  /** For one more user, who closes it too. @param settings those of the pipeline whose letters they are; undefined: somebody else */
  share(settings?: DeadLetterSettings): this {
    this.#users++;
    if (settings !== undefined) this.#settings = settings;
    return this;
  }

  get isOpen(): boolean {
    return this.#users > 0;
  }

  get entries(): number {
    return this.#store.totals.entries;
  }

  get bytes(): number {
    return this.#store.totals.bytes;
  }

  /** Resolves when the letters are safe on disk, or found no place. Never rejects. */
  add(letters: readonly Uint8Array[]): Promise<void> {
    this.counts.added += letters.length;
    return new Promise((done) => {
      this.#waiting.push({ letters, done });
      if (!this.#isWriting) void this.#write();
    });
  }

  /** Letters from a sequence on, in the order of their deaths. */
  async read(from: number, mostBytes = READ_BYTES): Promise<readonly StoredEntry[]> {
    let found: readonly StoredEntry[] = [];
    await this.#alone(async () => {
      found = await this.#store.read(from, mostBytes);
    });
    return found;
  }

  /** Takes letters out: they were sent again, or are not wanted any more. Those that are gone already are passed over. */
  remove(sequences: readonly number[]): Promise<void> {
    for (const sequence of sequences) this.#unwanted.push(sequence);
    // What is wanted gone until the change begins goes along.
    this.#removing ??= this.#alone(() => this.#takeOut());
    return this.#removing;
  }

  /** Gives the space of what was taken out back to the disk. */
  async compact(): Promise<void> {
    await this.#alone(() => this.#store.compact());
  }

  /** Calls back whenever letters were added; returns what ends that. */
  onAdded(listener: () => void): () => void {
    this.#onAdded.add(listener);
    return () => this.#onAdded.delete(listener);
  }

  /** Takes out what is older than it may be. */
  async expire(now: number): Promise<void> {
    const { retainMs } = this.#settings;
    if (retainMs === undefined || this.entries === 0) return;
    await this.#alone(async () => {
      const oldest = await this.#store.read(0, READ_BYTES);
      // In the order of their deaths, but for a clock that was set back.
      const old = oldest.filter((entry) => entry.isDamaged || decodeDeadLetter(entry.bytes).head.last < now - retainMs);
      if (old.length === 0) return;
      await this.#store.write({ put: [], remove: old.map(removalOf) }, false);
      this.counts.expired += old.length;
    });
  }

  /** Closes the store when nobody uses it any more. */
  async close(): Promise<void> {
    this.#users--;
    if (this.#users === 0) this.closed ??= this.#closeStore();
    await this.closed;
  }

  /** Closes the store for all its users. */
  async closeForAll(): Promise<void> {
    this.#users = 0;
    await (this.closed ??= this.#closeStore());
  }

  async #closeStore(): Promise<void> {
    while (this.#isWriting) await this.#working;
    await this.#working.catch(() => {});
    await this.#store.close();
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting.splice(0);
      await this.#alone(() => this.#keep(waiting.flatMap(({ letters }) => letters))).catch((error: unknown) => {
        const count = waiting.reduce((sum, { letters }) => sum + letters.length, 0);
        this.#drop(count, { error }, "Dead letters cannot be written; they are dropped.");
      });
      for (const { done } of waiting) done();
      for (const listener of this.#onAdded) listener();
    }
    this.#isWriting = false;
  }

  async #keep(letters: readonly Uint8Array[]): Promise<void> {
    const { maxBytes, policy } = this.#settings;
    const givesWay = policy === "drop_older";
    const kept = givesWay ? within(letters.toReversed(), maxBytes).toReversed() : within(letters, maxBytes - this.bytes);
    const removed = givesWay ? await this.#oldestFor(kept) : [];
    const { next } = this.#store.totals;
    await this.#store.write({ put: kept.map((bytes, at) => ({ sequence: next + at, bytes })), remove: removed }, true);
    const lost = letters.length - kept.length + removed.length;
    if (lost > 0) this.#drop(lost, { maxBytes, policy }, "The dead-letter queue is full: letters are dropped.");
  }

  async #takeOut(): Promise<void> {
    this.#removing = undefined;
    const wanted = this.#unwanted.splice(0);
    const remove = wanted.length === 0 ? [] : await this.#present(wanted);
    if (remove.length === 0) return;
    // Not synced: a letter that comes back is sent twice, not lost.
    await this.#store.write({ put: [], remove }, false);
    this.counts.removed += remove.length;
  }

  /** Those of some letters that are there. */
  async #present(sequences: readonly number[]): Promise<RemovedEntry[]> {
    const wanted = new Set(sequences);
    let [first, last] = [Number.POSITIVE_INFINITY, -1];
    for (const sequence of sequences) [first, last] = [Math.min(first, sequence), Math.max(last, sequence)];
    const found: RemovedEntry[] = [];
    for await (const entries of chunksOf(this.#store, first, FIND_BYTES)) {
      found.push(...entries.filter(({ sequence }) => wanted.has(sequence)).map(removalOf));
      if (entries.at(-1)!.sequence >= last) break;
    }
    return found;
  }

  /** The oldest entries, as many as must go for the letters to fit. */
  async #oldestFor(letters: readonly Uint8Array[]): Promise<RemovedEntry[]> {
    const wanted = letters.reduce((sum, { length }) => sum + length, 0);
    let excess = this.bytes + wanted - this.#settings.maxBytes;
    if (excess <= 0) return [];
    const removed: RemovedEntry[] = [];
    for await (const entries of chunksOf(this.#store, 0, READ_BYTES))
      for (const entry of entries) {
        if (excess <= 0) return removed;
        removed.push(removalOf(entry));
        excess -= entry.bytes.length;
      }
    return removed;
  }

  #drop(count: number, fields: Readonly<Record<string, unknown>>, message: string): void {
    this.counts.dropped += count;
    const now = performance.now();
    if (now - this.#reportedAt < REPORT_MS) return;
    this.#reportedAt = now;
    this.#logger.error({ folder: this.#settings.folder, droppedSoFar: this.counts.dropped, ...fields }, message);
  }

  /** One at a time, with a store that is open. */
  #alone(run: () => Promise<void>): Promise<void> {
    const running = this.#working.catch(() => {}).then(() => this.#tryTo(run));
    this.#working = running;
    return running;
  }

  async #tryTo(run: () => Promise<void>): Promise<void> {
    if (this.#failure !== undefined) await this.#reopen(this.#failure);
    try {
      await run();
    } catch (error) {
      this.#failure = { error, at: performance.now() };
      throw error;
    }
  }

  async #reopen({ error, at }: { readonly error: unknown; readonly at: number }): Promise<void> {
    if (performance.now() - at < REOPEN_MS) throw error;
    this.#failure = { error, at: performance.now() };
    await this.#store.close().catch(() => {});
    this.#store = await this.#openStore();
    this.#failure = undefined;
  }
}

/** Those of some letters that find room, the first ones first. */
function within(letters: readonly Uint8Array[], mostBytes: number): Uint8Array[] {
  let free = mostBytes;
  return letters.filter(({ length }) => {
    if (length > free) return false;
    free -= length;
    return true;
  });
}
