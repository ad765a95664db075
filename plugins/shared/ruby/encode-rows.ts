import { Decimal, Float, isList, isMap, keysOf, Timestamp } from "#plugin";
import type { Event, FieldAccessor, FieldMap, FieldValue } from "#plugin";
import type { RubyView } from "./view.ts";

/** The key of a map of one entry that stands for what JSON has no form for; lib/values.rb reads and writes the same. */
export const MARK = "\0";
const MARK_KEY = String.raw`"\u0000"`;

/** For an absent field; Ruby's parser has one object for it. A NaN of an event is marked. */
const ABSENT = "NaN";

/** Ruby's parser is recursive, and so is the event's JSON. Logstash's own parser refuses more, too. */
const DEEPEST = 1_000;

/** The values of the events' fields as the elements of a JSON list, `view.width` for each event. */
export function encodeRows(events: readonly Event[], view: RubyView): string {
  const parts: string[] = [];
  for (const event of events) {
    for (const field of view.reads) parts.push(encodeField(field.get(event), field));
    for (const field of view.computed) parts.push(quote(field.render(event)));
    if (view.nested.length > 0) parts.push(encodeObstacles(event, view.nested));
  }
  return `[${parts.join(",")}]`;
}

/** A value as JSON with marks; `isMarked` tells whether there are any below. */
export function encodeValue(value: FieldValue): { readonly json: string; readonly isMarked: boolean } {
  const writer = new ValueWriter();
  const json = writer.write(value, 0);
  return { json, isMarked: writer.isMarked };
}

function encodeField(value: FieldValue | undefined, { reference }: FieldAccessor): string {
  if (value === undefined) return ABSENT;
  if (typeof value === "string") return quote(value);
  if (value instanceof Timestamp && reference.path[0] === "@timestamp" && reference.path.length === 1 && !reference.metadata)
    return `[${secondsAndNanos(value)}]`;
  try {
    const { json, isMarked } = encodeValue(value);
    if (!isMarked) return json;
    return isMap(value) || isList(value) ? `{${MARK_KEY}:["v",${json}]}` : json;
  } catch (error) {
    if (error instanceof TooDeep) return `{${MARK_KEY}:["x","the field is nested more than ${DEEPEST} levels deep"]}`;
    throw error;
  }
}

/** The nested references that something stands in the way of; usually none. */
function encodeObstacles(event: Event, nested: RubyView["nested"]): string {
  const blocked = nested.filter((reference) => isBlocked(event, reference));
  return blocked.length === 0 ? "null" : JSON.stringify(blocked.map(({ text }) => text));
}

function isBlocked(event: Event, { metadata, path }: FieldAccessor["reference"]): boolean {
  let holder: FieldValue | undefined = metadata ? event.metadata() : event.getTop(path[0]!);
  for (let at = metadata ? 0 : 1; at < path.length; at++) {
    if (holder === undefined) return false;
    if (!isMap(holder)) return true;
    holder = holder[path[at]!];
  }
  return false;
}

class TooDeep extends Error {
  constructor() {
    super("The value is nested too deep.");
  }
}

class ValueWriter {
  isMarked = false;

  write(value: FieldValue, depth: number): string {
    if (typeof value === "string") return quote(value);
    if (typeof value === "number") return this.#number(value);
    if (value === null || typeof value === "boolean" || typeof value === "bigint") return String(value);
    if (depth > DEEPEST) throw new TooDeep();
    if (isMap(value)) return this.#map(value, depth);
    if (isList(value)) return `[${value.map((item) => this.write(item, depth + 1)).join(",")}]`;
    if (value instanceof Timestamp) return this.#mark(`"t",${secondsAndNanos(value)}`);
    return value instanceof Decimal ? this.#decimal(value) : this.#float(value);
  }

  #map(map: FieldMap, depth: number): string {
    const entries = keysOf(map).map((key) => `${quote(key)}:${this.write(map[key]!, depth + 1)}`);
    const text = `{${entries.join(",")}}`;
    return map[MARK] === undefined ? text : this.#mark(`"m",${text}`);
  }

  #number(value: number): string {
    if (!Number.isFinite(value)) return this.#mark(`"f","${value}"`);
    return Object.is(value, -0) ? "-0.0" : String(value);
  }

  #float({ value }: Float): string {
    if (Object.is(value, -0)) return "-0.0";
    const text = String(value);
    return /[.e]/.test(text) ? text : `${text}.0`;
  }

  /** Ruby has the nearest float: its library of decimals is not there. */
  #decimal(value: Decimal): string {
    return this.#float(new Float(value.toNumber()));
  }

  #mark(parts: string): string {
    this.isMarked = true;
    return `{${MARK_KEY}:[${parts}]}`;
  }
}

/** Lone surrogates have no bytes in UTF-8. */
function quote(text: string): string {
  return JSON.stringify(isWellFormed(text) ? text : Buffer.from(text, "utf8").toString("utf8"));
}

const LONE = /\p{Surrogate}/u;

function isWellFormed(text: string): boolean {
  return !LONE.test(text);
}

function secondsAndNanos({ ms, nanos }: Timestamp): string {
  const seconds = Math.floor(ms / 1000);
  return `${seconds},${(ms - seconds * 1000) * 1_000_000 + nanos}`;
}
