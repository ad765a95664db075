/** Rates are adapted at this interval. */
export const TICK_SECONDS = 5;

/** An average rate in which older intervals count less and less, as the load average of Unix: `minutes` after a change 63 % of it show. */
export class Ewma {
  readonly #weight: number;
  #rate: number | undefined;
  #uncounted = 0;

  constructor(minutes: number) {
    this.#weight = 1 - Math.exp(-TICK_SECONDS / 60 / minutes);
  }

  add(count: number): void {
    this.#uncounted += count;
  }

  /** So many intervals are over. What was added belongs to the first of them. */
  tick(intervals: number): void {
    const latest = this.#uncounted / TICK_SECONDS;
    this.#uncounted = 0;
    const first = this.#rate === undefined ? latest : this.#rate + this.#weight * (latest - this.#rate);
    this.#rate = first * (1 - this.#weight) ** (intervals - 1);
  }

  /** A second; 0 before the first interval is over. */
  get rate(): number {
    return this.#rate ?? 0;
  }
}
