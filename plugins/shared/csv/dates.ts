import { systemZone, Timestamp } from "#plugin";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** `Mon, Jan 2, 2006` and `2006-01-02`: what Ruby's CSV takes for a date. */
const DATE = /^(?:(?:\w+,?\s+)?(?<month>\w+)\s+(?<day>\d{1,2}),?\s+(?<year>\d{2,4})|(?<iso>\d{4}-\d{2}-\d{2}))$/;

/** `Mon Jan 2 15:04:05 2006`, and ISO 8601 with seconds and zone as far as one likes. */
const DATE_TIME = new RegExp(
  String.raw`^(?:(?:\w+,?\s+)?(?<month>\w+)\s+(?<day>\d{1,2})\s+(?<clock>\d{1,2}:\d{1,2}:\d{1,2}),?\s+(?<year>\d{2,4})|` +
    String.raw`(?<iso>\d{4}-\d{2}-\d{2})(?:[T\s](?<time>\d{2}:\d{2}(?::\d{2}(?:\.(?<fraction>\d+))?(?<offset>[+-]\d{2}:\d{2}|Z)?)?))?)$`,
);

/** The start of a day, in the system's zone; undefined when the text is no date. */
export function readDate(text: string): Timestamp | undefined {
  const groups = DATE.exec(text)?.groups;
  const local = groups === undefined ? undefined : localDay(groups);
  if (local === undefined) return undefined;
  const zone = systemZone();
  // A day may begin later where clocks were put forward at midnight.
  return new Timestamp(zone.epochFromLocal(local) ?? local - zone.offsetSecondsAt(local) * 1000);
}

/** A time, in UTC unless it names its offset; undefined when the text is none. */
export function readDateTime(text: string): Timestamp | undefined {
  const groups = DATE_TIME.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const day = localDay(groups);
  const timeOfDay = clockMs(groups["clock"] ?? groups["time"]?.replace(/[.+Z-].*$/, "") ?? "0:0:0");
  const offset = offsetMs(groups["offset"]);
  if (day === undefined || timeOfDay === undefined || offset === undefined) return undefined;
  const nanos = Number((groups["fraction"] ?? "").slice(0, 9).padEnd(9, "0"));
  return new Timestamp(day + timeOfDay - offset + Math.floor(nanos / 1e6), nanos % 1e6);
}

type Groups = Readonly<Record<string, string | undefined>>;

/** Milliseconds of the start of a day, as if it were in UTC. */
function localDay({ month = "", day = "", year = "", iso }: Groups): number | undefined {
  if (iso !== undefined) {
    const [y = "", m = "", d = ""] = iso.split("-");
    return dayMs(Number(y), Number(m), Number(d));
  }
  const number = MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1;
  return dayMs(fullYear(year), number, Number(day));
}

/** Two digits are a year from 1969 to 2068. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length > 2) return year;
  return year + (year >= 69 ? 1900 : 2000);
}

function dayMs(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  // Date.UTC takes years below 100 for those of the 20th century.
  date.setUTCFullYear(year, month - 1, day);
  return month >= 1 && date.getUTCMonth() === month - 1 && day >= 1 && date.getUTCDate() === day ? date.getTime() : undefined;
}

/** A leap second is the one before, 24:00:00 the end of the day. */
function clockMs(clock: string): number | undefined {
  const [hour = 0, minute = 0, second = 0] = clock.split(":").map(Number);
  const isValid = minute < 60 && second <= 60 && (hour < 24 || (hour === 24 && minute === 0 && second === 0));
  return isValid ? ((hour * 60 + minute) * 60 + Math.min(second, 59)) * 1000 : undefined;
}

function offsetMs(offset = "Z"): number | undefined {
  if (offset === "Z") return 0;
  const [hours = 0, minutes = 0] = offset.slice(1).split(":").map(Number);
  if (hours >= 24 || minutes >= 60) return undefined;
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
