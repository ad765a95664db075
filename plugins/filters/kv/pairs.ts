import { isList, isMap, ownText } from "#plugin";
import type { FieldAccessor, FieldValue } from "#plugin";

/** A key as it is written, remembered from text to text. */
export interface Key {
  readonly name: string;
  /** Which text had it last, and its place among that text's pairs. */
  seenIn: number;
  place: number;
  /** The field it names, once it was asked for. */
  field: FieldAccessor | undefined;
}

/** Names that are remembered. */
const MOST_KEYS = 2_000;

/** Places that are kept for the next text. */
const MOST_PLACES = 1_000;

/** The pairs of one text, in order of their keys' first coming. It is used for one text after the other. */
export class Pairs {
  readonly keys: Key[] = [];
  readonly values: FieldValue[] = [];
  /** How many there are; what stands behind is of earlier texts. */
  count = 0;
  readonly #known = new Map<string, Key>();
  #text = 0;

  /** Forgets the pairs. */
  clear(): void {
    this.count = 0;
    this.#text++;
    if (this.keys.length > MOST_PLACES) this.keys.length = this.values.length = 0;
    if (this.#known.size > MOST_KEYS) this.#known.clear();
  }

  key(name: string): Key {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const key = { name: ownText(name), seenIn: 0, place: 0, field: undefined };
    this.#known.set(key.name, key);
    return key;
  }

  /** The value of a key, a list when it came several times; undefined when it did not come. */
  valueOf(key: Key): FieldValue | undefined {
    return key.seenIn === this.#text ? this.values[key.place] : undefined;
  }

  add(key: Key, value: FieldValue): void {
    const before = this.valueOf(key);
    if (before === undefined) {
      key.seenIn = this.#text;
      key.place = this.count++;
      this.keys[key.place] = key;
      this.values[key.place] = value;
    } else if (isList(before)) before.push(value);
    else this.values[key.place] = [before, value];
  }
}

/** Whether a key's value counts as the same: Ruby's include?, which looks for a part of a text, an element of a list, a key of a map. */
export function holds(before: FieldValue, value: string): boolean {
  if (typeof before === "string" || isList(before)) return before.includes(value);
  return isMap(before) && before[value] !== undefined;
}
