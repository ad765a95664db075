import { isInteger, isList, isMap, keysOf, makeFloat, ownText, rubyText } from "#plugin";
import type { FieldMap, FieldValue } from "#plugin";
import { DateValue } from "./dictionary.ts";
import type { DictionaryContent, DictionaryValue } from "./dictionary.ts";
import { psychScalar, streamingScalar } from "./yaml-scalars.ts";
import type { ReadScalar } from "./yaml-scalars.ts";

export type LoadStrategy = "one_shot" | "streaming";

/** A key as it stands in the file. */
export interface YamlKey {
  readonly text: string;
  /** `plain`: neither in quotes nor tagged as a text; `collection`: a list or a map, `text` is its JSON. */
  readonly kind: "plain" | "quoted" | "collection";
}

/** More values than this in copies of anchored values, all of a file together, are a bomb. */
const MOST_COPIED_VALUES = 10_000_000;

/** Makes the values of a YAML file, whoever reads its text: what plain scalars, keys, anchors and aliases stand for. */
export class YamlBuilder {
  readonly strategy: LoadStrategy;
  readonly #entries = new Map<string, DictionaryValue>();
  readonly #otherKeys: string[] = [];
  readonly #anchors = new Map<string, FieldValue>();
  readonly #readScalar: ReadScalar;
  #copiedValues = 0;
  /** A date in the entry that is being read. */
  #date: DateValue | undefined;

  constructor(strategy: LoadStrategy) {
    this.strategy = strategy;
    this.#readScalar = strategy === "streaming" ? streamingScalar : psychScalar;
  }

  get content(): DictionaryContent {
    return { entries: this.#entries, otherKeys: this.#otherKeys };
  }

  plain(text: string): FieldValue {
    const value = this.#readScalar(text);
    if (typeof value === "string") return ownText(value);
    if (!(value instanceof DateValue)) return value;
    this.#date = value;
    return value.date;
  }

  /** Tagged as a float. */
  float(text: string): FieldValue {
    const value = this.plain(text);
    return isInteger(value) ? makeFloat(Number(value)) : value;
  }

  quoted(text: string): FieldValue {
    return ownText(text);
  }

  anchor(name: string, value: FieldValue): void {
    this.#anchors.set(name, value);
  }

  /** The value itself: who looks it up gets a copy. @throws Error for an alias that cannot be */
  alias(name: string): FieldValue {
    if (this.strategy === "streaming") throw new Error(`the alias *${name} cannot be read with yaml_load_strategy => "streaming"`);
    const value = this.#anchors.get(name);
    if (value === undefined) throw new Error(`the alias *${name} has no anchor &${name} before it`);
    this.#copiedValues += countValues(value, MOST_COPIED_VALUES - this.#copiedValues);
    if (this.#copiedValues >= MOST_COPIED_VALUES) throw new Error(`its aliases stand for more than ${MOST_COPIED_VALUES} values`);
    return value;
  }

  /** An entry of the dictionary itself. */
  addEntry(key: YamlKey, value: FieldValue): void {
    if (this.#merges(key) && isMap(value)) {
      for (const name of keysOf(value)) this.#entries.set(name, value[name]!);
    } else if (this.#isText(key)) this.#entries.set(ownText(key.text), this.#date ?? value);
    else this.#otherKeys.push(key.text);
    this.#date = undefined;
  }

  /** An entry of a map inside of a value. */
  addTo(map: FieldMap, key: YamlKey, value: FieldValue): void {
    if (this.#merges(key) && mergeInto(map, value)) return;
    map[ownText(key.kind === "plain" ? rubyText(this.plain(key.text)) : key.text)] = value;
  }

  #merges({ text, kind }: YamlKey): boolean {
    return text === "<<" && kind === "plain" && this.strategy === "one_shot";
  }

  #isText({ text, kind }: YamlKey): boolean {
    return kind === "quoted" || (kind === "plain" && this.#readScalar(text) === text);
  }
}

/** Ruby's merge!: what is merged replaces what stands before it. Of a list the first maps count most. False: it is no map. */
function mergeInto(map: FieldMap, value: FieldValue): boolean {
  const maps = isList(value) ? value.toReversed() : [value];
  if (!maps.every(isMap)) return false;
  for (const source of maps) for (const key of keysOf(source)) map[key] = source[key]!;
  return true;
}

function childrenOf(value: FieldValue): readonly FieldValue[] {
  if (isList(value)) return value;
  return isMap(value) ? keysOf(value).map((key) => value[key]!) : [];
}

/** How many values a value is made of, itself included; it stops counting at the limit. */
function countValues(value: FieldValue, limit: number): number {
  let count = 1;
  for (const child of childrenOf(value)) {
    if (count >= limit) break;
    count += countValues(child, limit - count);
  }
  return count;
}
