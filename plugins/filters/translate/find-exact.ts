import { ownValue } from "./dictionary.ts";
import type { Dictionary } from "./dictionary.ts";
import type { FindValue } from "./find-value.ts";

/** The whole text is the key. */
export function findExact(dictionary: Dictionary): FindValue {
  return (text) => {
    const value = dictionary.get(text);
    return value === undefined ? undefined : ownValue(text, value);
  };
}
