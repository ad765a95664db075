import { CELL } from "../compiler/call-watch.ts";
import type { TimedOutCall } from "../compiler/call-watch.ts";

/** A call that has taken longer than its vertex allows. */
export interface OverdueCall extends TimedOutCall {
  readonly job: number;
}

/**
 * Watches the calls of one worker. `check` is to be called every `TICK_MS`; time beyond two ticks between checks is not
 * counted, because then this thread, or the whole process, was the one that stood still.
 */
export class Watchdog {
  readonly #cells: Int32Array;
  #seen = { job: 0, vertex: 0, call: 0 };
  #elapsedMs = 0;
  #checkedAt: number;

  constructor(cells: Int32Array, nowMs: number) {
    this.#cells = cells;
    this.#checkedAt = nowMs;
  }

  /** @param timeoutOf the limit of a vertex in milliseconds, 0 for none */
  check(nowMs: number, timeoutOf: (job: number, vertex: number) => number): OverdueCall | undefined {
    const passed = Math.min(nowMs - this.#checkedAt, 2 * TICK_MS);
    this.#checkedAt = nowMs;
    const job = Atomics.load(this.#cells, CELL.job);
    const vertex = Atomics.load(this.#cells, CELL.vertex);
    const call = Atomics.load(this.#cells, CELL.call);
    const isSame = job === this.#seen.job && vertex === this.#seen.vertex && call === this.#seen.call;
    this.#seen = { job, vertex, call };
    this.#elapsedMs = isSame && vertex !== 0 ? this.#elapsedMs + passed : 0;
    if (vertex === 0) return undefined;
    const limit = timeoutOf(job, vertex - 1);
    return limit > 0 && this.#elapsedMs > limit ? { job, vertex: vertex - 1, call } : undefined;
  }
}

export const TICK_MS = 50;
