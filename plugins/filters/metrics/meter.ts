import { Ewma, TICK_SECONDS } from "./ewma.ts";

export type RateMinutes = 1 | 5 | 15;

/** Counts, and tells how many there were a second. Works as that of the metriks gem, which Logstash uses. */
export class Meter {
  readonly #averages: readonly (readonly [RateMinutes, Ewma])[];
  #count = 0;
  #lastTickMs: number;

  /** @param nowMs milliseconds since 1970 */
  constructor(rates: readonly RateMinutes[], nowMs: number) {
    this.#averages = rates.map((minutes) => [minutes, new Ewma(minutes)]);
    this.#lastTickMs = nowMs;
  }

  mark(nowMs: number): void {
    this.#tick(nowMs);
    this.#count++;
    for (const [, average] of this.#averages) average.add(1);
  }

  get count(): number {
    return this.#count;
  }

  /** The rates a second, by minutes. */
  rates(nowMs: number): (readonly [RateMinutes, number])[] {
    this.#tick(nowMs);
    return this.#averages.map(([minutes, average]) => [minutes, average.rate]);
  }

  /** The next interval begins now, not where the last one ended: so does the gem. */
  #tick(nowMs: number): void {
    const ageMs = nowMs - this.#lastTickMs;
    if (ageMs <= TICK_SECONDS * 1000) return;
    this.#lastTickMs = nowMs;
    const intervals = Math.floor(ageMs / (TICK_SECONDS * 1000));
    for (const [, average] of this.#averages) average.tick(intervals);
  }
}
