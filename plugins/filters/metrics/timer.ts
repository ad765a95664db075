import { Meter } from "./meter.ts";
import type { RateMinutes } from "./meter.ts";
import { DecayingSample } from "./sample.ts";

/** A meter that also knows how its values are spread. */
export class Timer {
  readonly meter: Meter;
  readonly #sample: DecayingSample;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #sum = 0;
  /** Welford's running mean and sum of squared distances from it. */
  #mean = 0;
  #squares = 0;

  constructor(rates: readonly RateMinutes[], nowMs: number) {
    this.meter = new Meter(rates, nowMs);
    this.#sample = new DecayingSample(nowMs);
  }

  /** A value below 0 is not counted. */
  update(value: number, nowMs: number): void {
    if (value < 0) return;
    this.meter.mark(nowMs);
    this.#sample.add(value, nowMs);
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    this.#sum += value;
    const distance = value - this.#mean;
    this.#mean += distance / this.meter.count;
    this.#squares += distance * (value - this.#mean);
  }

  get min(): number {
    return this.meter.count > 0 ? this.#min : 0;
  }

  get max(): number {
    return this.meter.count > 0 ? this.#max : 0;
  }

  get mean(): number {
    return this.meter.count > 0 ? this.#sum / this.meter.count : 0;
  }

  /** Of a sample, that is with n - 1. */
  get standardDeviation(): number {
    return this.meter.count > 1 ? Math.sqrt(this.#squares / (this.meter.count - 1)) : 0;
  }

  /** Some of the values in ascending order: all, while they are few. */
  sample(): number[] {
    return this.#sample.sorted();
  }
}
