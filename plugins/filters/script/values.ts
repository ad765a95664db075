import { types } from "node:util";
import { Decimal, FieldMap, Float, isList, isMap, keysOf, makeFloat, Timestamp } from "#plugin";
import type { FieldValue } from "#plugin";
import { notAValue } from "./errors.ts";

/** What a script is given for a value: a copy of plain JavaScript. Floats are numbers, timestamps dates, long integers bigints. */
export function toScript(value: FieldValue): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(toScript);
  if (isMap(value)) return Object.fromEntries(keysOf(value).map((key) => [key, toScript(value[key]!)]));
  if (value instanceof Timestamp) return new Date(value.ms);
  return value instanceof Decimal ? value.toNumber() : value.value;
}

/** The value of a field for what a script says. A whole number is an integer; `float(1)` is not. @throws PluginError SCRIPT_VALUE */
export function fromScript(value: unknown): FieldValue {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return numberOf(value);
    case "bigint":
      return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
    case "object":
      return value === null ? null : fromObject(value);
    default:
      throw notAValue(value === undefined ? "undefined" : `a ${typeof value}`);
  }
}

/** Beyond 2^53 a number is no exact integer any more. */
function numberOf(value: number): FieldValue {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : makeFloat(value);
}

function fromObject(value: object): FieldValue {
  if (Array.isArray(value)) return value.map(fromScript);
  if (value instanceof Float || value instanceof Timestamp) return value;
  if (types.isDate(value)) {
    if (Number.isNaN(value.getTime())) throw notAValue("an invalid date");
    return new Timestamp(value.getTime());
  }
  if (types.isMap(value) || types.isSet(value) || types.isProxy(value) || types.isPromise(value)) throw notAValue("such an object");
  const map = new FieldMap();
  for (const [key, item] of Object.entries(value)) if (item !== undefined) map[key] = fromScript(item);
  return map;
}
