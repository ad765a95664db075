import type { Decimal, Float } from "./number.ts";
import type { Timestamp } from "./timestamp.ts";

/**
 * What a field may hold. Integers are numbers without a fraction (bigint beyond ±(2^53-1)), floats are numbers with one
 * or a Float box, see number.ts. `undefined` is never a value: it marks a field that is absent, and a key of a FieldMap
 * whose value is undefined has been removed (nothing here ever deletes a key: `delete` turns a V8 object into a slow
 * dictionary).
 */
export type FieldValue = string | number | bigint | boolean | null | Float | Decimal | Timestamp | FieldList | FieldMap;

export type FieldList = FieldValue[];

/** A map of an event. Its prototype chain ends at once, so `__proto__` and `constructor` are keys like all others. */
export interface FieldMap {
  [key: string]: FieldValue | undefined;
}

/**
 * Makes empty maps: `new FieldMap()`. A constructor with an empty null-prototype prototype keeps V8's fast properties,
 * which `Object.create(null)` loses.
 */
export const FieldMap: new () => FieldMap = makeConstructor();

function makeConstructor(): new () => FieldMap {
  const constructor = function FieldMap(): void {};
  constructor.prototype = Object.create(null);
  // A plain function is a constructor, but TypeScript's types do not know it.
  return constructor as unknown as new () => FieldMap;
}

/** True for maps, false for lists, boxes, timestamps and scalars. */
export function isMap(value: unknown): value is FieldMap {
  return value instanceof FieldMap;
}

export function isList(value: unknown): value is FieldList {
  return Array.isArray(value);
}

/** A map of the own entries of a plain record; values are taken as they are. */
export function mapOf(entries: Readonly<Record<string, FieldValue | undefined>>): FieldMap {
  const map = new FieldMap();
  for (const key of Object.keys(entries)) map[key] = entries[key];
  return map;
}

/** The keys whose values are present, in order of insertion. */
export function keysOf(map: FieldMap): string[] {
  const keys: string[] = [];
  for (const key in map) if (map[key] !== undefined) keys.push(key);
  return keys;
}

export function isEmptyMap(map: FieldMap): boolean {
  for (const key in map) if (map[key] !== undefined) return false;
  return true;
}

/** A copy that shares no list and no map with the original; scalars and boxes are immutable and shared. */
export function deepCopy<T extends FieldValue>(value: T): T;
export function deepCopy(value: FieldValue): FieldValue {
  if (isMap(value)) {
    const copy = new FieldMap();
    for (const key in value) {
      const child = value[key];
      if (child !== undefined) copy[key] = deepCopy(child);
    }
    return copy;
  }
  return isList(value) ? value.map((child) => deepCopy(child)) : value;
}
