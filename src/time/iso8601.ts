import {
  daysFromCivil,
  daysInMonth,
  daysInYear,
  isoDayOfWeek,
  MS_PER_DAY,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
  weeksInWeekyear,
} from "./civil.ts";
import { MAX_YEAR, MIN_YEAR } from "./joda-fields.ts";
import { TextCursor, within } from "./text-cursor.ts";
import type { Zone } from "./zone.ts";

const PLUS = 43;
const COMMA = 44;
const HYPHEN = 45;
const POINT = 46;
const COLON = 58;
const LETTER_T = 84;
const LETTER_W = 87;
const LETTER_Z = 90;

const cursor = new TextCursor();

/**
 * Parses what Joda-Time's `ISODateTimeFormat.dateTimeParser` takes, which is wide: dates by month, week or day of the year, cut after any part;
 * parts of one digit; a fraction of the last part of the time; small letters; a time alone, which is one of 1970-01-01.
 *
 *     date        [±]yyyy[-MM[-dd]] | [±]xxxx-Www[-e] | [±]yyyy-DDD
 *     date time   date[T[time][offset]] | Ttime[offset]
 *     time        HH[:mm[:ss]][(.|,)fraction]
 *     offset      Z | ±HH[:mm[:ss[.SSS]]] | ±HH[mm[ss[SSS]]]
 *
 * @param zone of texts without an offset
 * @returns epoch milliseconds; NaN when the text does not fit, its date does not exist, or no clock of the zone ever showed it
 */
export function parseJodaIso8601(text: string, zone: Zone): number {
  cursor.start(text);
  let hasTime = cursor.acceptLetter(LETTER_T);
  let local = hasTime ? readTime() : readDays() * MS_PER_DAY;
  if (!hasTime) {
    hasTime = cursor.acceptLetter(LETTER_T);
    if (hasTime && cursor.isAtDigit) local += readTime();
  }
  const offset = hasTime ? readOffset() : undefined;
  if (!cursor.isAtEnd || Number.isNaN(local)) return Number.NaN;
  return offset === undefined ? (zone.epochFromLocal(local) ?? Number.NaN) : local - offset;
}

function readDays(): number {
  const sign = readSign();
  const year = within(sign * cursor.digits(9), MIN_YEAR, MAX_YEAR);
  if (!cursor.accept(HYPHEN)) return daysFromCivil(year, 1, 1);
  if (cursor.acceptLetter(LETTER_W)) return readWeek(year);
  const start = cursor.position;
  const part = cursor.digits(3);
  // Three digits are a day of the year: a month has two at most.
  if (cursor.position - start === 3) return daysFromCivil(year, 1, within(part, 1, daysInYear(year)));
  const month = within(part, 1, 12);
  return daysFromCivil(year, month, cursor.accept(HYPHEN) ? within(cursor.digits(2), 1, daysInMonth(year, month)) : 1);
}

function readSign(): number {
  if (cursor.accept(HYPHEN)) return -1;
  cursor.accept(PLUS);
  return 1;
}

function readWeek(weekyear: number): number {
  const week = within(cursor.digits(2), 1, weeksInWeekyear(weekyear));
  const day = cursor.accept(HYPHEN) ? within(cursor.digits(1), 1, 7) : 1;
  const fourth = daysFromCivil(weekyear, 1, 4);
  return fourth - isoDayOfWeek(fourth) + (week - 1) * 7 + day;
}

function readTime(): number {
  const hours = within(cursor.digits(2), 0, 23) * MS_PER_HOUR;
  if (!cursor.accept(COLON)) return hours + readFraction(MS_PER_HOUR);
  const minutes = within(cursor.digits(2), 0, 59) * MS_PER_MINUTE;
  if (!cursor.accept(COLON)) return hours + minutes + readFraction(MS_PER_MINUTE);
  return hours + minutes + within(cursor.digits(2), 0, 59) * MS_PER_SECOND + readFraction(MS_PER_SECOND);
}

/** Up to nine digits after a point or comma, each worth a whole number of tenths of a millisecond; 0 without. */
function readFraction(unitMs: number): number {
  if (!cursor.accept(POINT) && !cursor.accept(COMMA)) return 0;
  if (!cursor.isAtDigit) return Number.NaN;
  let tenths = 0;
  for (let left = 9, weight = unitMs; left > 0 && cursor.isAtDigit; left--) {
    tenths += (cursor.code - 48) * weight;
    weight = Math.floor(weight / 10);
    cursor.advance();
  }
  return Math.floor(tenths / 10);
}

/** Undefined without an offset. Its parts are divided all or none; undivided ones go on as long as digits do. */
function readOffset(): number | undefined {
  if (cursor.acceptLetter(LETTER_Z)) return 0;
  if (!cursor.isAt(PLUS) && !cursor.isAt(HYPHEN)) return undefined;
  const sign = readSign();
  let size = within(cursor.exactDigits(2), 0, 23) * MS_PER_HOUR;
  const isDivided = cursor.isAt(COLON);
  for (const unitMs of [MS_PER_MINUTE, MS_PER_SECOND]) {
    if (!(isDivided ? cursor.accept(COLON) : cursor.isAtDigit)) return sign * size;
    size += within(cursor.exactDigits(2), 0, 59) * unitMs;
  }
  if (isDivided ? cursor.accept(POINT) || cursor.accept(COMMA) : cursor.isAtDigit) size += readMilliseconds();
  return sign * size;
}

function readMilliseconds(): number {
  const start = cursor.position;
  return cursor.digits(3) * 10 ** (3 - (cursor.position - start));
}
