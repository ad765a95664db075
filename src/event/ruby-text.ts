import { Decimal, Float, rubyDouble } from "./number.ts";
import type { Timestamp } from "./timestamp.ts";
import { isList, isMap, keysOf } from "./value.ts";
import type { FieldValue } from "./value.ts";

/** Ruby's to_s: null is "", lists and maps are inspected, floats print as Ruby's (`1.0e+20`). */
export function rubyText(value: FieldValue): string {
  if (typeof value === "string") return value;
  return value === null ? "" : rubyInspect(value);
}

/** Ruby 3.4's inspect, as JRuby 10 prints it: `{"a" => 1}`, `["x", nil]`. Timestamps print bare, as Logstash's do. */
export function rubyInspect(value: FieldValue): string {
  if (typeof value === "string") return inspectString(value);
  if (value === null) return "nil";
  if (isList(value)) return `[${value.map(rubyInspect).join(", ")}]`;
  if (isMap(value)) {
    const entries = keysOf(value).map((key) => `${inspectString(key)} => ${rubyInspect(value[key]!)}`);
    return `{${entries.join(", ")}}`;
  }
  return rubyScalar(value);
}

function rubyScalar(value: number | bigint | boolean | Float | Decimal | Timestamp): string {
  if (value instanceof Float) return rubyDouble(value.value);
  if (value instanceof Decimal) return rubyDecimal(value);
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : rubyDouble(value);
  return String(value);
}

/** BigDecimal#to_s: `0.15e1`. */
function rubyDecimal(value: Decimal): string {
  const negative = value.unscaled < 0n;
  const digits = String(negative ? -value.unscaled : value.unscaled);
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0.0";
  return `${negative ? "-" : ""}0.${significant}e${digits.length - value.scale}`;
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\f": "\\f",
  "\v": "\\v",
  "\b": "\\b",
  "\u0007": "\\a",
  "\u001b": "\\e",
};

/**
 * What JRuby takes for unprintable: controls but NEL, line and paragraph separators, surrogates, unassigned code points
 * (tried on JRuby 10.0.6).
 */
const NEEDS_ESCAPE = /["\\]|#(?=[{$@])|(?!\x85)[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Cn}]/gu;

/** A string literal that Ruby reads back: `"a\u0000b"`. */
export function inspectString(text: string): string {
  return `"${escapeForInspect(text)}"`;
}

function escapeForInspect(text: string): string {
  return text.replace(NEEDS_ESCAPE, (char) => {
    if (char === "#") return "\\#";
    const named = NAMED_ESCAPES[char];
    if (named !== undefined) return named;
    const code = char.codePointAt(0) as number;
    const hex = code.toString(16).toUpperCase();
    return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
  });
}

/**
 * What Logstash makes of bytes that are not valid UTF-8: the inspected text without its quotes, every invalid byte as
 * `\xE9` (logstash-core util/charset.rb).
 */
export function inspectInvalidUtf8(bytes: Uint8Array): string {
  let text = "";
  let at = 0;
  while (at < bytes.length) {
    const length = validSequenceLength(bytes, at);
    if (length === 0) text += `\\x${(bytes[at++] ?? 0).toString(16).toUpperCase().padStart(2, "0")}`;
    else {
      const end = validRunEnd(bytes, at + length);
      text += escapeForInspect(Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at).toString("utf8"));
      at = end;
    }
  }
  return text;
}

function validRunEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let length = validSequenceLength(bytes, at); length > 0; length = validSequenceLength(bytes, at)) at += length;
  return at;
}

/** The length of the well-formed UTF-8 sequence at an index (Unicode table 3-7); 0: none begins here. */
function validSequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first === undefined) return 0;
  if (first < 0x80) return 1;
  const length = sequenceLength(first);
  const second = bytes[at + 1];
  if (length === 0 || second === undefined || !isSecondByte(first, second)) return 0;
  for (let n = 2; n < length; n++) if (((bytes[at + n] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

function sequenceLength(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

function isSecondByte(first: number, second: number): boolean {
  if (first === 0xe0) return second >= 0xa0 && second <= 0xbf;
  if (first === 0xed) return second >= 0x80 && second <= 0x9f;
  if (first === 0xf0) return second >= 0x90 && second <= 0xbf;
  if (first === 0xf4) return second >= 0x80 && second <= 0x8f;
  return (second & 0xc0) === 0x80;
}
