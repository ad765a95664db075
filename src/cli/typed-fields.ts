import { writeJson } from "../event/json-write.ts";
import { Decimal, isInteger, isNumber } from "../event/number.ts";
import { Timestamp } from "../event/timestamp.ts";
import { isEmptyMap, isList, isMap, keysOf } from "../event/value.ts";
import type { FieldMap, FieldValue } from "../event/value.ts";

/** Every value of an event by its reference, with its type: what JSON cannot tell apart. */
export function typedFields(map: FieldMap): string[][] {
  return keysOf(map).flatMap((name) => rows(`[${name}]`, map[name]!));
}

function rows(reference: string, value: FieldValue): string[][] {
  if (isMap(value) && !isEmptyMap(value)) return keysOf(value).flatMap((name) => rows(`${reference}[${name}]`, value[name]!));
  if (isList(value) && value.length > 0) return value.flatMap((item, at) => rows(`${reference}[${at}]`, item));
  return [[reference, typeName(value), writeJson(value)]];
}

function typeName(value: FieldValue): string {
  if (value === null) return "null";
  if (value instanceof Decimal) return "decimal";
  if (isNumber(value)) return isInteger(value) ? "integer" : "float";
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return "boolean";
  if (value instanceof Timestamp) return "timestamp";
  return isList(value) ? "list" : "map";
}
