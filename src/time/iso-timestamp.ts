import { daysFromCivil, daysInMonth, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from "./civil.ts";
import { parsePlainIso8601 } from "./plain-iso8601.ts";
import { TextCursor, within } from "./text-cursor.ts";
import { longestJavaZoneId, zoneOfId } from "./zone-text.ts";
import { epochFromLocalOverGap, utcZone, type Zone } from "./zone.ts";

export interface IsoTimestamp {
  readonly epochMs: number;
  /** The nanoseconds past the millisecond: 0 to 999999. */
  readonly nanosOfMs: number;
}

const PLUS = 43;
const HYPHEN = 45;
const POINT = 46;
const COLON = 58;
const LETTER_T = 84;
const LETTER_Z = 90;

const MAX_YEAR = 999_999_999;
const SECONDS_PER_DAY = 86_400;
const NANOS_PER_MS = 1_000_000;

const cursor = new TextCursor();

/**
 * Parses the text that an event's "@timestamp" is built from, as Logstash's Timestamp does: narrower than the date filter's ISO8601.
 *
 *     yyyy-MM-dd[THH:mm[:ss[.[nnnnnnnnn]]]][zone][offset]
 *     zone       Z | ±HH:mm[:ss] | (UTC | GMT | UT)[±HH:mm[:ss]] | a zone id
 *     offset     Z | ±HH[mm[ss]]
 *
 * Letters count in either case; an offset beats the zone before it. A day past the end of a short month is its last (2024-02-31), 24:00 is the
 * next midnight, years of other than four digits have a sign. A time that the zone's clock never showed counts by the offset before the gap.
 *
 * @param defaultZone gives that of texts that name none; asked only for those, since to ask the system costs more than all else here
 * @returns undefined when the text does not fit
 */
export function parseIsoTimestamp(text: string, defaultZone: () => Zone): IsoTimestamp | undefined {
  const plainMs = parsePlainIso8601(text);
  if (!Number.isNaN(plainMs)) return { epochMs: plainMs, nanosOfMs: 0 };
  cursor.start(text);
  const dayMs = readDate() * MS_PER_DAY;
  const time = readTime();
  const localMs = dayMs + time.seconds * MS_PER_SECOND + Math.floor(time.nanos / NANOS_PER_MS);
  const epochMs = Number.isNaN(localMs) ? undefined : readZone(localMs, defaultZone);
  return epochMs === undefined ? undefined : { epochMs, nanosOfMs: time.nanos % NANOS_PER_MS };
}

/** Days since 1970, or NaN. */
function readDate(): number {
  const year = readYear();
  if (!cursor.accept(HYPHEN)) return Number.NaN;
  const month = within(cursor.exactDigits(2), 1, 12);
  if (!cursor.accept(HYPHEN)) return Number.NaN;
  const day = within(cursor.exactDigits(2), 1, 31);
  return daysFromCivil(year, month, Math.min(day, daysInMonth(year, month)));
}

/** Four digits, or a sign and more of them; a minus may stand before four too, but not before zero. */
function readYear(): number {
  const isNegative = cursor.accept(HYPHEN);
  const hasPlus = !isNegative && cursor.accept(PLUS);
  const start = cursor.position;
  const size = cursor.digits(isNegative || hasPlus ? 10 : 4);
  if (cursor.position - start < (hasPlus ? 5 : 4)) return Number.NaN;
  return isNegative ? -within(size, 1, MAX_YEAR) : within(size, 0, MAX_YEAR);
}

interface DayTime {
  /** Seconds of the day, at most 86400; NaN when the text has none that fit. */
  readonly seconds: number;
  readonly nanos: number;
}

const midnight: DayTime = { seconds: 0, nanos: 0 };

function readTime(): DayTime {
  // A zone may begin with a T as well (Turkey), never a time with a letter.
  if (cursor.nextCode > COLON || !cursor.acceptLetter(LETTER_T)) return midnight;
  const hour = within(cursor.exactDigits(2), 0, 24);
  if (!cursor.accept(COLON)) return { seconds: Number.NaN, nanos: 0 };
  const minute = within(cursor.exactDigits(2), 0, 59);
  const hasSecond = cursor.accept(COLON);
  const second = hasSecond ? within(cursor.exactDigits(2), 0, 59) : 0;
  const nanos = hasSecond && cursor.accept(POINT) ? readNanos() : 0;
  const seconds = (hour * 60 + minute) * 60 + second;
  return { seconds: within(seconds, 0, nanos > 0 ? SECONDS_PER_DAY - 1 : SECONDS_PER_DAY), nanos };
}

/** Up to nine digits after the point, or none. */
function readNanos(): number {
  const start = cursor.position;
  return cursor.isAtDigit ? cursor.digits(9) * 10 ** (9 - (cursor.position - start)) : 0;
}

/** The instant of a local time by the zone that the rest of the text names. */
function readZone(localMs: number, defaultZone: () => Zone): number | undefined {
  if (cursor.isAtEnd) return epochFromLocalOverGap(defaultZone(), localMs);
  if (cursor.nextCode === -1 && cursor.acceptLetter(LETTER_Z)) return localMs;
  return epochWithZone(localMs, cursor.rest());
}

const dividedOffset = "(?<sign>[+-])(?<hours>\\d\\d):(?<minutes>[0-5]\\d)(?::(?<seconds>[0-5]\\d))?";
const offsetForm = /^(?:(?<zero>z)|(?<sign>[+-])(?<hours>\d\d)(?:(?<minutes>[0-5]\d)(?<seconds>[0-5]\d)?)?)$/i;
const zoneOffsetForm = new RegExp(`^(?:utc|ut|gmt)?${dividedOffset}`, "i");
const utcForm = /^(?:utc|ut|gmt(?!0))/i;

function epochWithZone(localMs: number, text: string): number | undefined {
  const { zone, length } = findLeadingZone(text);
  const offsetText = text.slice(length);
  if (offsetText !== "") {
    const offset = offsetForm.exec(offsetText);
    const offsetMs = offset === null ? undefined : offsetFromParts(offset.groups ?? {});
    return offsetMs === undefined ? undefined : localMs - offsetMs;
  }
  if (typeof zone === "number") return localMs - zone;
  return zone === undefined ? undefined : epochFromLocalOverGap(zone, localMs);
}

interface LeadingZone {
  /** An offset in milliseconds, or a zone; undefined without one. */
  readonly zone: number | Zone | undefined;
  readonly length: number;
}

function findLeadingZone(text: string): LeadingZone {
  const offset = zoneOffsetForm.exec(text);
  if (offset !== null) return { zone: offsetFromParts(offset.groups ?? {}), length: offset[0].length };
  const utc = utcForm.exec(text);
  if (utc !== null) return { zone: utcZone, length: utc[0].length };
  const id = longestJavaZoneId(text);
  if (id !== undefined) return { zone: zoneOfId(id), length: id.length };
  return /^z/i.test(text) ? { zone: utcZone, length: 1 } : { zone: undefined, length: 0 };
}

const MAX_OFFSET_MS = 18 * MS_PER_HOUR;

/** Undefined past 18 hours. */
function offsetFromParts({
  sign,
  hours = "0",
  minutes = "0",
  seconds = "0",
}: Readonly<Record<string, string | undefined>>): number | undefined {
  const size = Number(hours) * MS_PER_HOUR + Number(minutes) * MS_PER_MINUTE + Number(seconds) * MS_PER_SECOND;
  if (size > MAX_OFFSET_MS) return undefined;
  return sign === "-" ? -size : size;
}
