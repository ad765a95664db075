import type { Event } from "./event.ts";
import type { EventLayout } from "./layout.ts";
import { Decimal, Float, javaDouble } from "./number.ts";
import { isList, isMap } from "./value.ts";
import type { FieldList, FieldMap, FieldValue } from "./value.ts";

/**
 * JSON as Logstash writes it: floats in Java's form (1.0E20), NaN and the infinities as texts, timestamps as ISO texts,
 * control characters as \uXXXX with capital digits, everything else raw.
 */
export function writeJson(value: FieldValue): string {
  if (typeof value === "string") return quoteJson(value);
  if (typeof value === "number") return Number.isInteger(value) ? `${value}` : writeFloat(value);
  if (isMap(value)) return writeMap(value);
  if (isList(value)) return writeList(value);
  if (value instanceof Float || value instanceof Decimal || typeof value === "boolean" || typeof value === "bigint")
    return value.toString();
  return value === null ? "null" : `"${value.toString()}"`;
}

/** Compiles a writer of whole events: all fields but `@metadata`, without a line end. */
export function compileEventJson(layout: EventLayout): (event: Event) => string {
  const lines = layout.names.map((name) => {
    const slot = `e.${layout.slotOf(name)}`;
    const { first, next } = quoteKey(name);
    return `  if (${slot} !== undefined) text += (text.length === 0 ? ${JSON.stringify(first)} : ${JSON.stringify(next)}) + write(${slot});`;
  });
  const source = [
    "return (e) => {",
    '  let text = "";',
    ...lines,
    "  if (e.$extra !== undefined) text = entries(text, e.$extra);",
    '  return text.length === 0 ? "{}" : text + "}";',
    "};",
  ].join("\n");
  // Generated for its property loads; the names stand in it as string literals.
  return new Function("write", "entries", source)(writeJson, writeEntries) as (event: Event) => string;
}

const SPECIAL = /["\\\x00-\x1f]/;
const CONTROL = /[\x00-\x1f]/;

/** Below this length one look for all special characters is the quickest. */
const SHORT = 40;

/** The last long text and its JSON: `message` and `[event][original]` are one text in most events. */
let lastText = "";
let lastJson = '""';

/** A JSON string literal. */
export function quoteJson(text: string): string {
  if (text.length < SHORT) return SPECIAL.test(text) ? `"${escapeJson(text)}"` : `"${text}"`;
  if (text === lastText) return lastJson;
  lastText = text;
  lastJson = `"${escapeJson(text)}"`;
  return lastJson;
}

function escapeJson(text: string): string {
  if (CONTROL.test(text)) return text.replace(/["\\\x00-\x1f]/g, escapeCharacter);
  return escapeQuotes(text.includes("\\") ? text.replaceAll("\\", "\\\\") : text);
}

/** Slices between quotes: four times quicker than a replace with a callback. */
function escapeQuotes(text: string): string {
  let at = text.indexOf('"');
  if (at < 0) return text;
  let escaped = "";
  let from = 0;
  while (at >= 0) {
    escaped += `${text.slice(from, at)}\\"`;
    from = at + 1;
    at = text.indexOf('"', from);
  }
  return escaped + text.slice(from);
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function escapeCharacter(char: string): string {
  return SHORT_ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function writeFloat(value: number): string {
  return Number.isFinite(value) ? javaDouble(value) : `"${value}"`;
}

function writeMap(map: FieldMap): string {
  const text = writeEntries("", map);
  return text.length === 0 ? "{}" : `${text}}`;
}

/**
 * Adds the entries of a map to those in front, "" or an object without its end. The text only ever grows: to cut a piece
 * off its front would make V8 copy it each time.
 */
function writeEntries(front: string, map: FieldMap): string {
  let text = front;
  for (const key in map) {
    const value = map[key];
    if (value === undefined) continue;
    const { first, next } = quoteKey(key);
    text += (text.length === 0 ? first : next) + writeJson(value);
  }
  return text;
}

function writeList(list: FieldList): string {
  let text = "";
  for (const value of list) text += (text.length === 0 ? "[" : ",") + writeJson(value);
  return text.length === 0 ? "[]" : `${text}]`;
}

/** A key with what stands before and behind it: as the first of its object, and behind another. */
interface QuotedKey {
  readonly first: string;
  readonly next: string;
}

const MOST_KEYS = 2_000;
const quotedKeys = new Map<string, QuotedKey>();

/** Keys come again with every event; texts from hostile keys must not fill the memory. */
function quoteKey(key: string): QuotedKey {
  const known = quotedKeys.get(key);
  if (known !== undefined) return known;
  const text = quoteJson(key);
  const quoted = { first: `{${text}:`, next: `,${text}:` };
  if (key.length < SHORT && quotedKeys.size < MOST_KEYS) quotedKeys.set(key, quoted);
  return quoted;
}
