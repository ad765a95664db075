import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from "./civil.ts";
import { rememberByQuarterHour } from "./quarter-hours.ts";
import { findZoneHistory, type ZoneHistory } from "./zone-history.ts";
import { zoneIds } from "./zone-ids.ts";

/** A time zone. Times are milliseconds; "local" ones are what a clock there shows, read as if it were UTC. */
export interface Zone {
  readonly id: string;
  /** Seconds to add to UTC; local mean times have odd seconds (New York before 1883: -17762). Fixed offsets may have fractions. */
  offsetSecondsAt(epochMs: number): number;
  /** Undefined when the clock never showed that time (it was put forward); of two instants that showed it, the earlier. */
  epochFromLocal(localMs: number): number | undefined;
}

export const utcZone: Zone = fixedZone("UTC", 0);

/** Names of UTC whose offset needs no look-up. */
const utcNames = /^(?:Etc\/)?(?:UTC|UCT|GMT|GMT0|GMT[+-]0|Zulu|Universal|Greenwich)$/;

const knownZones = new Map<string, Zone | undefined>([["UTC", utcZone]]);

/**
 * The zone of an id that Joda-Time's `DateTimeZone.forID` takes: an IANA name in its own case ("Europe/Paris", "EST5EDT"), "UTC", "GMT",
 * "UT", "Z", or an offset such as "+02:00", "+0200", "-03", "UTC+01:00". Undefined for any other text.
 */
export function findZone(id: string): Zone | undefined {
  if (knownZones.has(id)) return knownZones.get(id);
  if (zoneIds.has(id)) {
    const zone = namedZone(id);
    knownZones.set(id, zone);
    return zone;
  }
  if (id === "UT" || id === "Z") return utcZone;
  const offsetMs = parseOffset(id.replace(/^(?:UTC|GMT|UT)(?=[+-])/, ""));
  if (offsetMs === undefined) return undefined;
  return offsetMs === 0 ? utcZone : fixedZone(id, offsetMs);
}

/** The zone this process runs in (the TZ variable, else the machine's). */
export function systemZone(): Zone {
  const variable = process.env["TZ"];
  if (known === undefined || known.variable !== variable)
    known = { variable, zone: findZone(new Intl.DateTimeFormat().resolvedOptions().timeZone) ?? utcZone };
  return known.zone;
}

/** Asking Intl takes a tenth of a millisecond, and times are read for every event. The variable alone changes the answer in a process. */
let known: { readonly variable: string | undefined; readonly zone: Zone } | undefined;

/** `+hh`, `+hhmm`, `+hh:mm`, each further with seconds and up to three decimals; 23:59:59.999 at most. */
function parseOffset(text: string): number | undefined {
  const match =
    /^([+-])(\d\d)(?:([0-5]\d)(?:([0-5]\d)(\d{1,3})?)?)?$/.exec(text) ??
    /^([+-])(\d\d)(?::([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,3}))?)?)?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, hours = "0", minutes = "0", seconds = "0", fraction = ""] = match;
  if (Number(hours) > 23) return undefined;
  const size =
    Number(hours) * MS_PER_HOUR + Number(minutes) * MS_PER_MINUTE + Number(seconds) * MS_PER_SECOND + Number(fraction.padEnd(3, "0"));
  return sign === "-" ? -size : size;
}

function fixedZone(id: string, offsetMs: number): Zone {
  return {
    id,
    offsetSecondsAt: () => offsetMs / MS_PER_SECOND,
    epochFromLocal: (localMs) => localMs - offsetMs,
  };
}

/** Undefined when the tz data of this Node.js lacks a name that Joda-Time has. */
function namedZone(id: string): Zone | undefined {
  if (utcNames.test(id)) return fixedZone(id, 0);
  const format = findIntlFormat(id);
  return format === undefined ? undefined : changingZone(id, format);
}

function findIntlFormat(id: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: id, timeZoneName: "longOffset" });
  } catch {
    // A RangeError is Intl's way to say "unknown".
    return undefined;
  }
}

function changingZone(id: string, format: Intl.DateTimeFormat): Zone {
  const history = findZoneHistory(id);
  const recall = rememberByQuarterHour((ms) => historicOffset(history, ms) ?? intlOffset(format, ms));
  const offsetSecondsAt = (epochMs: number): number => recall(epochMs) ?? 0;
  const localOffset = rememberByQuarterHour((localMs) => offsetOfLocal(offsetSecondsAt, localMs));
  return {
    id,
    offsetSecondsAt,
    epochFromLocal(localMs) {
      const offset = localOffset(localMs);
      return offset === undefined ? undefined : localMs - offset * MS_PER_SECOND;
    },
  };
}

function historicOffset(history: ZoneHistory | undefined, ms: number): number | undefined {
  if (history === undefined || ms >= history.untilSeconds * MS_PER_SECOND) return undefined;
  const next = history.changeSeconds.findIndex((second) => ms < second * MS_PER_SECOND);
  return history.offsetSeconds[next === -1 ? history.changeSeconds.length : next];
}

/** The times Intl takes. */
const MAX_DATE_MS = 8.64e15;
/** The calendar repeats after 400 years, weekdays too, and so do the rules of summer time. */
const CALENDAR_CYCLE_MS = 146_097 * MS_PER_DAY;

function intlOffset(format: Intl.DateTimeFormat, ms: number): number {
  const cycles = Math.max(0, Math.ceil((ms - MAX_DATE_MS) / CALENDAR_CYCLE_MS));
  const text = format.format(Math.max(-MAX_DATE_MS, Math.floor(ms - cycles * CALENDAR_CYCLE_MS)));
  const match = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  if (match === null) return 0;
  const [, sign, hours, minutes, seconds = "0"] = match;
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === "-" ? -size : size;
}

/** Wider than any offset has been (Manila had -15:56, Metlakatla +15:13). */
const WIDEST_OFFSET_MS = 16 * MS_PER_HOUR;

/**
 * The offset under which a clock showed `localMs`; of two the larger, which gives the earlier instant. Every offset that may have been in
 * force then is one of those around it, or one of those that they in turn lead to.
 */
function offsetOfLocal(offsetSecondsAt: (ms: number) => number, localMs: number): number | undefined {
  const before = offsetSecondsAt(localMs - WIDEST_OFFSET_MS);
  const after = offsetSecondsAt(localMs + WIDEST_OFFSET_MS);
  const led = [before, after].map((offset) => offsetSecondsAt(localMs - offset * MS_PER_SECOND));
  const fitting = [before, after, ...led].filter((offset) => offsetSecondsAt(localMs - offset * MS_PER_SECOND) === offset);
  return fitting.length === 0 ? undefined : Math.max(...fitting);
}

/**
 * The instant of a local time that was reached from `originalMs` by changing its fields: its offset is kept when it still holds, and a time
 * the clock never showed is moved over the gap (Joda-Time's lenient conversion).
 */
export function epochFromChangedLocal(zone: Zone, localMs: number, originalMs: number): number {
  const original = zone.offsetSecondsAt(originalMs);
  const kept = localMs - original * MS_PER_SECOND;
  if (zone.offsetSecondsAt(kept) === original) return kept;
  const guess = zone.offsetSecondsAt(localMs);
  const adjusted = zone.offsetSecondsAt(localMs - guess * MS_PER_SECOND);
  const isSkipped = guess !== adjusted && guess < 0 && zone.epochFromLocal(localMs) === undefined;
  return localMs - (isSkipped ? guess : adjusted) * MS_PER_SECOND;
}

/** The instant of a local time by java.time's rule: one that the clock never showed counts by the offset before the gap. */
export function epochFromLocalOverGap(zone: Zone, localMs: number): number {
  return zone.epochFromLocal(localMs) ?? localMs - zone.offsetSecondsAt(localMs - WIDEST_OFFSET_MS) * MS_PER_SECOND;
}
