import { isNumber } from "../../src/event/number.ts";
import { FieldMap, isList, isMap, keysOf } from "../../src/event/value.ts";
import type { FieldValue } from "../../src/event/value.ts";
import { caseMasks, matches } from "./compare.ts";
import type { Masks } from "./compare.ts";
import { withSortedKeys, withSortedParts } from "./wire-json-order.ts";

export interface WireMasks {
  readonly masks: Masks;
  /** Stands for `localhost` where that is the name of 127.0.0.1. */
  readonly localName: string;
}

interface Run {
  readonly hostname: string;
  readonly localName: string;
  readonly folder: string;
  readonly out: string;
  readonly port: number;
  readonly sinkPort: number;
}

export function wireMasks({ hostname, localName, folder, out, port, sinkPort }: Run): WireMasks {
  const masks = {
    ...caseMasks,
    "<year>": /\d{4}/,
    "<host>": literal(hostname),
    "<port>": literal(String(port)),
    "<sink port>": literal(String(sinkPort)),
    "<client port>": /\d+/,
    "<client port as text>": /\d+/,
    "<epoch seconds>": /\d{10}/,
    "<n>": /\d+/,
    "<inode>": /\d+/,
    "<major>": /\d+/,
    "<minor>": /\d+/,
    "<time>": /[\d.]+/,
    "<out>": literal(out),
    "<case>": literal(folder),
  };
  return { masks, localName };
}

/** These stand for numbers when they are the whole value. */
const NUMBERS = new Set(["<port>", "<sink port>", "<client port>", "<epoch seconds>"]);
/** Of sources, that is. */
const NAMES = ["host", "name"];

/** Equal but for the masks, the order of keys in JSON texts, and the order of form parts. */
export function compareValues(expected: FieldValue, actual: FieldValue, { masks, localName }: WireMasks): boolean {
  const wanted = rename(normal(expected), localName);
  const found = normal(actual);
  return hasNumbers(wanted, found) && matches(wanted, found, masks);
}

export function compareText(expected: string, actual: string, { masks }: WireMasks): boolean {
  return matches(withSortedKeys(expected), withSortedKeys(actual), masks);
}

function normal(value: FieldValue): FieldValue {
  if (typeof value === "string") return FORM.test(value) ? withSortedParts(value) : withSortedKeys(value);
  if (isList(value)) return value.map(normal);
  return isMap(value) ? mapValues(value, (_, child) => normal(child)) : value;
}

const FORM = /^[^\s={}&]+=[^\s{}&]*(?:&[^\s={}&]+=[^\s{}&]*)+$/;

function rename(value: FieldValue, localName: string): FieldValue {
  if (isList(value)) return value.map((item) => rename(item, localName));
  if (!isMap(value)) return value;
  return mapValues(value, (key, child) => (child === "localhost" && NAMES.includes(key) ? localName : rename(child, localName)));
}

function mapValues(map: FieldMap, change: (key: string, value: FieldValue) => FieldValue): FieldMap {
  const copy = new FieldMap();
  for (const key of keysOf(map)) copy[key] = change(key, map[key]!);
  return copy;
}

/** Where a mask stands for a number, a text with digits will not do. */
function hasNumbers(expected: FieldValue, actual: FieldValue): boolean {
  if (typeof expected === "string")
    return !NUMBERS.has(expected) || isNumber(actual) || typeof actual !== "string" || !/^\d*$/.test(actual);
  if (isList(expected)) return !isList(actual) || expected.every((item, at) => actual[at] === undefined || hasNumbers(item, actual[at]));
  if (!isMap(expected) || !isMap(actual)) return true;
  return keysOf(expected).every((key) => actual[key] === undefined || hasNumbers(expected[key]!, actual[key]));
}

function literal(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
}
