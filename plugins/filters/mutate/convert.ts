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

const HEX = /^([+-]?)0x((?:[0-9a-f]+(?:_[0-9a-f]+)*))(?:\.([0-9a-f]+))?(?:p([+-]?\d+))?$/;

function integerOfText(text: string): FieldValue {
  if (/^[+-]?0x/.test(text)) return hexInteger(text);
  const decimal = rubyDecimal(text);
  if (decimal === undefined) throw notConvertible(text, "integer");
  return truncate(decimal);
}

function hexInteger(text: string): FieldValue {
  const match = HEX.exec(text);
  if (match === null) throw notConvertible(text, "integer");
  const [, sign, digits = "", fraction, exponent] = match;
  if (fraction !== undefined || exponent !== undefined) return makeInteger(Math.trunc(hexDouble(match)));
  const magnitude = BigInt(`0x${digits.replaceAll("_", "")}`);
  return makeInteger(sign === "-" ? -magnitude : magnitude);
}

function hexDouble([, sign, digits = "", fraction = "", exponent = "0"]: RegExpExecArray): number {
  const mantissa = Number.parseInt(digits.replaceAll("_", "") + fraction, 16);
  const value = mantissa * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === "-" ? -value : value;
}

/**
 * What JRuby's BigDecimal() reads: digits with single underscores, an exponent by e or d, and behind the number one
 * character of anything, blanks before it, or a sign with digits ("1 2" is 1, "1f" is 1, "12abc" fails; tried on JRuby 10.0.6).
 */
const BIG_DECIMAL = /^([+-]?)((?:\d+(?:_\d+)*)?)(?:\.(\d+(?:_\d+)*))?(?:[ed]([+-]?\d+(?:_\d+)*))?(?:[+-]\d*|\s+\S?|[^ed\s])?$/su;

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

const FLOAT = /^[+-]?(?:\d+(?:_\d+)*)?(?:\.\d+(?:_\d+)*)?(?:e[+-]?\d+(?:_\d+)*)?$/;

/** What Ruby's Float() reads. */
function floatOfText(text: string): FieldValue {
  const hex = HEX.exec(text);
  if (hex !== null) return makeFloat(hexDouble(hex));
  if (!FLOAT.test(text) || !/^[+-]?(?:\.?\d)/.test(text)) throw notConvertible(text, "float");
  return makeFloat(Number(text.replaceAll("_", "")));
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
