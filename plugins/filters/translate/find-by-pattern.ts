import type { ComputeContext } from "#plugin";
import { LookupCache } from "../../shared/lookup-cache.ts";
import { ownValue } from "./dictionary.ts";
import type { Dictionary } from "./dictionary.ts";
import type { FindValue } from "./find-value.ts";
import { PatternIndex } from "./pattern-index.ts";

/** Longer texts seldom come twice. */
const LONGEST_KNOWN = 1_000;
const KNOWN_TEXTS = 10_000;
const NO_KEY = Symbol("no key");

/** Keys are regular expressions: the first in the dictionary's order that matches anywhere in the text decides. */
export function findByPattern(dictionary: Dictionary, context: ComputeContext): FindValue {
  const keys = [...dictionary.keys()];
  const index = new PatternIndex(keys.map((key) => context.regex(key)));
  const known = new LookupCache<string | typeof NO_KEY>(KNOWN_TEXTS);
  const keyOf = (text: string): string | undefined => {
    const number = index.firstMatch(text);
    return number === undefined ? undefined : keys[number];
  };
  const rememberedKey = (text: string): string | undefined => {
    const last = known.get(text);
    if (last !== undefined) return last === NO_KEY ? undefined : last;
    const key = keyOf(text);
    known.set(text, key ?? NO_KEY);
    return key;
  };
  return (text) => {
    const key = text.length > LONGEST_KNOWN ? keyOf(text) : rememberedKey(text);
    return key === undefined ? undefined : ownValue(key, dictionary.get(key)!);
  };
}
