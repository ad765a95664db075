import { makeFloat, ownText } from "#plugin";
import type { Event } from "#plugin";
import { Meter } from "./meter.ts";
import type { RateMinutes } from "./meter.ts";
import type { Percentile } from "./options.ts";
import { quantile } from "./sample.ts";
import { Timer } from "./timer.ts";

export interface MetricsOptions {
  readonly rates: readonly RateMinutes[];
  readonly percentiles: readonly Percentile[];
  /** A name is one that no field can have, or that of a field that is there already. */
  onUnwritable(name: string, error: unknown): void;
}

/** Meters and timers by their names. Times are milliseconds since 1970. */
export class Metrics {
  readonly #options: MetricsOptions;
  readonly #meters = new Map<string, Meter>();
  readonly #timers = new Map<string, Timer>();

  constructor(options: MetricsOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#meters.size + this.#timers.size === 0;
  }

  mark(name: string, nowMs: number): void {
    const known = this.#meters.get(name);
    const meter = known ?? new Meter(this.#options.rates, nowMs);
    if (known === undefined) this.#meters.set(ownText(name), meter);
    meter.mark(nowMs);
  }

  time(name: string, value: number, nowMs: number): void {
    const known = this.#timers.get(name);
    const timer = known ?? new Timer(this.#options.rates, nowMs);
    if (known === undefined) this.#timers.set(ownText(name), timer);
    timer.update(value, nowMs);
  }

  clear(): void {
    this.#meters.clear();
    this.#timers.clear();
  }

  /** Writes all of them as fields. */
  report(event: Event, nowMs: number): void {
    for (const [name, meter] of this.#meters) this.#write(name, () => writeMeter(event, { name, meter, nowMs }));
    for (const [name, timer] of this.#timers) {
      this.#write(name, () => {
        writeMeter(event, { name, meter: timer.meter, nowMs });
        writeSpread(event, { name, timer, percentiles: this.#options.percentiles });
      });
    }
  }

  #write(name: string, writeFields: () => void): void {
    try {
      writeFields();
    } catch (error) {
      this.#options.onUnwritable(name, error);
    }
  }
}

function writeMeter(event: Event, { name, meter, nowMs }: { readonly name: string; readonly meter: Meter; readonly nowMs: number }): void {
  event.set(`[${name}][count]`, meter.count);
  for (const [minutes, rate] of meter.rates(nowMs)) event.set(`[${name}][rate_${minutes}m]`, makeFloat(rate));
}

interface Spread {
  readonly name: string;
  readonly timer: Timer;
  readonly percentiles: readonly Percentile[];
}

function writeSpread(event: Event, { name, timer, percentiles }: Spread): void {
  event.set(`[${name}][min]`, makeFloat(timer.min));
  event.set(`[${name}][max]`, makeFloat(timer.max));
  // Logstash takes the root of what is the root of the variance already; dashboards are made for that number.
  event.set(`[${name}][stddev]`, makeFloat(Math.sqrt(timer.standardDeviation)));
  event.set(`[${name}][mean]`, makeFloat(timer.mean));
  const values = timer.sample();
  for (const { field, part } of percentiles) event.set(`[${name}][${field}]`, makeFloat(quantile(values, part)));
}
