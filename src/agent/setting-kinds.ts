/** How the value of a setting is read from YAML or a flag. */
export type SettingKind = "text" | "boolean" | "positive" | "natural" | "bytes" | "time" | "list";

interface Kind {
  /** What a value must be, in words that follow "must be". */
  readonly wanted: string;
  /** Undefined: it is not. */
  readonly read: (value: unknown) => unknown;
}

const BYTE_UNITS: Readonly<Record<string, number>> = { b: 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

const TIME_UNITS: Readonly<Record<string, number>> = { nanos: 1e-6, micros: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const settingKinds: Readonly<Record<SettingKind, Kind>> = {
  text: { wanted: "a text", read: readText },
  boolean: { wanted: "true or false", read: readBoolean },
  positive: { wanted: "a whole number above 0", read: (value) => readInteger(value, 1) },
  natural: { wanted: "a whole number", read: (value) => readInteger(value, 0) },
  bytes: { wanted: "a size such as 64mb (units count by 1024)", read: readBytes },
  time: { wanted: "a time such as 3s (nanos, micros, ms, s, m, h, d)", read: readTime },
  list: { wanted: "a list", read: (value) => (Array.isArray(value) ? value.map(String) : [String(value)]) },
};

function readText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

function readBoolean(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  return value === "true" || value === "false" ? value === "true" : undefined;
}

function readInteger(value: unknown, least: number): number | undefined {
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= least ? number : undefined;
}

/** Settings files count sizes by 1024 whatever the unit's case (Logstash's ByteValue). */
function readBytes(value: unknown): number | undefined {
  if (typeof value === "number") return value >= 0 ? value : undefined;
  const match = /^(\d+(?:\.\d+)?)\s*([kmgtp]?)b?$/i.exec(String(value).trim());
  if (match === null) return undefined;
  return Math.floor(Number(match[1]) * 1024 ** BYTE_UNITS[(match[2] || "b").toLowerCase()]!);
}

/** Milliseconds. A bare number is seconds: in Logstash it would be nanoseconds, which nobody means. */
function readTime(value: unknown): number | undefined {
  if (typeof value === "number") return value * 1_000;
  const match = /^(\d+(?:\.\d+)?)\s*(nanos|micros|ms|s|m|h|d)?$/.exec(String(value).trim());
  return match === null ? undefined : Number(match[1]) * TIME_UNITS[match[2] ?? "s"]!;
}
