import { parseJson } from "../../src/event/json-parse.ts";
import { compareNumbers, isInteger, isNumber } from "../../src/event/number.ts";
import { FieldMap, isList, isMap, keysOf } from "../../src/event/value.ts";
import type { FieldValue } from "../../src/event/value.ts";

/** A text of the recording that stands for another in each run, as a pattern for what may stand there. */
export type Masks = Readonly<Record<string, RegExp>>;

const TIME = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3,9}Z/;

export const caseMasks: Masks = { "<now>": TIME };

/** One JSON value a line; numbers keep their types. */
export function parseLines(text: string): FieldValue[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => parseJson(line));
}

/** Equal as JSON values: the order of keys does not count, the types of numbers do, masks stand for what they match. */
export function matches(expected: FieldValue | undefined, actual: FieldValue | undefined, masks: Masks): boolean {
  if (expected === undefined || actual === undefined) return expected === actual;
  if (typeof expected === "string") return matchesText(expected, actual, masks);
  if (isNumber(expected)) return isNumber(actual) && isInteger(expected) === isInteger(actual) && compareNumbers(expected, actual) === 0;
  if (isList(expected))
    return isList(actual) && expected.length === actual.length && expected.every((item, at) => matches(item, actual[at], masks));
  if (!isMap(expected)) return expected === actual;
  if (!isMap(actual)) return false;
  const keys = new Set([...keysOf(expected), ...keysOf(actual)]);
  return [...keys].every((key) => matches(expected[key], actual[key], masks));
}

function matchesText(expected: string, actual: FieldValue, masks: Masks): boolean {
  if (expected === actual) return true;
  const text = isNumber(actual) ? String(actual) : actual;
  if (typeof text !== "string" || !expected.includes("<")) return false;
  const names = Object.keys(masks).map(escapeRegex).join("|");
  const source = expected.split(new RegExp(`(${names})`)).map((part) => masks[part]?.source ?? escapeRegex(part));
  return new RegExp(`^(?:${source.join("")})$`, "s").test(text);
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** Takes away the machine's name that stdin adds to events, as the recordings of `filter.conf` cases had it taken away. */
export function withoutHostname(event: FieldValue, hostname: string): FieldValue {
  if (!isMap(event)) return event;
  const copy = new FieldMap();
  for (const key of keysOf(event)) copy[key] = event[key];
  const { host } = copy;
  if (host === hostname) copy["host"] = undefined;
  else if (host !== undefined && isMap(host) && host["hostname"] === hostname) copy["host"] = without(host, "hostname");
  return copy;
}

function without(map: FieldMap, name: string): FieldMap | undefined {
  const rest = new FieldMap();
  for (const key of keysOf(map)) if (key !== name) rest[key] = map[key];
  return keysOf(rest).length === 0 ? undefined : rest;
}
