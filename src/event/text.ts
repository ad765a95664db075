import { writeJson } from "./json-write.ts";
import { Decimal, Float, numberText } from "./number.ts";
import { isList, isMap, keysOf } from "./value.ts";
import type { FieldList, FieldMap, FieldValue } from "./value.ts";

/** The text a value has inside `%{…}`: lists joined with commas (nested ones too, null as nothing), maps as JSON. */
export function templateText(value: FieldValue): string {
  if (typeof value === "string") return value;
  if (isMap(value)) return writeJson(value);
  return isList(value) ? value.map(listElementText).join(",") : scalarText(value);
}

function listElementText(value: FieldValue): string {
  if (value === null) return "";
  return isList(value) ? value.map(listElementText).join(",") : javaText(value);
}

/** Java's toString: lists as `[a, b]`, maps as `{k=v}`, null as `null`. */
export function javaText(value: FieldValue): string {
  if (typeof value === "string") return value;
  if (isMap(value))
    return `{${keysOf(value)
      .map((key) => `${key}=${javaText(value[key]!)}`)
      .join(", ")}}`;
  return isList(value) ? `[${value.map(javaText).join(", ")}]` : scalarText(value);
}

function scalarText(value: Exclude<FieldValue, string | FieldList | FieldMap>): string {
  if (typeof value === "number" || value instanceof Float || value instanceof Decimal) return numberText(value);
  return value === null ? "null" : value.toString();
}
