import { isList, isMap, keysOf, rubyText } from "#plugin";
import type { FieldMap, FieldValue } from "#plugin";

/** Lists and maps as one text: their parts joined by `|`, maps in the order of their keys; scalars as they are. */
export function canonical(value: FieldValue): FieldValue {
  if (isMap(value))
    return inByteOrder(keysOf(value))
      .map((key) => `${key}|${canonicalText(value[key]!)}`)
      .join("|");
  return isList(value) ? value.map(canonicalText).join("|") : value;
}

/** The names and values of fields: `|name|value|name|value|`. */
export function concatenation(names: readonly string[], valueOf: (name: string) => FieldValue | undefined): string {
  return `${inByteOrder(names)
    .map((name) => `|${name}|${canonicalText(valueOf(name) ?? null)}`)
    .join("")}|`;
}

/** All fields of an event. */
export function concatenateMap(map: FieldMap): string {
  return concatenation(keysOf(map), (name) => map[name]);
}

/** Ruby's order of texts, that of their UTF-8. */
export function inByteOrder(texts: readonly string[]): string[] {
  const ordered = texts.toSorted();
  return ordered.some(hasSurrogates) ? ordered.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))) : ordered;
}

function canonicalText(value: FieldValue): string {
  return rubyText(canonical(value));
}

function hasSurrogates(text: string): boolean {
  return /[\ud800-\udfff]/.test(text);
}
