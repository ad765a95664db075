import { cannotSetField, describeValue, listIndexBeforeStart, listIndexTooFar } from "./errors.ts";
import { referenceText } from "./field-reference.ts";
import { FieldMap, isList, isMap } from "./value.ts";
import type { FieldList, FieldValue } from "./value.ts";

/**
 * Reading and writing below a top-level field, as Logstash's Accessors do: lists are indexed by the integer a name reads
 * as ("01" and "+1" are 1), from the end when negative; a name that is no integer finds nothing on a list and is lost
 * when written. `path[from]` is the first name below `value`.
 */
export function getIn(value: FieldValue | undefined, path: readonly string[], from: number): FieldValue | undefined {
  let found = value;
  for (let at = from; at < path.length; at++) {
    if (found === undefined) return undefined;
    found = childOf(found, path[at]!);
  }
  return found;
}

/** True when the key exists, even with null; an element of a list that is null does not count. */
export function hasIn(value: FieldValue | undefined, path: readonly string[], from: number): boolean {
  const parent = getIn(value, path.slice(0, -1), from);
  const found = getIn(parent, path, path.length - 1);
  return isList(parent) ? found !== undefined && found !== null : found !== undefined;
}

/**
 * Creates missing maps on the way (never lists) and pads a list with nulls up to a new index.
 * @throws TailraceError EVENT_FIELD_SET when a scalar or null stands in the way, EVENT_LIST_INDEX before a list's start or far behind its end
 */
export function setIn(value: FieldValue, path: readonly string[], from: number, newValue: FieldValue): void {
  let holder = value;
  for (let at = from; at < path.length - 1; at++) {
    const name = path[at]!;
    let next = isMap(holder) || isList(holder) ? childOf(holder, name) : notAHolder(holder, path);
    if (next === undefined) {
      next = new FieldMap();
      setChild(holder, name, next, path);
    }
    holder = next;
  }
  setChild(holder, path[path.length - 1]!, newValue, path);
}

/** Takes the field away and returns what it held. */
export function removeIn(value: FieldValue | undefined, path: readonly string[], from: number): FieldValue | undefined {
  const holder = getIn(value, path.slice(0, -1), from);
  const name = path[path.length - 1]!;
  if (isMap(holder)) {
    const removed = holder[name];
    if (removed !== undefined) holder[name] = undefined;
    return removed;
  }
  if (!isList(holder)) return undefined;
  const index = listIndex(name, holder.length);
  return index !== undefined && index >= 0 && index < holder.length ? holder.splice(index, 1)[0] : undefined;
}

function childOf(holder: FieldValue, name: string): FieldValue | undefined {
  if (isMap(holder)) return holder[name];
  if (!isList(holder)) return undefined;
  const index = listIndex(name, holder.length);
  return index === undefined ? undefined : holder[index];
}

function setChild(holder: FieldValue, name: string, value: FieldValue, path: readonly string[]): void {
  if (isMap(holder)) holder[name] = value;
  else if (isList(holder)) setElement(holder, name, value, path);
  else notAHolder(holder, path);
}

function setElement(list: FieldList, name: string, value: FieldValue, path: readonly string[]): void {
  const index = listIndex(name, list.length);
  if (index === undefined) return;
  if (index < 0) throw listIndexBeforeStart(referenceText(path), index - list.length, list.length);
  if (index > list.length + MOST_PADDING) throw listIndexTooFar(referenceText(path), index, list.length);
  for (let at = list.length; at < index; at++) list.push(null);
  list[index] = value;
}

/** A key of a hostile document such as `[a][2000000000]` must not fill the memory with nulls, as it can in Logstash. */
const MOST_PADDING = 100_000;

/** Integer.parseInt, counted from the end when negative; undefined: the name is no integer. */
function listIndex(name: string, length: number): number | undefined {
  if (!/^[+-]?\d{1,10}$/.test(name)) return undefined;
  const index = Number(name);
  if (index > 0x7fffffff || index < -0x80000000) return undefined;
  return index < 0 ? length + index : index;
}

function notAHolder(holder: FieldValue, path: readonly string[]): never {
  throw cannotSetField(referenceText(path), describeValue(holder));
}
