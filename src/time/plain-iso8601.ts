import { daysFromCivil, daysInMonth, MS_PER_DAY } from "./civil.ts";

const LENGTH = "2024-05-06T07:08:09Z".length;
const LENGTH_WITH_MILLIS = "2024-05-06T07:08:09.123Z".length;

let lastMonth = Number.NaN;
let lastMonthDays = 0;
let lastMonthLength = 0;

/**
 * Parses the two commonest spellings of a time, "2024-05-06T07:08:09Z" and "2024-05-06T07:08:09.123Z", at one glance: they mean the same to
 * every parser of ISO 8601 here. NaN for anything else, which may still be a time.
 */
export function parsePlainIso8601(text: string): number {
  if (text.length !== LENGTH && text.length !== LENGTH_WITH_MILLIS) return Number.NaN;
  const year = digits(text, 0) * 100 + digits(text, 2);
  const month = digits(text, 5);
  const day = digits(text, 8);
  const hour = digits(text, 11);
  const minute = digits(text, 14);
  const second = digits(text, 17);
  // A pair that is no two digits is negative, and so is the sign of all of them together.
  if ((year | month | day | hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 59) return Number.NaN;
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45 || text.charCodeAt(10) !== 84) return Number.NaN;
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return Number.NaN;
  const ms = fractionMs(text);
  const days = daysOf(year, month, day);
  return ms < 0 ? Number.NaN : days * MS_PER_DAY + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}

/** The two digits at a place; negative without, large enough to leave no sum of two pairs positive. */
function digits(text: string, position: number): number {
  const tens = text.charCodeAt(position) - 48;
  const ones = text.charCodeAt(position + 1) - 48;
  return (tens | ones | (9 - tens) | (9 - ones)) < 0 ? -100_000 : tens * 10 + ones;
}

/** Negative when the text does not end in a fraction and Z, or Z. */
function fractionMs(text: string): number {
  if (text.length === LENGTH) return text.charCodeAt(19) === 90 ? 0 : -1;
  if (text.charCodeAt(19) !== 46 || text.charCodeAt(23) !== 90) return -1;
  const tenths = text.charCodeAt(20) - 48;
  return tenths >= 0 && tenths <= 9 ? tenths * 100 + digits(text, 21) : -1;
}

/** NaN for a day that does not exist. Months are kept, for texts of a stream share them. */
function daysOf(year: number, month: number, day: number): number {
  const key = year * 100 + month;
  if (key !== lastMonth) {
    if (month < 1 || month > 12) return Number.NaN;
    lastMonth = key;
    lastMonthDays = daysFromCivil(year, month, 1) - 1;
    lastMonthLength = daysInMonth(year, month);
  }
  return day >= 1 && day <= lastMonthLength ? lastMonthDays + day : Number.NaN;
}
