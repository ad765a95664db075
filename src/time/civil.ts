/**
 * The proleptic Gregorian calendar on plain numbers: days count from 1970-01-01, months and days from 1, weekdays from Monday = 1 to Sunday = 7.
 * Years are astronomical: 0 is 1 BC. Numbers are doubles throughout, so that years far outside of Date's range keep their days.
 */

export const MS_PER_SECOND = 1_000;
export const MS_PER_MINUTE = 60_000;
export const MS_PER_HOUR = 3_600_000;
export const MS_PER_DAY = 86_400_000;

/** Years of 365.2425 days repeat after this many days (400 years). */
const DAYS_PER_CYCLE = 146_097;
/** Days from 0000-03-01 to 1970-01-01: counting from March puts the leap day at the end of a year. */
const DAYS_BEFORE_EPOCH = 719_468;

export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

export function daysInYear(year: number): number {
  return isLeapYear(year) ? 366 : 365;
}

/** `day` may lie outside of its month: it is counted on from the month's first. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const cycle = Math.floor(marchYear / 400);
  const yearOfCycle = marchYear - cycle * 400;
  const monthFromMarch = month > 2 ? month - 3 : month + 9;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const dayOfCycle = yearOfCycle * 365 + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100) + dayOfYear;
  return cycle * DAYS_PER_CYCLE + dayOfCycle - DAYS_BEFORE_EPOCH;
}

export function civilFromDays(days: number): CivilDate {
  const shifted = days + DAYS_BEFORE_EPOCH;
  const cycle = Math.floor(shifted / DAYS_PER_CYCLE);
  const dayOfCycle = shifted - cycle * DAYS_PER_CYCLE;
  const leapDays = Math.floor(dayOfCycle / 1460) - Math.floor(dayOfCycle / 36_524) + Math.floor(dayOfCycle / 146_096);
  const yearOfCycle = Math.floor((dayOfCycle - leapDays) / 365);
  const dayOfYear = dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

/** The same for a stream of days that change seldom: the last date is kept. */
export function createCivilFromDays(): (days: number) => CivilDate {
  let lastDays = 0;
  let lastDate: CivilDate = { year: 1970, month: 1, day: 1 };
  return (days) => {
    if (days !== lastDays) {
      lastDate = civilFromDays(days);
      lastDays = days;
    }
    return lastDate;
  };
}

export function yearOfMs(ms: number): number {
  return civilFromDays(Math.floor(ms / MS_PER_DAY)).year;
}

/** 1 to 366. */
export function dayOfYear(days: number): number {
  return days - daysFromCivil(civilFromDays(days).year, 1, 1) + 1;
}

/** Monday = 1 to Sunday = 7; 1970-01-01 was a Thursday. */
export function isoDayOfWeek(days: number): number {
  return modulo(days + 3, 7) + 1;
}

/** The ISO week's year and number: a week belongs to the year that holds its Thursday. */
export function isoWeek(days: number): { readonly weekyear: number; readonly week: number } {
  const thursday = days + 4 - isoDayOfWeek(days);
  const weekyear = civilFromDays(thursday).year;
  return { weekyear, week: Math.floor((thursday - daysFromCivil(weekyear, 1, 1)) / 7) + 1 };
}

/** 52 or 53. */
export function weeksInWeekyear(weekyear: number): number {
  return isoWeek(daysFromCivil(weekyear, 12, 28)).week;
}

/** The remainder with the sign of `divisor`. */
export function modulo(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor;
}

/** Digits of a whole number from 0, filled with zeros to `width`. */
export function padded(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
