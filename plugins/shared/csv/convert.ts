import { makeFloat, makeInteger, PluginError } from "#plugin";
import type { FieldValue } from "#plugin";
import { rubyStrip } from "../ruby-strip.ts";
import { readDate, readDateTime } from "./dates.ts";

/** Makes something of a column's text; what it cannot be made of is returned as it is. @throws PluginError CSV_BOOLEAN */
export type Convert = (text: string | null) => FieldValue;

export type Conversion = "integer" | "float" | "date" | "date_time" | "boolean";

export const CONVERTERS: Readonly<Record<Conversion, Convert>> = {
  integer: ofText(integerOf),
  float: ofText(floatOf),
  date: ofText(readDate),
  date_time: ofText(readDateTime),
  boolean(text) {
    if (text === null) throw noBoolean();
    const word = rubyStrip(text).toLowerCase();
    return word === "true" || (word === "false" ? false : word);
  },
};

function ofText(read: (text: string) => FieldValue | undefined): Convert {
  return (text) => (text === null ? null : (read(text) ?? text));
}

/** Between digits single underscores may stand. */
const DIGITS = String.raw`\d+(?:_\d+)*`;
const HEX = "[0-9a-f]+(?:_[0-9a-f]+)*";

const INTEGER = new RegExp(
  String.raw`^([+-]?)(?:0x(${HEX})|0b([01]+(?:_[01]+)*)|(0(?:o|_?)[0-7]+(?:_[0-7]+)*)|(?:0d)?(0|[1-9]\d*(?:_\d+)*|(?<=d)${DIGITS}))$`,
  "i",
);

/** What Ruby's Integer() reads (tried on JRuby 10.0.6): also 0x1F, 0b11, 0d10, and 010, which is 8. */
export function integerOf(text: string): number | bigint | undefined {
  const match = INTEGER.exec(trim(text));
  if (match === null) return undefined;
  const [, sign, hex, binary, octal, decimal = ""] = match.map((part) => part?.replaceAll("_", ""));
  const magnitude = BigInt(prefixed("0x", hex) ?? prefixed("0b", binary) ?? prefixed("0o", octal?.replace(/^0o?/i, "")) ?? decimal);
  return makeInteger(sign === "-" ? -magnitude : magnitude);
}

function prefixed(prefix: string, digits: string | undefined): string | undefined {
  return digits === undefined ? undefined : prefix + digits;
}

const FLOAT = new RegExp(String.raw`^[+-]?(?:${DIGITS}(?:\.${DIGITS})?|\.${DIGITS})(?:e[+-]?${DIGITS})?$`, "i");
const HEX_FLOAT = new RegExp(String.raw`^([+-]?)0x(${HEX})(?:(?:\.([0-9a-f]+))?p([+-]?\d+))?$`, "i");

/** What Ruby's Float() reads (tried on JRuby 10.0.6). */
export function floatOf(text: string): FieldValue | undefined {
  const trimmed = trim(text);
  if (FLOAT.test(trimmed)) return makeFloat(Number(trimmed.replaceAll("_", "")));
  const match = HEX_FLOAT.exec(trimmed);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const value = Number.parseInt(whole.replaceAll("_", "") + fraction, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
  return makeFloat(sign === "-" ? -value : value);
}

/** Without Ruby's blanks at the ends. */
function trim(text: string): string {
  return text.replace(/^[\t-\r ]+|[\t-\r ]+$/g, "");
}

function noBoolean(): PluginError {
  return new PluginError("CSV_BOOLEAN", "A column without text is no boolean.");
}
