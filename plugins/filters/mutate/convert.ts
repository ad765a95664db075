import {
  Decimal,
  Float,
  isInteger,
  isList,
  isMap,
  isNumber,
  makeFloat,
  makeInteger,
  parseDecimal,
  PluginError,
  rubyInspect,
  rubyText,
  suggest,
} from "#plugin";
import type { ComputeContext, FieldValue, Logger } from "#plugin";
import { runTimeField } from "../../shared/run-time-field.ts";
import type { Operation } from "./operation.ts";
import { CONVERSIONS } from "./options.ts";
import { rubyStrip } from "../../shared/ruby-strip.ts";

type Conversion = (typeof CONVERSIONS)[number];
type Convert = (value: FieldValue) => FieldValue;

/** @throws PluginError MUTATE_CONVERSION */
export function convert(context: ComputeContext, name: string, type: FieldValue): Operation {
  if (!isConversion(type)) throw unknownConversion(name, type);
  const field = runTimeField(context, name);
  const converter = converterFor(type, context.logger);
  return (event) => {
    const value = field.get(event);
    if (value === undefined || value === null || isMap(value)) return;
    field.set(event, isList(value) ? value.map((element) => (element === null ? null : converter(element))) : converter(value));
  };
}

function isConversion(type: FieldValue): type is Conversion {
  return (CONVERSIONS as readonly FieldValue[]).includes(type);
}

function converterFor(type: Conversion, logger: Logger): Convert {
  switch (type) {
    case "string":
      return rubyText;
    case "boolean":
      return (value) => toBoolean(value, logger);
    case "integer":
      return toInteger;
    case "float":
      return toFloat;
    case "integer_eu":
      return (value) => toInteger(fromEuropean(value));
    case "float_eu":
      return (value) => toFloat(fromEuropean(value));
  }
}

// Anchored at lines and with an unescaped dot, as Logstash's are: "1x0" is true, so is "maybe\ntrue" (recorded).
const TRUE = /^(?:true|t|yes|y|1|1.0)$/im;
const FALSE = /^(?:false|f|no|n|0|0.0)$/im;

function toBoolean(value: FieldValue, logger: Logger): FieldValue {
  const text = rubyText(value);
  if (TRUE.test(text)) return true;
  if (text === "" || FALSE.test(text)) return false;
  logger.warn({ value: text }, "A value is no boolean and is left as it is.");
  return value;
}

/** Nearly all texts that are converted. */
const SHORT_INTEGER = /^[+-]?\d{1,15}$/;

function toInteger(value: FieldValue): FieldValue {
  // `-0` is 0: integers have no negative zero.
  if (typeof value === "string") return SHORT_INTEGER.test(value) ? +value + 0 : integerOfText(clean(value));
  if (typeof value === "boolean") return value ? 1 : 0;
  if (isInteger(value)) return value;
  if (value instanceof Decimal) return truncate(value);
  if (value instanceof Float) return makeInteger(BigInt(value.value));
  if (typeof value === "number" && Number.isFinite(value)) return makeInteger(Math.trunc(value));
  throw notConvertible(value, "integer");
}

function toFloat(value: FieldValue): FieldValue {
  if (typeof value === "string") return floatOfText(clean(value));
  if (typeof value === "boolean") return makeFloat(value ? 1 : 0);
  if (value instanceof Decimal) return makeFloat(value.toNumber());
  if (isNumber(value)) return isInteger(value) ? makeFloat(Number(value)) : value;
  throw notConvertible(value, "float");
}

/** Blanks at the ends and thousands separators go; the rest is read in lower case. */
function clean(text: string): string {
  return rubyStrip(text).replaceAll(",", "").toLowerCase();
}

function fromEuropean(value: FieldValue): FieldValue {
  return typeof value === "string" ? value.replace(/[,.]/g, (mark) => (mark === "," ? "." : ",")) : value;
}

/** Digits may stand behind single underscores. */
const HEX_DIGITS = "[0-9a-f]+(?:_[0-9a-f]+)*";

/** JRuby's Float() takes no plus before hexadecimal digits, and a point only with an exponent (tried on JRuby 10.0.6). */
const HEX = new RegExp(`^(-?)0x(${HEX_DIGITS})$`);
const HEX_FLOAT = new RegExp(`^(-?)0x(${HEX_DIGITS})?(?:\\.(${HEX_DIGITS})?)?p([+-]?\\d+(?:_\\d+)*)$`);

function integerOfText(text: string): FieldValue {
  if (/^[+-]?0x/.test(text)) return hexInteger(text);
  const decimal = rubyDecimal(text);
  if (decimal === undefined) throw notConvertible(text, "integer");
  return truncate(decimal);
}

function hexInteger(text: string): FieldValue {
  const match = HEX.exec(text);
  if (match !== null) {
    const magnitude = BigInt(`0x${match[2]!.replaceAll("_", "")}`);
    return makeInteger(match[1] === "-" ? -magnitude : magnitude);
  }
  // Without a point the text goes to Integer(), which knows no exponent.
  const double = text.includes(".") ? hexDouble(text) : undefined;
  if (double === undefined || !Number.isFinite(double)) throw notConvertible(text, "integer");
  return makeInteger(BigInt(Math.trunc(double)));
}

function hexDouble(text: string): number | undefined {
  const match = HEX.exec(text) ?? HEX_FLOAT.exec(text);
  if (match === null) return undefined;
  const [whole = "", fraction = "", exponent = "0"] = match.slice(2).map((part: string | undefined) => part?.replaceAll("_", ""));
  if (whole === "" && fraction === "") return undefined;
  const mantissa = Number(BigInt(`0x${whole}${fraction}`));
  const value = mantissa * 2 ** (Number(exponent) - 4 * fraction.length);
  // There is no negative zero in hexadecimal digits either.
  return match[1] === "-" && value !== 0 ? -value : value;
}

/**
 * What JRuby's BigDecimal() reads: digits with single underscores, an exponent by e or d, and behind the number one
 * character of anything, blanks before it, or a sign with a number ("1 2" is 1, "1f" is 1, "1-2.5" is 1, "12abc" and "1-2-3"
 * fail; tried on JRuby 10.0.6).
 */
const BIG_DECIMAL =
  /^([+-]?)((?:\d+(?:_\d+)*)?)(?:\.(\d+(?:_\d+)*))?(?:[ed]([+-]?\d+(?:_\d+)*))?(?:[+-]\d*(?:\.\d*)?[^ed+\-\s]?|\s+\S?|[^ed\s])?$/su;

/** Beyond this an integer would have so many digits that one event could fill the memory. */
const MOST_DIGITS = 10_000;

function rubyDecimal(text: string): Decimal | undefined {
  const match = BIG_DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  const power = Number(exponent.replaceAll("_", ""));
  if (power > MOST_DIGITS || whole.length > MOST_DIGITS) return undefined;
  return parseDecimal(`${sign}${whole.replaceAll("_", "")}.${fraction.replaceAll("_", "")}e${Math.max(power, -MOST_DIGITS)}`);
}

function truncate({ unscaled, scale }: Decimal): number | bigint {
  return makeInteger(scale <= 0 ? unscaled * 10n ** BigInt(-scale) : unscaled / 10n ** BigInt(scale));
}

/** JRuby's Float() passes over a sign without digits behind the `e`: "1e+" is 1.0. */
const FLOAT = /^[+-]?(?:\d+(?:_\d+)*)?(?:\.\d+(?:_\d+)*)?(?:e(?:[+-]|[+-]?\d+(?:_\d+)*))?$/;

/** What Ruby's Float() reads. */
function floatOfText(text: string): FieldValue {
  const hex = hexDouble(text);
  if (hex !== undefined) return makeFloat(hex);
  if (!FLOAT.test(text) || !/^[+-]?(?:\.?\d)/.test(text)) throw notConvertible(text, "float");
  return makeFloat(Number(text.replaceAll("_", "").replace(/e[+-]$/, "")));
}

function unknownConversion(field: string, type: FieldValue): PluginError {
  const message = `mutate cannot convert ${field} to ${rubyInspect(type)}: it knows ${CONVERSIONS.join(", ")}.`;
  if (typeof type !== "string") return new PluginError("MUTATE_CONVERSION", message);
  const meant = CONVERSIONS.find((known) => type !== "" && known.startsWith(type)) ?? suggest(type, CONVERSIONS);
  const hint = meant === undefined ? undefined : `Did you mean ${JSON.stringify(meant)}?`;
  return new PluginError("MUTATE_CONVERSION", message, { about: { text: type }, hint });
}

function notConvertible(value: FieldValue, type: string): PluginError {
  return new PluginError("MUTATE_NOT_CONVERTIBLE", `${rubyInspect(value)} is no ${type}.`);
}
