import type { Logger } from "../plugin/context.ts";
import type { Store } from "../store/store.ts";

/** So many bytes of a backlog, worked off, are worth a compaction. */
const COMPACT_BYTES = 32 * 2 ** 20;

/** Gives the disk back what a queue no longer has on it: while a backlog is worked off, and when it is gone. */
export class QueueCompaction {
  readonly #logger: Logger;
  readonly #onEnded: () => void;
  /** Read back since the last one. */
  #readBackBytes = 0;
  /** There were blocks left at the last one: what they have is given back when they are gone. */
  #isPartial = false;
  #underWay: Promise<void> | undefined;

  /** @param onEnded what was worked off meanwhile may be worth another one */
  constructor(logger: Logger, onEnded: () => void) {
    this.#logger = logger;
    this.#onEnded = onEnded;
  }

  /** Resolves when the one under way has ended; undefined: there is none. */
  get underWay(): Promise<void> | undefined {
    return this.#underWay;
  }

  /** So many bytes were read back. */
  add(bytes: number): void {
    this.#readBackBytes += bytes;
  }

  /** Begins one if it is due. @param end the sequence of the oldest block that is left, or of the next one */
  begin(store: Store, end: number): void {
    const isEmpty = store.totals.entries === 0;
    const isDue = this.#readBackBytes >= COMPACT_BYTES || (isEmpty && this.#isPartial);
    if (!isDue || this.#underWay !== undefined) return;
    this.#readBackBytes = 0;
    this.#isPartial = !isEmpty;
    this.#underWay = store
      .compact(end)
      .catch((error: unknown) => this.#logger.warn({ error }, "The queue's disk cannot be compacted."))
      .finally(() => {
        this.#underWay = undefined;
        this.#onEnded();
      });
  }
}
