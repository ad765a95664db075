import { ownText } from "#plugin";

/**
 * A cache by text or number that holds at most about `size` entries. It keeps two generations: what is asked for moves to the young
 * one; when that is full it becomes the old one, and what nobody asked for since the last time is forgotten at once. This
 * costs one look-up for a hit, where a list in order of use would cost a write.
 */
export class LookupCache<V, K extends string | number = string> {
  readonly #youngSize: number;
  #young = new Map<K, V>();
  #old = new Map<K, V>();

  /** @param size 2 or more; half of it is a generation */
  constructor(size: number) {
    this.#youngSize = Math.max(1, Math.floor(size / 2));
  }

  /** Undefined when the key is not known (any more), so a value should not be undefined. */
  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  /** Keeps the value; a text is copied, since it may be a part of a block of input. */
  set(key: K, value: V): void {
    if (this.#young.size >= this.#youngSize && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    // A copy of a text is one of the same type.
    this.#young.set(typeof key === "string" ? (ownText(key) as K) : key, value);
  }
}
