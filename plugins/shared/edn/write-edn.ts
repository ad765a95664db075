import { Decimal, isList, isMap, keysOf, rubyText, Timestamp } from "#plugin";
import type { Event, FieldValue } from "#plugin";

/** All fields of an event but `@metadata` as an EDN map with texts as keys. */
export function ednOfEvent(event: Event): string {
  return writeEdn(event.toMap());
}

function writeEdn(value: FieldValue): string {
  if (typeof value === "string") return quote(value);
  if (value === null) return "nil";
  if (isList(value)) return `[${value.map(writeEdn).join(" ")}]`;
  if (isMap(value))
    return `{${keysOf(value)
      .map((key) => `${quote(key)} ${writeEdn(value[key]!)}`)
      .join(", ")}}`;
  return value instanceof Timestamp ? quote(value.toString()) : scalar(value);
}

/** An integer that takes more than 64 bits says so, and a decimal too: readers would round them. */
function scalar(value: Exclude<FieldValue, string | null>): string {
  if (value instanceof Decimal) return `${value.toString()}M`;
  if (typeof value === "bigint") return BigInt.asIntN(64, value) === value ? String(value) : `${value}N`;
  if (typeof value === "number" && !Number.isFinite(value)) return NOT_FINITE[String(value)]!;
  return rubyText(value);
}

const NOT_FINITE: Readonly<Record<string, string>> = { NaN: "##NaN", Infinity: "##Inf", "-Infinity": "##-Inf" };

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
