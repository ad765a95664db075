import type { Pattern } from "./parse-pattern.ts";

/** Where the values of a pattern's keys stand in a text: the starts and the ends, by key. */
export interface Places {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/**
 * Finds the values of all keys, from left to right: each ends at the next delimiter. Undefined when a delimiter is missing.
 *
 * A delimiter at the very start of a text without prefix ends an empty first value but is not passed over, so that the next
 * value begins with it or is empty too. It is a defect of Logstash's (recorded) that patterns have come to rely on.
 */
export function findValues({ prefix, keys }: Pattern, text: string): Places | undefined {
  if (!text.startsWith(prefix)) return undefined;
  const starts: number[] = [];
  const ends: number[] = [];
  let left = prefix.length;
  for (const { next, previous, skipsRepeated } of keys) {
    if (skipsRepeated) left = skipRepeated(text, previous, left);
    starts.push(left);
    if (next === undefined) break;
    const end = next === "" ? -1 : text.indexOf(next, left);
    if (end < 0) return undefined;
    ends.push(end);
    if (end > 0) left = end + next.length;
  }
  ends.push(text.length);
  return { starts, ends };
}

/** The place behind any number of copies of a delimiter. */
export function skipRepeated(text: string, delimiter: string, from: number): number {
  if (delimiter === "") return from;
  let left = from;
  while (text.startsWith(delimiter, left)) left += delimiter.length;
  return left;
}
