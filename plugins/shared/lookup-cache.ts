import { ownText } from "#plugin";

/**
 * A cache by text that holds at most about `size` entries. It keeps two generations: what is asked for moves to the young
 * one; when that is full it becomes the old one, and what nobody asked for since the last time is forgotten at once. This
 * costs one look-up for a hit, where a list in order of use would cost a write.
 */
export class LookupCache<V> {
  readonly #youngSize: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  /** @param size 2 or more; half of it is a generation */
  constructor(size: number) {
    this.#youngSize = Math.max(1, Math.floor(size / 2));
  }

  /** Undefined when the key is not known (any more), so a value should not be undefined. */
  get(key: string): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  /** Keeps the value; the key is copied, since it may be a part of a block of input. */
  set(key: string, value: V): void {
    if (this.#young.size >= this.#youngSize && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(ownText(key), value);
  }
}
