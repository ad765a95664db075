import { findZone, systemZone } from "#plugin";
import type { Zone } from "#plugin";
import { badCron } from "./errors.ts";

/** A cron line as rufus-scheduler reads it. */
export interface Cron {
  readonly seconds: ReadonlySet<number>;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** Whether a day is one of those named: by day of the month or of the week, where both are given one is enough. */
  readonly isDay: (day: Day) => boolean;
  readonly zone: Zone;
}

interface Day {
  readonly dayOfMonth: number;
  readonly daysInMonth: number;
  /** From Sunday, 0. */
  readonly weekday: number;
}

interface Range {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly names?: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const SECOND: Range = { name: "second", first: 0, last: 59 };
const MINUTE: Range = { name: "minute", first: 0, last: 59 };
const HOUR: Range = { name: "hour", first: 0, last: 23 };
const DAY_OF_MONTH: Range = { name: "day of the month", first: 1, last: 31 };
const MONTH: Range = { name: "month", first: 1, last: 12, names: MONTHS };
/** Both 0 and 7 are Sunday. */
const WEEKDAY: Range = { name: "day of the week", first: 0, last: 7, names: WEEKDAYS };

const ALIASES: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@noon": "0 12 * * *",
  "@hourly": "0 * * * *",
};

const MS_PER_SECOND = 1_000;
const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 86_400_000;
/** A line that names no day within so many, such as 30 February, never will. */
const MOST_DAYS = 366 * 9;

/** @throws PluginError SCHEDULE_CRON */
export function parseCron(text: string): Cron {
  const words = text.trim().split(/\s+/);
  const zone = zoneOf(words, text);
  const parts = words.flatMap((word) => (Object.hasOwn(ALIASES, word) ? ALIASES[word]!.split(" ") : [word]));
  if (parts.length !== 5 && parts.length !== 6) throw badCron(text, `it has ${parts.length} parts`);
  const [second, minute, hour, day, month, weekday] = (parts.length === 5 ? ["0", ...parts] : parts) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const set = (part: string, range: Range): ReadonlySet<number> => parsePart(part, range, text);
  const cron = {
    seconds: set(second, SECOND),
    minutes: set(minute, MINUTE),
    hours: set(hour, HOUR),
    months: set(month, MONTH),
    isDay: parseDays(day, weekday, text),
    zone,
  };
  if (nextRun(cron, 0) === undefined) throw badCron(text, "there is no such day");
  return cron;
}

/** The first moment behind the one given that the line names, in milliseconds since 1970; undefined: there is none for years. */
export function nextRun(cron: Cron, afterMs: number): number | undefined {
  let at = Math.floor(afterMs / MS_PER_SECOND) * MS_PER_SECOND + MS_PER_SECOND;
  for (const end = afterMs + MOST_DAYS * MS_PER_DAY; at < end;) {
    const step = stepFrom(cron, localTime(cron.zone, at));
    if (step === 0) return at;
    at += step;
  }
  return undefined;
}

/** How far the next moment is that could fit; 0: this one fits. A step never goes past midnight, or an hour that the clock is changed in. */
function stepFrom({ seconds, minutes, hours, months, isDay }: Cron, local: Date): number {
  const [hour, minute, second] = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()];
  const restOfMinute = MS_PER_MINUTE - second * MS_PER_SECOND;
  const restOfHour = MS_PER_HOUR - minute * MS_PER_MINUTE - second * MS_PER_SECOND;
  const month = local.getUTCMonth() + 1;
  const daysInMonth = new Date(Date.UTC(local.getUTCFullYear(), month, 0)).getUTCDate();
  const day = { dayOfMonth: local.getUTCDate(), daysInMonth, weekday: local.getUTCDay() };
  if (!months.has(month) || !isDay(day) || !hours.has(hour)) return restOfHour;
  if (!minutes.has(minute)) return restOfMinute;
  return seconds.has(second) ? 0 : MS_PER_SECOND;
}

/** The time that clocks show, as if it were UTC. */
function localTime(zone: Zone, epochMs: number): Date {
  return new Date(epochMs + zone.offsetSecondsAt(epochMs) * MS_PER_SECOND);
}

/** Takes the zone off the end of the words. */
function zoneOf(words: string[], text: string): Zone {
  const last = words.at(-1) ?? "";
  if (!/^(?:[A-Z][A-Za-z_]+(?:\/[\w+-]+)*|Z|[+-]\d\d:?\d\d)$/.test(last) || isName(last)) return systemZone();
  const zone = findZone(last);
  if (zone === undefined) throw badCron(text, `there is no time zone ${last}`);
  words.pop();
  return zone;
}

function isName(word: string): boolean {
  return [...MONTHS, ...WEEKDAYS].includes(word.toLowerCase());
}

function parseDays(day: string, weekday: string, text: string): (day: Day) => boolean {
  const inMonth = parseDaysOfMonth(day, text);
  const inWeek = parseWeekdays(weekday, text);
  if (day === "*" || day === "?") return inWeek;
  if (weekday === "*" || weekday === "?") return inMonth;
  return (each) => inMonth(each) || inWeek(each);
}

/** `L`: the last one. */
function parseDaysOfMonth(part: string, text: string): (day: Day) => boolean {
  const items = part.split(",");
  const hasLast = items.some((item) => /^l$/i.test(item));
  const others = items.filter((item) => !/^l$/i.test(item)).join(",");
  const days = others === "" ? new Set<number>() : parsePart(others, DAY_OF_MONTH, text);
  return ({ dayOfMonth, daysInMonth }) => days.has(dayOfMonth) || (hasLast && dayOfMonth === daysInMonth);
}

/** `mon#2`: the second Monday of the month; `fri#L`, `fri#-1`: the last Friday. */
function parseWeekdays(part: string, text: string): (day: Day) => boolean {
  const items = part.split(",");
  const plain = items.filter((item) => !item.includes("#")).join(",");
  const days = new Set([...(plain === "" ? [] : parsePart(plain, WEEKDAY, text))].map((day) => day % 7));
  const numbered = items.filter((item) => item.includes("#")).map((item) => parseNumbered(item, text));
  return (day) => days.has(day.weekday) || numbered.some((isIt) => isIt(day));
}

function parseNumbered(item: string, text: string): (day: Day) => boolean {
  const [name = "", number = ""] = item.split("#");
  const weekday = [...parsePart(name, WEEKDAY, text)].map((day) => day % 7);
  if (!/^(?:[1-5]|-[1-5]|[lL])$/.test(number)) throw badCron(text, `${JSON.stringify(item)} is no day of the week`);
  const nth = /l/i.test(number) ? -1 : Number(number);
  return (day) => {
    const fromStart = Math.ceil(day.dayOfMonth / 7);
    const fromEnd = -Math.ceil((day.daysInMonth - day.dayOfMonth + 1) / 7);
    return weekday.includes(day.weekday) && nth === (nth > 0 ? fromStart : fromEnd);
  };
}

function parsePart(part: string, range: Range, text: string): ReadonlySet<number> {
  return new Set(part.split(",").flatMap((item) => parseItem(item, range, text)));
}

function parseItem(item: string, range: Range, text: string): number[] {
  const match = /^(?:[*?]|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(item);
  const bad = () => badCron(text, `${JSON.stringify(item)} is no ${range.name}`);
  if (match === null) throw bad();
  const [, first, last, step] = match;
  const from = first === undefined ? range.first : readNumber(first, range);
  const endOfStep = step === undefined ? from : range.last;
  const ownEnd = last === undefined ? endOfStep : readNumber(last, range);
  const to = first === undefined ? range.last : ownEnd;
  const width = step === undefined ? 1 : Number(step);
  if (from === undefined || to === undefined || width === 0) throw bad();
  // `22-2` goes on at the beginning.
  const span = to >= from ? to - from : to - from + (range.last - range.first + 1);
  const values = Array.from({ length: Math.floor(span / width) + 1 }, (_, at) => from + at * width);
  return values.map((value) => (value > range.last ? value - (range.last - range.first + 1) : value));
}

function readNumber(text: string, { names, first, last }: Range): number | undefined {
  const named = names?.findIndex((name) => name === text.toLowerCase().slice(0, 3)) ?? -1;
  if (named >= 0) return first + named;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return number >= first && number <= last ? number : undefined;
}
