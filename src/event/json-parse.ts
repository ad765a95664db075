import { invalidJson } from "./errors.ts";
import { DEEPEST_NESTING, endOfString, JsonReader } from "./json-reader.ts";
import type { FractionKind } from "./json-reader.ts";
import { FieldMap } from "./value.ts";
import type { FieldValue } from "./value.ts";

export type { FractionKind } from "./json-reader.ts";

/**
 * Parses one strict JSON document: the last of two equal keys wins, a lone surrogate cuts its text short there (both
 * recorded from Logstash).
 * @throws TailraceError EVENT_JSON
 */
export function parseJson(text: string, fractions: FractionKind = "float"): FieldValue {
  if (text.length > LARGE) refuseDeepNesting(text);
  if (needsReader(text, fractions)) {
    const reader = new JsonReader(text, fractions);
    const value = reader.readValue();
    if (!reader.isAtEnd()) throw invalidJson(text, reader.position, "text behind the document");
    return value;
  }
  try {
    return fromNative(JSON.parse(text), 0);
  } catch (error) {
    throw error instanceof SyntaxError ? invalidJson(text, undefined, error.message) : error;
  }
}

/** The documents that stand one behind the other in a text, and the text behind the last one that is none, or "". */
export interface JsonDocuments {
  readonly values: readonly FieldValue[];
  readonly rest: string;
}

/** Never throws: text that is no JSON from its start gives no values. */
export function parseJsonDocuments(text: string, fractions: FractionKind = "float"): JsonDocuments {
  try {
    return { values: [parseJson(text, fractions)], rest: "" };
  } catch {
    return readDocuments(new JsonReader(text, fractions), text);
  }
}

function readDocuments(reader: JsonReader, text: string): JsonDocuments {
  const values: FieldValue[] = [];
  while (!reader.isAtEnd()) {
    const start = reader.position;
    try {
      values.push(reader.readValue());
    } catch {
      return { values, rest: text.slice(start) };
    }
  }
  return { values, rest: "" };
}

/** What JSON.parse returns, as values of events: maps without a prototype, no negative zero. */
function fromNative(value: unknown, depth: number): FieldValue {
  if (typeof value === "number") return value === 0 ? 0 : value;
  if (typeof value !== "object" || value === null) return value as string | boolean | null;
  if (depth >= DEEPEST_NESTING) throw invalidJson("", undefined, `nesting deeper than ${DEEPEST_NESTING}`);
  if (Array.isArray(value)) return value.map((child) => fromNative(child, depth + 1));
  const map = new FieldMap();
  for (const key in value) map[key] = fromNative((value as Record<string, unknown>)[key], depth + 1);
  return map;
}

/**
 * JSON.parse loses what some literals say: whole floats (1.0, 1e3), integers of 16 digits and more; the json filter's
 * decimals keep all digits. A match inside a string costs time only.
 */
function needsReader(text: string, fractions: FractionKind): boolean {
  if (text.includes("\\u") && SURROGATE_ESCAPE.test(text)) return true;
  if (fractions === "decimal") return FRACTION.test(text);
  if (text.includes(".0") && WHOLE_FLOAT.test(text)) return true;
  return UNUSUAL.test(text) && (EXPONENT.test(text) || LONG_INTEGER.test(text));
}

const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;
const FRACTION = /[0-9](?:\.[0-9]|[eE][+-]?[0-9])|[0-9]{16}/;
const WHOLE_FLOAT = /[0-9]\.0+(?=[,}\]\s]|$)/;
/** Where an exponent or a long integer might be: one look instead of two for most texts. */
const UNUSUAL = /[0-9](?:[eE]|[0-9]{15})/;
const EXPONENT = /[0-9][eE][+-]?[0-9]+(?=[,}\]\s]|$)/;
const LONG_INTEGER = /(?<![0-9.])[0-9]{16}/;

/** Shorter texts cannot nest deeply enough to hurt before fromNative refuses them. */
const LARGE = 65_536;

/** V8 ends the whole process when it parses millions of brackets at a small heap. */
function refuseDeepNesting(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) depth++;
    else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth--;
    if (depth > DEEPEST_NESTING) throw invalidJson(text, at, `nesting deeper than ${DEEPEST_NESTING}`);
  }
}

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
