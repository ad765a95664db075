/**
 * Since when records are forbidden, by index and type of error. The first ones wait so long for somebody to grant what is missing;
 * when nobody did, those that come later need not wait again. One record that gets into the index ends it.
 */
export class Patience {
  readonly #forMs: number;
  readonly #since = new Map<string, Map<string, number>>();

  constructor(forMs: number) {
    this.#forMs = forMs;
  }

  isOver(index: string, type: string, now: number): boolean {
    const types = this.#since.get(index) ?? new Map<string, number>();
    this.#since.set(index, types);
    const since = types.get(type) ?? now;
    types.set(type, since);
    return now - since >= this.#forMs;
  }

  succeeded(indexes: Iterable<string>): void {
    if (this.#since.size === 0) return;
    for (const index of indexes) this.#since.delete(index);
  }
}
