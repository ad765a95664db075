import {
  civilFromDays,
  dayOfYear,
  daysFromCivil,
  isoDayOfWeek,
  modulo,
  MS_PER_DAY,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
  padded,
} from "./civil.ts";
import { englishNames } from "./date-names.ts";

/** A time in UTC, as its letters read it. */
export interface Moment {
  readonly epochMs: number;
  /** 0 to 999999. */
  readonly nanosOfMs: number;
}

export type PrintMoment = (moment: Moment) => string;

/** What a pattern letter prints. */
export interface LetterRule {
  /** How often it may be repeated, in words. */
  readonly allowed: string;
  /** How long it prints the same at least, in milliseconds; less than 1 for nanoseconds. */
  readonly unitMs: number;
  /** Undefined: it must not be repeated so often. */
  printer(count: number): PrintMoment | undefined;
}

type Read = (moment: Moment) => number;

const NANOSECONDS = 0;

const readYear: Read = (moment) => dateOf(moment).year;
const readYearOfEra: Read = (moment) => {
  const { year } = dateOf(moment);
  return year > 0 ? year : 1 - year;
};
const readMonth: Read = (moment) => dateOf(moment).month;
const readQuarter: Read = (moment) => Math.ceil(readMonth(moment) / 3);
const readHour: Read = ({ epochMs }) => modulo(Math.floor(epochMs / MS_PER_HOUR), 24);
const readMsOfDay: Read = ({ epochMs }) => modulo(epochMs, MS_PER_DAY);
const readNanoOfSecond: Read = ({ epochMs, nanosOfMs }) => modulo(epochMs, MS_PER_SECOND) * 1_000_000 + nanosOfMs;
/** Sunday = 1: the weeks of English begin so, and the week with 1 January is the first. */
const readLocalDayOfWeek: Read = (moment) => (isoDayOfWeek(dayOf(moment)) % 7) + 1;

const weekdayWidths: TextWidths = {
  short: (moment) => weekday(moment).slice(0, 3),
  full: weekday,
  narrow: (moment) => weekday(moment).slice(0, 1),
};

/** All letters of DateTimeFormatterBuilder but p, for UTC and English. */
export const letterRules: Readonly<Record<string, LetterRule>> = {
  G: texts(MS_PER_DAY, {
    short: (moment) => englishNames.eras[readYear(moment) > 0 ? 1 : 0] ?? "",
    full: (moment) => (readYear(moment) > 0 ? "Anno Domini" : "Before Christ"),
    narrow: (moment) => (readYear(moment) > 0 ? "A" : "B"),
  }),
  u: years(readYear, 19),
  y: years(readYearOfEra, 19),
  Y: years((moment) => weekOf(moment).year, Number.POSITIVE_INFINITY),
  M: monthRule(),
  L: monthRule(),
  Q: quarterRule(),
  q: quarterRule(),
  D: numbers((moment) => dayOfYear(dayOf(moment)), MS_PER_DAY, 3),
  d: numbers((moment) => dateOf(moment).day, MS_PER_DAY, 2),
  g: signedNumbers((moment) => dayOf(moment) + 40_587),
  w: numbers((moment) => weekOf(moment).week, MS_PER_DAY, 2),
  W: numbers(weekOfMonth, MS_PER_DAY, 1),
  F: numbers((moment) => Math.ceil(dateOf(moment).day / 7), MS_PER_DAY, 1),
  E: texts(MS_PER_DAY, weekdayWidths),
  e: numbersOrTexts(readLocalDayOfWeek, weekdayWidths),
  c: standaloneWeekdayRule(),
  a: fixedCounts([1], MS_PER_HOUR, (moment) => englishNames.halfdays[readHour(moment) < 12 ? 0 : 1] ?? ""),
  B: { allowed: "1, 4 or 5", unitMs: MS_PER_MINUTE, printer: (count) => ([1, 4, 5].includes(count) ? dayPeriodPrinter(count) : undefined) },
  H: numbers(readHour, MS_PER_HOUR, 2),
  k: numbers((moment) => readHour(moment) || 24, MS_PER_HOUR, 2),
  K: numbers((moment) => readHour(moment) % 12, MS_PER_HOUR, 2),
  h: numbers((moment) => readHour(moment) % 12 || 12, MS_PER_HOUR, 2),
  m: numbers(({ epochMs }) => modulo(Math.floor(epochMs / MS_PER_MINUTE), 60), MS_PER_MINUTE, 2),
  s: numbers(({ epochMs }) => modulo(Math.floor(epochMs / MS_PER_SECOND), 60), MS_PER_SECOND, 2),
  S: { allowed: "1 to 9", unitMs: NANOSECONDS, printer: (count) => (count <= 9 ? fractionPrinter(count) : undefined) },
  A: numbers(readMsOfDay, 1, 19),
  n: numbers(readNanoOfSecond, NANOSECONDS, 19),
  N: { allowed: "1 to 19", unitMs: NANOSECONDS, printer: (count) => (count <= 19 ? nanoOfDayPrinter(count) : undefined) },
  V: fixedCounts([2], MS_PER_DAY, () => "Z"),
  v: fixedCounts([1, 4], MS_PER_DAY, () => "Z"),
  z: fixedCounts([1, 2, 3, 4], MS_PER_DAY, () => "Z"),
  O: fixedCounts([1, 4], MS_PER_DAY, () => "GMT"),
  X: fixedCounts([1, 2, 3, 4, 5], MS_PER_DAY, () => "Z"),
  x: offsets(["+00", "+0000", "+00:00", "+0000", "+00:00"]),
  Z: offsets(["+0000", "+0000", "+0000", "GMT", "Z"]),
};

function dayOf({ epochMs }: Moment): number {
  return Math.floor(epochMs / MS_PER_DAY);
}

function dateOf(moment: Moment): ReturnType<typeof civilFromDays> {
  return civilFromDays(dayOf(moment));
}

function sundayOf(day: number): number {
  return day - modulo(day + 4, 7);
}

/** A week belongs to the year of its Saturday. */
function weekOf(moment: Moment): { readonly year: number; readonly week: number } {
  const sunday = sundayOf(dayOf(moment));
  const { year } = civilFromDays(sunday + 6);
  return { year, week: (sunday - sundayOf(daysFromCivil(year, 1, 1))) / 7 + 1 };
}

function weekOfMonth(moment: Moment): number {
  const { year, month } = dateOf(moment);
  return (sundayOf(dayOf(moment)) - sundayOf(daysFromCivil(year, month, 1))) / 7 + 1;
}

function weekday(moment: Moment): string {
  return englishNames.weekdays[isoDayOfWeek(dayOf(moment)) - 1] ?? "";
}

function numbers(read: Read, unitMs: number, maxCount: number): LetterRule {
  const allowed = maxCount === 1 ? "1" : `1 to ${maxCount}`;
  return { allowed, unitMs, printer: (count) => (count <= maxCount ? numberPrinter(read, count) : undefined) };
}

function numberPrinter(read: Read, width: number): PrintMoment {
  return (moment) => padded(read(moment), width);
}

function signedNumbers(read: Read): LetterRule {
  const print =
    (count: number): PrintMoment =>
    (moment) =>
      signed(read(moment), count);
  return { allowed: "1 to 19", unitMs: MS_PER_DAY, printer: (count) => (count <= 19 ? print(count) : undefined) };
}

function signed(value: number, width: number): string {
  return value < 0 ? `-${padded(-value, width)}` : padded(value, width);
}

/** Two letters are the last two digits; from four on a year that is longer has a plus sign. */
function years(read: Read, maxCount: number): LetterRule {
  function printer(count: number): PrintMoment | undefined {
    if (count > maxCount) return undefined;
    if (count === 2) return (moment) => padded(Math.abs(read(moment)) % 100, 2);
    return (moment) => {
      const year = read(moment);
      const isLonger = count >= 4 && count < 19 && year >= 10 ** count;
      return `${isLonger ? "+" : ""}${signed(year, count)}`;
    };
  }
  return { allowed: `1 to ${maxCount}`, unitMs: MS_PER_DAY, printer };
}

interface TextWidths {
  readonly short: PrintMoment;
  readonly full: PrintMoment;
  readonly narrow: PrintMoment;
}

/** Up to three letters are short, four full, five narrow. */
function texts(unitMs: number, widths: TextWidths): LetterRule {
  return { allowed: "1 to 5", unitMs, printer: (count) => textPrinter(widths, count) };
}

function textPrinter({ short, full, narrow }: TextWidths, count: number): PrintMoment | undefined {
  if (count <= 3) return short;
  if (count === 4) return full;
  return count === 5 ? narrow : undefined;
}

/** One or two letters are a number. */
function numbersOrTexts(read: Read, widths: TextWidths): LetterRule {
  const printer = (count: number): PrintMoment | undefined => (count <= 2 ? numberPrinter(read, count) : textPrinter(widths, count));
  return { allowed: "1 to 5", unitMs: MS_PER_DAY, printer };
}

function monthRule(): LetterRule {
  return numbersOrTexts(readMonth, {
    short: (moment) => englishNames.shortMonths[readMonth(moment) - 1] ?? "",
    full: (moment) => englishNames.months[readMonth(moment) - 1] ?? "",
    narrow: (moment) => englishNames.months[readMonth(moment) - 1]?.slice(0, 1) ?? "",
  });
}

function quarterRule(): LetterRule {
  const ordinals = ["1st", "2nd", "3rd", "4th"];
  return numbersOrTexts(readQuarter, {
    short: (moment) => `Q${readQuarter(moment)}`,
    full: (moment) => `${ordinals[readQuarter(moment) - 1] ?? ""} quarter`,
    narrow: (moment) => String(readQuarter(moment)),
  });
}

/** The letter c: as e, but for two letters. */
function standaloneWeekdayRule(): LetterRule {
  const rule = numbersOrTexts(readLocalDayOfWeek, weekdayWidths);
  return { ...rule, allowed: "1, or 3 to 5", printer: (count) => (count === 2 ? undefined : rule.printer(count)) };
}

function dayPeriodPrinter(count: number): PrintMoment {
  return (moment) => {
    const minute = Math.floor(readMsOfDay(moment) / MS_PER_MINUTE);
    if (minute === 0) return count === 5 ? "mi" : "midnight";
    if (minute === 720) return count === 5 ? "n" : "noon";
    if (minute < 720) return "in the morning";
    if (minute < 1080) return "in the afternoon";
    return minute < 1260 ? "in the evening" : "at night";
  };
}

function fractionPrinter(count: number): PrintMoment {
  return (moment) => padded(readNanoOfSecond(moment), 9).slice(0, count);
}

/** Up to 86399999999999: exact in a double. */
function nanoOfDayPrinter(count: number): PrintMoment {
  return (moment) => padded(readMsOfDay(moment) * 1_000_000 + moment.nanosOfMs, count);
}

function fixedCounts(counts: readonly number[], unitMs: number, print: PrintMoment): LetterRule {
  return { allowed: counts.join(" or "), unitMs, printer: (count) => (counts.includes(count) ? print : undefined) };
}

/** UTC's offset for one letter, two letters and so on. */
function offsets(byCount: readonly string[]): LetterRule {
  const printer = (count: number): PrintMoment | undefined => {
    const text = byCount[count - 1];
    return text === undefined ? undefined : () => text;
  };
  return { allowed: `1 to ${byCount.length}`, unitMs: MS_PER_DAY, printer };
}
