import { ownText } from "#plugin";

/** What bounds the memory of counters. */
export interface CounterLimits {
  /** Seconds of event time, behind the latest slot of its key, after which a slot is forgotten. */
  readonly maxAge: number;
  /** The number of slots beyond which that age is lowered; -1: no limit. */
  readonly maxCounters: number;
}

/** What a flush did: the age in force, if it changed, and the number of slots left. */
export interface FlushReport {
  readonly counters: number;
  readonly changedAge?: number;
}

interface KeyCounts {
  /** Seconds since 1970 of the event that made it: slots are counted from here. */
  readonly created: number;
  latest: number;
  /** Counts by the second a slot begins. */
  readonly slots: Map<number, number>;
  /** The age under which slots were last forgotten. */
  checkedAge: number;
}

/** In hundredths of the configured age: how far it is lowered, by how much at once, and below which filling it is raised again. */
const LOWEST_AGE = 5;
const AGE_STEP = 5;
const RAISE_BELOW = 80;

const FEWEST_TO_FORGET_AT = 1_000;

/**
 * Counts events by key and slot of event time, as the throttle filter of Logstash does: a key's first event begins its slots,
 * which are `period` long, and memory is bounded by lowering the age of slots. Beyond twice its limit, where that was not
 * enough, the keys not seen for longest are forgotten.
 */
export class Counters {
  readonly #limits: CounterLimits;
  readonly #mostCounters: number;
  readonly #keys = new Map<string, KeyCounts>();
  #maxAge: number;
  #counters = 0;

  constructor(limits: CounterLimits) {
    this.#limits = limits;
    this.#mostCounters = limits.maxCounters < 0 ? Number.POSITIVE_INFINITY : 2 * Math.max(limits.maxCounters, FEWEST_TO_FORGET_AT);
    this.#maxAge = limits.maxAge;
  }

  /** How many events of the key its slot has now, this one included. Times are in seconds. */
  count(key: string, second: number, period: number): number {
    const counts = this.#keys.get(key) ?? this.#add(key, second);
    if (second > counts.latest) counts.latest = second;
    const slot = second - rubyModulo(second - counts.created, period);
    const before = counts.slots.get(slot);
    const count = (before ?? 0) + 1;
    counts.slots.set(slot, count);
    if (before === undefined) this.#counters++;
    if (before === undefined || counts.checkedAge !== this.#maxAge) this.#forgetSlots(counts);
    if (this.#counters > this.#mostCounters) this.#forgetOldestKeys();
    return count;
  }

  /** Forgets the keys whose last event is too old, measured by the latest of all events, and adapts the age. */
  flush(): FlushReport {
    let latest = 0;
    for (const counts of this.#keys.values()) if (counts.latest > latest) latest = counts.latest;
    for (const [key, counts] of this.#keys) if (counts.latest < latest - this.#maxAge) this.#remove(key, counts);
    const age = this.#adaptedAge();
    if (age === this.#maxAge) return { counters: this.#counters };
    this.#maxAge = age;
    return { counters: this.#counters, changedAge: age };
  }

  #add(key: string, second: number): KeyCounts {
    const counts = { created: second, latest: second, slots: new Map<number, number>(), checkedAge: this.#maxAge };
    this.#keys.set(ownText(key), counts);
    return counts;
  }

  #remove(key: string, { slots }: KeyCounts): void {
    this.#counters -= slots.size;
    this.#keys.delete(key);
  }

  #forgetSlots(counts: KeyCounts): void {
    counts.checkedAge = this.#maxAge;
    if (counts.slots.size < 2) return;
    let latest = Number.NEGATIVE_INFINITY;
    for (const slot of counts.slots.keys()) if (slot > latest) latest = slot;
    for (const slot of counts.slots.keys()) if (slot < latest - this.#maxAge && counts.slots.delete(slot)) this.#counters--;
  }

  #forgetOldestKeys(): void {
    const oldestFirst = [...this.#keys].toSorted(([, a], [, b]) => a.latest - b.latest);
    for (const [key, counts] of oldestFirst) {
      if (this.#counters <= this.#mostCounters / 2) return;
      this.#remove(key, counts);
    }
  }

  #adaptedAge(): number {
    const { maxAge, maxCounters } = this.#limits;
    if (maxCounters === -1) return this.#maxAge;
    const step = percent(maxAge, AGE_STEP);
    if (this.#counters > maxCounters && this.#maxAge > percent(maxAge, LOWEST_AGE)) return this.#maxAge - step;
    return this.#maxAge < maxAge && this.#counters < percent(maxCounters, RAISE_BELOW) ? this.#maxAge + step : this.#maxAge;
  }
}

function percent(value: number, part: number): number {
  return Number.isInteger(value) ? Math.floor((value * part) / 100) : (value * part) / 100;
}

/** Ruby's remainder has the sign of the divisor. */
function rubyModulo(value: number, divisor: number): number {
  const rest = value % divisor;
  return rest !== 0 && rest < 0 !== divisor < 0 ? rest + divisor : rest;
}
