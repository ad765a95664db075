import { makeFloat, makeInteger, Timestamp } from "#plugin";
import type { FieldValue } from "#plugin";
import { DateValue } from "./dictionary.ts";

/** What a plain scalar of YAML stands for: one that is in no quotes and has no tag. */
export type ReadScalar = (text: string) => FieldValue | DateValue;

/** As translate's own reader for `streaming` does. */
export function streamingScalar(text: string): FieldValue {
  if (text === "" || text === "~" || text === "null") return null;
  if (text === "true" || text === "false") return text === "true";
  if (/^-?\d+$/.test(text)) return makeInteger(BigInt(text));
  return /^-?\d+\.\d+$/.test(text) ? makeFloat(Number(text)) : text;
}

const WORDS = /^[^\d.:-]?[\p{Alphabetic}_\s!@#$%^&*(){}<>|/\\~;=]+/u;
const LONGEST_WORD = 5;
/** Most texts are told by their first character. */
const ASCII_LETTER = /^[A-Za-z]/;
const TIME = /^-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?$/;
const DATE = /^\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)$/;
const BASE_60 = /^[-+]?\d[\d_]*(?::[0-5]?\d){1,2}$/;
const BASE_60_FRACTION = /^[-+]?\d[\d_]*(?::[0-5]?\d){1,2}\.[\d_]*$/;
const FLOAT = /^(?:[-+]?(?:\d[\d_,]*)?\.\d*(?:[eE][-+]\d+)?)$/;
const INTEGER =
  /^(?:[-+]?0b[_,]*[01][01_,]*|[-+]?0[_,]*[0-7][0-7_,]*|[-+]?(?:0|[1-9](?:\d|,\d|_\d)*)|[-+]?0x[_,]*[\da-fA-F][\da-fA-F_,]*)$/;

/**
 * As Ruby's Psych 5.2 does (asked of JRuby 10.0.6), with its ways: 12:30 is 45000, since the parts of two count as hours and
 * minutes in seconds, 1e3 is a text, `:name` the text `name`.
 */
export function psychScalar(text: string): FieldValue | DateValue {
  if (text === "") return null;
  if (text.length > LONGEST_WORD && ASCII_LETTER.test(text)) return text;
  if (WORDS.test(text) || text.includes("\n")) return text.length > LONGEST_WORD ? text : psychWord(text);
  if (TIME.test(text)) return psychTime(text) ?? text;
  if (DATE.test(text)) return isDate(text) ? new DateValue(text) : text;
  if (/^\.nan$/i.test(text)) return Number.NaN;
  if (/^[-+]?\.inf$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (/^:./.test(text)) return /^:(["'])(.*)\1/.exec(text)?.[2]?.replace(/^:/, "") ?? text.slice(1);
  return psychNumber(text) ?? text;
}

function psychWord(text: string): FieldValue {
  if (text === "~" || /^null$/i.test(text)) return null;
  if (/^(?:yes|true|on)$/i.test(text)) return true;
  return /^(?:no|false|off)$/i.test(text) ? false : text;
}

function psychNumber(text: string): FieldValue | undefined {
  const digits = text.replace(/[,_]/g, "");
  if (BASE_60.test(text)) return makeInteger(base60(text));
  if (BASE_60_FRACTION.test(text)) return makeFloat(base60(text));
  if (FLOAT.test(text)) return /^[-+]?\.$/.test(text) ? undefined : makeFloat(Number(digits.replace(/\.(?=e|$)/i, "")));
  return INTEGER.test(text) ? psychInteger(digits) : undefined;
}

function base60(text: string): number {
  const parts = text.replaceAll("_", "").split(":");
  return parts.reduce((sum, part, at) => sum + Number(part) * 60 ** Math.abs(at - 2), 0);
}

/** Ruby's Integer(): a leading zero makes it octal. */
function psychInteger(text: string): FieldValue {
  const [, sign, digits = ""] = /^([-+]?)(.*)$/.exec(text) ?? [];
  const magnitude = BigInt(/^0\d/.test(digits) ? `0o${digits}` : digits);
  return makeInteger(sign === "-" ? -magnitude : magnitude);
}

function isDate(text: string): boolean {
  const [year, month, day] = text.split("-").map(Number) as [number, number, number];
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year);
  return month >= 1 && month <= 12 && date.getUTCDate() === day && date.getUTCMonth() === month - 1;
}

const TIME_PARTS = /^(-?\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt]|\s+)(\d{1,2}):(\d\d):(\d\d)(?:\.(\d*))?\s*(?:Z|([-+])(\d{1,2}):?(\d\d)?)?$/;

/** Undefined: no such time. Days that a month does not have run over into the next one, as in Ruby. */
function psychTime(text: string): Timestamp | undefined {
  const match = TIME_PARTS.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return undefined;
  const [fraction = "", sign, hours = "0", minutes = "0"] = match.slice(7);
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === "-" ? -1 : 1);
  const nanos = Number(fraction.slice(0, 9).padEnd(9, "0"));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return new Timestamp(date.getTime() - offsetMs + Math.floor(nanos / 1e6), nanos % 1e6);
}
