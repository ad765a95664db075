import { deepCopy, isList, isMap } from "#plugin";
import type { FieldValue } from "#plugin";
import { dateInDictionary } from "./errors.ts";

/** A value that cannot be in an event: who looks it up gets an error. */
export class DateValue {
  readonly date: string;

  constructor(date: string) {
    this.date = date;
  }
}

export type DictionaryValue = FieldValue | DateValue;

/** What is looked up, in the order in which patterns are tried. */
export type Dictionary = ReadonlyMap<string, DictionaryValue>;

/** What a file holds. */
export interface DictionaryContent {
  readonly entries: Dictionary;
  /** Keys that are no texts, such as 200 in YAML: no look-up finds them. */
  readonly otherKeys: readonly string[];
}

/** The value of a key, the caller's own. @throws PluginError TRANSLATE_DATE */
export function ownValue(key: string, value: DictionaryValue): FieldValue {
  if (value instanceof DateValue) throw dateInDictionary(key, value.date);
  return isMap(value) || isList(value) ? deepCopy(value) : value;
}
