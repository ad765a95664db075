import { rubyText } from "#plugin";
import { ownValue } from "./dictionary.ts";
import type { Dictionary } from "./dictionary.ts";
import type { FindValue } from "./find-value.ts";

/**
 * Every key that stands in the text is replaced by its value's text, from left to right; of several at one place the first in
 * the dictionary's order. Nothing is found when the text stays as it was.
 */
export function replaceKeys(dictionary: Dictionary): FindValue {
  const finder = new KeyFinder([...dictionary.keys()]);
  return (text) => {
    let result = "";
    let copied = 0;
    for (let at = 0; at <= text.length;) {
      const key = finder.keyAt(text, at);
      const end = at + (key?.length ?? 0);
      if (key !== undefined) {
        result += text.slice(copied, at) + rubyText(ownValue(key, dictionary.get(key)!));
        copied = end;
      }
      at = end > at ? end : at + characterLength(text, at);
    }
    result += text.slice(copied);
    return result === text ? undefined : result;
  };
}

const LONGEST_BEGINNING = 3;

/** Finds the key at a place of a text in time that does not grow with the number of keys: by its beginning, then by the lengths of keys that begin so. */
class KeyFinder {
  readonly #ranks: ReadonlyMap<string, number>;
  /** By the first characters, as many as the shortest key has, at most three: the lengths of keys. */
  readonly #lengths = new Map<string, number[]>();
  readonly #beginning: number;

  constructor(keys: readonly string[]) {
    this.#ranks = new Map(keys.map((key, rank) => [key, rank]));
    this.#beginning = keys.reduce((least, key) => Math.min(least, key.length), LONGEST_BEGINNING);
    for (const key of keys) this.#file(key);
  }

  #file(key: string): void {
    const beginning = key.slice(0, this.#beginning);
    const lengths = this.#lengths.get(beginning);
    if (lengths === undefined) this.#lengths.set(beginning, [key.length]);
    else if (!lengths.includes(key.length)) lengths.push(key.length);
  }

  /** Of the keys that stand there the first in order. */
  keyAt(text: string, at: number): string | undefined {
    const lengths = this.#lengths.get(text.slice(at, at + this.#beginning));
    let found: string | undefined;
    let foundRank = Infinity;
    for (const length of lengths ?? []) {
      const key = text.slice(at, at + length);
      const rank = this.#ranks.get(key) ?? Infinity;
      if (rank >= foundRank) continue;
      found = key;
      foundRank = rank;
    }
    return found;
  }
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
