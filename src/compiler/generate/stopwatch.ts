import { COUNT, COUNTS_PER_VERTEX } from "./counts.ts";

/** One block in so many is timed vertex by vertex; what it took stands for the others. */
export const TIMED_BLOCKS = 64;

/** Measures how long each vertex is at work, one behind the other. */
export class Stopwatch {
  readonly #millis: Float64Array;
  #vertex = -1;
  #since = 0;

  constructor(vertexCount: number) {
    this.#millis = new Float64Array(vertexCount);
  }

  /** A vertex begins; the one before it ends. A negative number stands for none. */
  at(vertex: number): void {
    const now = performance.now();
    if (this.#vertex >= 0) this.#millis[this.#vertex]! += now - this.#since;
    this.#vertex = vertex;
    this.#since = now;
  }

  /** Adds what was measured to the counts of a block, times so much, and forgets it. */
  moveTo(counts: Int32Array, weight: number): void {
    this.at(-1);
    this.#millis.forEach((millis, vertex) => {
      counts[vertex * COUNTS_PER_VERTEX + COUNT.micros]! += Math.round(millis * 1_000 * weight);
    });
    this.#millis.fill(0);
  }
}
