import { parseJsonDocuments } from "#plugin";
import type { FieldValue } from "#plugin";

const BLANK = /^[ \t\r\n]*$/;

/**
 * The document in a text as JrJackson reads it for Logstash's json filter: of several, one behind the other, the last; null
 * for a blank text; numbers with a point or an exponent keep their digits. Undefined for anything that is no JSON.
 */
export function lastDocument(text: string): FieldValue | undefined {
  const { values, rest } = parseJsonDocuments(text, "decimal");
  if (rest !== "") return undefined;
  return values.length === 0 && BLANK.test(text) ? null : values.at(-1);
}
