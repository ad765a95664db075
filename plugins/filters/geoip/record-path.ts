/** The step of a path into a list: its last element. */
export const LAST = Symbol("last");

/** Where in a record of a database a value stands: names of maps' entries, and steps into lists. */
export type RecordPath = readonly (string | typeof LAST)[];

/** The value at the end of a path; undefined where the path leads nowhere. */
export function valueAt(record: unknown, path: RecordPath): unknown {
  let value = record;
  for (const step of path) value = step === LAST ? lastOf(value) : entryOf(value, step);
  return value;
}

function lastOf(list: unknown): unknown {
  return Array.isArray(list) ? list.at(-1) : undefined;
}

function entryOf(map: unknown, name: string): unknown {
  if (typeof map !== "object" || map === null || !Object.hasOwn(map, name)) return undefined;
  // What has an entry of this name may be asked for it.
  return (map as Readonly<Record<string, unknown>>)[name];
}
