/** As many values are kept as the metriks gem keeps: with 1,028 a percentile is within 5 % of all values in 99.9 of 100 cases. */
const MOST_VALUES = 1028;

/** How much the newer values are preferred: one of five minutes ago has a hundredth of the chance to be kept. */
const DECAY_PER_SECOND = 0.015;

/**
 * A sample of values by chance, in which newer ones are more likely (Cormode's forward-decaying priority reservoir). All are
 * kept while there is room. It is a heap whose first value has the least priority; priorities are logarithms, so that no time
 * makes them overflow.
 */
export class DecayingSample {
  readonly #startMs: number;
  readonly #priorities: number[] = [];
  readonly #values: number[] = [];

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  add(value: number, nowMs: number): void {
    const priority = (DECAY_PER_SECOND * (nowMs - this.#startMs)) / 1000 - Math.log(Math.random());
    if (this.#values.length < MOST_VALUES) this.#rise(this.#values.length, priority, value);
    else if (priority > this.#priorities[0]!) this.#sink(priority, value);
  }

  /** In ascending order. */
  sorted(): number[] {
    return this.#values.toSorted((a, b) => a - b);
  }

  #rise(from: number, priority: number, value: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#priorities[parent]! <= priority) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#place(at, priority, value);
  }

  #sink(priority: number, value: number): void {
    const { length } = this.#values;
    let at = 0;
    for (let child = 1; child < length; child = 2 * at + 1) {
      if (child + 1 < length && this.#priorities[child + 1]! < this.#priorities[child]!) child++;
      if (this.#priorities[child]! >= priority) break;
      this.#move(child, at);
      at = child;
    }
    this.#place(at, priority, value);
  }

  #move(from: number, to: number): void {
    this.#place(to, this.#priorities[from]!, this.#values[from]!);
  }

  #place(at: number, priority: number, value: number): void {
    this.#priorities[at] = priority;
    this.#values[at] = value;
  }
}

/** The value below which a part (0 to 1) of sorted values lies, between two of them if need be; 0 when there is none. */
export function quantile(sorted: readonly number[], part: number): number {
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return 0;
  const position = part * (sorted.length + 1);
  if (position < 1) return first;
  if (position >= sorted.length) return last;
  const [lower, upper] = [sorted[Math.floor(position) - 1]!, sorted[Math.floor(position)]!];
  return lower + (position - Math.floor(position)) * (upper - lower);
}
