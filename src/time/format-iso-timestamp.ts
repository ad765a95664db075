import { civilFromDays, modulo, MS_PER_DAY, MS_PER_SECOND, padded } from "./civil.ts";

/** "00" to "99": a look is quicker than filling up, and the text has fewer pieces to be joined. */
const twoDigits = Array.from({ length: 100 }, (_, value) => padded(value, 2));
/** "000" to "999". */
const threeDigits = Array.from({ length: 1000 }, (_, value) => padded(value, 3));

let lastSecond = Number.NaN;
let lastPrefix = "";

/**
 * Prints a time as Logstash's Timestamp does: ISO 8601 in UTC with 3, 6 or 9 decimals as needed ("2024-05-06T07:08:09.120Z"); years below 0
 * have a sign ("-0019-…"), so have those from 10000 on ("+12019-…"). The text up to the second is kept for the next time.
 *
 * @param nanosOfMs 0 to 999999
 */
export function formatIsoTimestamp(epochMs: number, nanosOfMs = 0): string {
  const second = Math.floor(epochMs / MS_PER_SECOND);
  if (second !== lastSecond) {
    lastPrefix = secondText(second);
    lastSecond = second;
  }
  const millis = threeDigits[epochMs - second * MS_PER_SECOND] ?? "000";
  if (nanosOfMs === 0) return `${lastPrefix}${millis}Z`;
  const micros = threeDigits[Math.floor(nanosOfMs / 1000)] ?? "000";
  const nanos = nanosOfMs % 1000;
  return nanos === 0 ? `${lastPrefix}${millis}${micros}Z` : `${lastPrefix}${millis}${micros}${threeDigits[nanos] ?? "000"}Z`;
}

let lastDay = Number.NaN;
let lastDate = "";

function secondText(second: number): string {
  const day = Math.floor((second * MS_PER_SECOND) / MS_PER_DAY);
  if (day !== lastDay) {
    lastDate = dateText(day);
    lastDay = day;
  }
  const secondOfDay = modulo(second, MS_PER_DAY / MS_PER_SECOND);
  const hour = Math.floor(secondOfDay / 3600);
  const minute = Math.floor((secondOfDay % 3600) / 60);
  const clock = `${twoDigits[hour]!}:${twoDigits[minute]!}:${twoDigits[secondOfDay % 60]!}.`;
  return lastDate + clock;
}

function dateText(days: number): string {
  const { year, month, day } = civilFromDays(days);
  return `${yearText(year)}-${twoDigits[month]!}-${twoDigits[day]!}T`;
}

function yearText(year: number): string {
  if (year < 0) return `-${padded(-year, 4)}`;
  return year > 9999 ? `+${year}` : padded(year, 4);
}
