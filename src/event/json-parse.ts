import { invalidJson } from "./errors.ts";
import { JsonReader } from "./json-reader.ts";
import type { FractionKind } from "./json-reader.ts";
import { isNumber } from "./number.ts";
import type { FieldValue } from "./value.ts";

export type { FractionKind } from "./json-reader.ts";

/**
 * Parses one strict JSON document: the last of two equal keys wins, a lone surrogate cuts its text short there (both
 * recorded from Logstash).
 * @throws TailraceError EVENT_JSON
 */
export function parseJson(text: string, fractions: FractionKind = "float"): FieldValue {
  const reader = new JsonReader(text, fractions);
  const value = reader.readValue();
  if (!reader.isAtEnd()) throw invalidJson(text, reader.position, "text behind the document");
  return value;
}

/** The documents that stand one behind the other in a text, and the text behind the last one that is none, or "". */
export interface JsonDocuments {
  readonly values: readonly FieldValue[];
  readonly rest: string;
}

/** Never throws: text that is no JSON from its start gives no values. */
export function parseJsonDocuments(text: string, fractions: FractionKind = "float"): JsonDocuments {
  const reader = new JsonReader(text, fractions);
  const values: FieldValue[] = [];
  while (!reader.isAtEnd()) {
    const start = reader.position;
    try {
      const value = reader.readValue();
      if (isNumber(value) && !isBlankAt(text, reader.position)) return { values, rest: text.slice(start) };
      values.push(value);
    } catch {
      return { values, rest: text.slice(start) };
    }
  }
  return { values, rest: "" };
}

/** A number is over where a blank stands, or nothing: `2}` is none (recorded). */
function isBlankAt(text: string, at: number): boolean {
  return at >= text.length || " \t\r\n".includes(text.charAt(at));
}
