import type { QueuedBlock } from "./queue.ts";

/** While less than this share of the budget waits for workers, more may come, however much they have. */
const LEAST_WAITING_SHARE = 1 / 8;

/** The blocks of a queue on disk that are in memory: those that wait for a worker, and those that were taken and are not settled. */
export class QueueWindow {
  readonly #budgetBytes: number;
  readonly #waiting: QueuedBlock[] = [];
  #waitingBytes = 0;
  /** Lengths of all of them, by sequence; they come in the order of their sequences. */
  readonly #lengths = new Map<number, number>();
  #bytes = 0;

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  /** There is always room for some that can be taken: what is taken may wait for them, as the first lines of an event for its last. */
  get hasRoom(): boolean {
    return this.#bytes < this.#budgetBytes || this.#waitingBytes < this.#budgetBytes * LEAST_WAITING_SHARE;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Of all of them. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The sequence of the first of them. */
  get oldest(): number | undefined {
    return this.#lengths.keys().next().value;
  }

  add(queued: QueuedBlock): void {
    const { sequence, block } = queued;
    this.#waiting.push(queued);
    this.#waitingBytes += block.length;
    this.#lengths.set(sequence, block.length);
    this.#bytes += block.length;
  }

  take(): QueuedBlock | undefined {
    const queued = this.#waiting.shift();
    if (queued !== undefined) this.#waitingBytes -= queued.block.length;
    return queued;
  }

  /** Forgets a block that was taken. Returns how many bytes it had. */
  settle(sequence: number): number {
    const length = this.#lengths.get(sequence)!;
    this.#lengths.delete(sequence);
    this.#bytes -= length;
    return length;
  }
}
