import { Decimal, Float, isList, isMap, keysOf, mapOf, Timestamp } from "#plugin";
import type { FieldValue, HashEntries } from "#plugin";

/** A value as amqplib writes it into a table. */
export function toAmqp(value: FieldValue): unknown {
  if (value instanceof Float) return { "!": "double", value: value.value };
  if (value instanceof Decimal) return value.toNumber();
  if (value instanceof Timestamp) return { "!": "timestamp", value: Math.floor(value.ms / 1000) };
  if (typeof value === "bigint") return Number(value);
  if (isList(value)) return value.map(toAmqp);
  return isMap(value) ? toTable(keysOf(value).map((key) => [key, value[key] ?? null])) : value;
}

export function toTable(entries: HashEntries<FieldValue>): Record<string, unknown> {
  return Object.fromEntries(entries.map(([key, value]) => [key, toAmqp(value)]));
}

/** A value of a table as amqplib reads it: bytes are text, times seconds since 1970. */
export function fromAmqp(value: unknown): FieldValue {
  if (Buffer.isBuffer(value)) return value.toString("utf8");
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(fromAmqp);
  if (typeof value !== "object" || value === null) return null;
  // What JavaScript has no type for is marked.
  if ("!" in value && "value" in value) return fromAmqp(value.value);
  return mapOf(Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fromAmqp(each)])));
}
