import { isList, isMap, keysOf } from "#plugin";
import type { FieldValue } from "#plugin";

/** Ruby's Array(): null is empty, a list itself, a map its pairs, a scalar a list of one. */
export function rubyArray(value: FieldValue): FieldValue[] {
  if (value === null) return [];
  if (isList(value)) return value;
  return isMap(value) ? keysOf(value).map((key) => [key, value[key]!]) : [value];
}
