import {
  civilFromDays,
  daysFromCivil,
  daysInMonth,
  daysInYear,
  dayOfYear,
  isLeapYear,
  isoDayOfWeek,
  isoWeek,
  modulo,
  MS_PER_DAY,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
  weeksInWeekyear,
  yearOfMs,
} from "./civil.ts";

export const MIN_YEAR = -292_275_054;
export const MAX_YEAR = 292_278_993;

/**
 * One field of Joda-Time's ISO chronology. Times are local milliseconds.
 *
 * The parser applies the fields of a text one after the other, the ones with the longest reach first: ordered by `range`, then by `unit`,
 * where 0 is unlimited, 1 centuries, and greater numbers shorter spans.
 */
export interface JodaField {
  readonly range: number;
  readonly unit: number;
  get(ms: number): number;
  /** NaN: the value is impossible at that time. */
  set(ms: number, value: number): number;
  /** The first millisecond of the field's present value. */
  floor(ms: number): number;
}

export type JodaFieldName = keyof typeof jodaFields;

export const jodaFields = {
  era: { range: 0, unit: 0, get: (ms) => (yearOfMs(ms) > 0 ? 1 : 0), set: setEra, floor: floorEra },
  centuryOfEra: { range: 0, unit: 1, get: centuryOfEra, set: setCentury, floor: (ms) => floorYear(setCentury(ms, centuryOfEra(ms), 0)) },
  yearOfEra: { range: 0, unit: 2, get: yearOfEra, set: setYearOfEra, floor: floorYear },
  year: { range: 0, unit: 2, get: yearOfMs, set: setYear, floor: floorYear },
  weekyear: { range: 0, unit: 2, get: (ms) => isoWeek(dayOf(ms)).weekyear, set: setWeekyear, floor: floorWeekyear },
  monthOfYear: { range: 1, unit: 3, get: (ms) => civilFromDays(dayOf(ms)).month, set: setMonth, floor: floorMonth },
  weekOfWeekyear: { range: 1, unit: 4, get: (ms) => isoWeek(dayOf(ms)).week, set: setWeek, floor: floorWeek },
  dayOfYear: { range: 1, unit: 5, get: (ms) => dayOfYear(dayOf(ms)), set: setDayOfYear, floor: floorDay },
  dayOfMonth: { range: 2, unit: 5, get: (ms) => civilFromDays(dayOf(ms)).day, set: setDayOfMonth, floor: floorDay },
  dayOfWeek: { range: 3, unit: 5, get: (ms) => isoDayOfWeek(dayOf(ms)), set: setDayOfWeek, floor: floorDay },
  halfdayOfDay: timeField(4, 6, { unitMs: 12 * MS_PER_HOUR, count: 2 }),
  hourOfDay: timeField(4, 7, { unitMs: MS_PER_HOUR, count: 24 }),
  clockhourOfDay: clockField(4, 7, { unitMs: MS_PER_HOUR, count: 24 }),
  hourOfHalfday: timeField(5, 7, { unitMs: MS_PER_HOUR, count: 12 }),
  clockhourOfHalfday: clockField(5, 7, { unitMs: MS_PER_HOUR, count: 12 }),
  minuteOfHour: timeField(6, 8, { unitMs: MS_PER_MINUTE, count: 60 }),
  secondOfMinute: timeField(7, 9, { unitMs: MS_PER_SECOND, count: 60 }),
  fractionOfHour: timeField(6, 10, { unitMs: 1, count: MS_PER_HOUR }),
  fractionOfMinute: timeField(7, 10, { unitMs: 1, count: MS_PER_MINUTE }),
  fractionOfSecond: timeField(8, 10, { unitMs: 1, count: MS_PER_SECOND }),
} satisfies Record<string, JodaField>;

/** The fields that the parser sets in this order; equal ones keep the order of the text. */
export function compareFields(a: JodaFieldName, b: JodaFieldName): number {
  return jodaFields[a].range - jodaFields[b].range || jodaFields[a].unit - jodaFields[b].unit;
}

/** Whether a text whose widest field is this one takes its year from the parser's default: months, weeks and days do, hours do not. */
export function needsDefaultYear(widest: JodaFieldName | undefined): boolean {
  if (widest === undefined) return false;
  const { unit } = jodaFields[widest];
  return unit >= jodaFields.monthOfYear.unit && unit <= jodaFields.dayOfMonth.unit;
}

/**
 * The local time that fields make, starting from 1970-01-01. First each is set and all below it cleared, then each is set once more, for
 * setting one may have moved another (a weekday that disagrees with its date).
 *
 * @param fields in the order of `compareFields`
 * @returns NaN when a value is impossible
 */
export function localFromFields(fields: readonly JodaField[], values: readonly number[]): number {
  let ms = 0;
  for (const [index, field] of fields.entries()) ms = field.floor(field.set(ms, values[index] ?? Number.NaN));
  for (const [index, field] of fields.entries()) ms = field.set(ms, values[index] ?? Number.NaN);
  return fields.at(-1)?.floor(ms) ?? 0;
}

function isWithin(value: number, least: number, greatest: number): boolean {
  return value >= least && value <= greatest;
}

function msFromCivil(year: number, month: number, day: number): number {
  return daysFromCivil(year, month, day) * MS_PER_DAY;
}

function civilFromMs(ms: number): ReturnType<typeof civilFromDays> {
  return civilFromDays(Math.floor(ms / MS_PER_DAY));
}

function dayOf(ms: number): number {
  return Math.floor(ms / MS_PER_DAY);
}

function floorDay(ms: number): number {
  return dayOf(ms) * MS_PER_DAY;
}

/** Keeps the day of the year, counted without a leap day. */
export function setYear(ms: number, year: number): number {
  if (!isWithin(year, MIN_YEAR, MAX_YEAR)) return Number.NaN;
  const thisYear = yearOfMs(ms);
  let day = dayOfYear(dayOf(ms));
  if (day > 59) day += (isLeapYear(year) ? 1 : 0) - (isLeapYear(thisYear) ? 1 : 0);
  return msFromCivil(year, 1, day) + modulo(ms, MS_PER_DAY);
}

function floorYear(ms: number): number {
  return msFromCivil(yearOfMs(ms), 1, 1);
}

function yearOfEra(ms: number): number {
  const year = yearOfMs(ms);
  return year > 0 ? year : 1 - year;
}

function setYearOfEra(ms: number, value: number): number {
  if (value < 1) return Number.NaN;
  return setYear(ms, yearOfMs(ms) <= 0 ? 1 - value : value);
}

/** The earliest time a Java long holds: where BC begins in Joda-Time. */
const START_OF_TIME = -(2 ** 63);

function setEra(ms: number, era: number): number {
  const year = yearOfMs(ms);
  // Not 1 - year, which would be right: Joda-Time does so, and the year that a text names overrides it.
  return (year > 0 ? 1 : 0) === era ? ms : setYear(ms, -year);
}

function floorEra(ms: number): number {
  return yearOfMs(ms) > 0 ? msFromCivil(1, 1, 1) : START_OF_TIME;
}

function centuryOfEra(ms: number): number {
  return Math.floor(Math.abs(yearOfMs(ms)) / 100);
}

function setCentury(ms: number, century: number, yearOfCentury = Math.abs(yearOfMs(ms)) % 100): number {
  if (century < 0) return Number.NaN;
  const year = century * 100 + yearOfCentury;
  return setYear(ms, yearOfMs(ms) < 0 ? -year : year);
}

function setWeekyear(ms: number, value: number): number {
  if (Math.abs(value) > MAX_YEAR) return Number.NaN;
  const { weekyear, week } = isoWeek(dayOf(ms));
  if (weekyear === value) return ms;
  const kept = Math.min(week, weeksInWeekyear(weekyear), weeksInWeekyear(value));
  const firstMonday = mondayOfFirstWeek(value);
  return (firstMonday + (kept - 1) * 7 + isoDayOfWeek(dayOf(ms)) - 1) * MS_PER_DAY + modulo(ms, MS_PER_DAY);
}

function mondayOfFirstWeek(weekyear: number): number {
  const fourth = daysFromCivil(weekyear, 1, 4);
  return fourth - isoDayOfWeek(fourth) + 1;
}

function floorWeekyear(ms: number): number {
  return mondayOfFirstWeek(isoWeek(dayOf(ms)).weekyear) * MS_PER_DAY;
}

function setWeek(ms: number, value: number): number {
  const { weekyear, week } = isoWeek(dayOf(ms));
  if (!isWithin(value, 1, weeksInWeekyear(weekyear))) return Number.NaN;
  return ms + (value - week) * 7 * MS_PER_DAY;
}

function floorWeek(ms: number): number {
  return (dayOf(ms) - isoDayOfWeek(dayOf(ms)) + 1) * MS_PER_DAY;
}

/** A day that the month lacks becomes its last. */
function setMonth(ms: number, value: number): number {
  if (!isWithin(value, 1, 12)) return Number.NaN;
  const { year, day } = civilFromMs(ms);
  return msFromCivil(year, value, Math.min(day, daysInMonth(year, value))) + modulo(ms, MS_PER_DAY);
}

function floorMonth(ms: number): number {
  const { year, month } = civilFromMs(ms);
  return msFromCivil(year, month, 1);
}

function setDayOfYear(ms: number, value: number): number {
  if (!isWithin(value, 1, daysInYear(yearOfMs(ms)))) return Number.NaN;
  return ms + (value - dayOfYear(dayOf(ms))) * MS_PER_DAY;
}

function setDayOfMonth(ms: number, value: number): number {
  const { year, month, day } = civilFromMs(ms);
  if (!isWithin(value, 1, daysInMonth(year, month))) return Number.NaN;
  return ms + (value - day) * MS_PER_DAY;
}

function setDayOfWeek(ms: number, value: number): number {
  if (!isWithin(value, 1, 7)) return Number.NaN;
  return ms + (value - isoDayOfWeek(dayOf(ms))) * MS_PER_DAY;
}

interface FieldSize {
  readonly unitMs: number;
  /** Values run from 0 to one less. */
  readonly count: number;
}

function timeField(range: number, unit: number, { unitMs, count }: FieldSize): JodaField {
  const get = (ms: number): number => modulo(Math.floor(ms / unitMs), count);
  return {
    range,
    unit,
    get,
    set: (ms, value) => (isWithin(value, 0, count - 1) ? ms + (value - get(ms)) * unitMs : Number.NaN),
    floor: (ms) => Math.floor(ms / unitMs) * unitMs,
  };
}

/** A clock's hours: 1 to `count`, where `count` stands for 0. */
function clockField(range: number, unit: number, size: FieldSize): JodaField {
  const field = timeField(range, unit, size);
  return {
    ...field,
    get: (ms) => field.get(ms) || size.count,
    set: (ms, value) => (value < 1 ? Number.NaN : field.set(ms, value === size.count ? 0 : value)),
  };
}
