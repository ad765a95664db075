import { ownText } from "./own-text.ts";

/** A key of JSON objects that was read before. */
export interface KnownKey {
  readonly key: string;
  /** The key as it stood in a document the last time it was not expected: from its quote to its value. */
  written: string;
  /** The key that came behind this one the last time, in the same object, inside its value, or in the next document. */
  next: KnownKey | undefined;
}

/** Stands before the first key. */
export const NO_KEY: KnownKey = { key: "", written: "", next: undefined };

const MOST_KEYS = 2_000;
const LONGEST_KEY = 40;
const known = new Map<string, KnownKey>();

/** The key's entry; a new one as long as there is room, since texts from hostile keys must not fill the memory. */
export function knowKey(key: string): KnownKey | undefined {
  const entry = known.get(key);
  if (entry !== undefined || key.length > LONGEST_KEY || known.size === MOST_KEYS) return entry;
  const own = ownText(key);
  const made = { key: own, written: "", next: undefined };
  known.set(own, made);
  return made;
}
