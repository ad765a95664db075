import { isMap, keysOf, parseJsonDocuments } from "#plugin";
import type { FieldValue } from "#plugin";
import type { DictionaryContent } from "./dictionary.ts";

/** Reads a JSON object; an empty file is an empty dictionary. @throws Error */
export function readJson(text: string): DictionaryContent {
  if (text === "") return { entries: new Map(), otherKeys: [] };
  const { values, rest } = parseJsonDocuments(text, "decimal");
  const document = values.at(-1) ?? null;
  if (rest !== "") throw new Error(`it is no JSON, from ${JSON.stringify(rest.slice(0, 30))} on`);
  if (!isMap(document)) throw new Error("it holds no JSON object of keys and values");
  const entries = new Map<string, FieldValue>();
  for (const key of keysInOrder(text, keysOf(document))) entries.set(key, document[key]!);
  return { entries, otherKeys: [] };
}

const INDEX = /^(?:0|[1-9]\d*)$/;

/** JavaScript puts keys that look like indexes before all others; the order of the file is that of its keys' first places. */
function keysInOrder(text: string, keys: readonly string[]): Iterable<string> {
  if (!keys.some((key) => INDEX.test(key))) return keys;
  const known = new Set(keys);
  return new Set(topKeys(text).filter((key) => known.has(key)));
}

const MARKS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** The keys of an object that is known to be JSON. */
function topKeys(text: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  let last = "";
  for (const [mark] of text.matchAll(MARKS)) {
    if (mark === "{" || mark === "[") depth++;
    else if (mark === "}" || mark === "]") depth--;
    else if (mark === ":" && depth === 1) keys.push(JSON.parse(last) as string); // a key is a text
    last = mark;
  }
  return keys;
}
