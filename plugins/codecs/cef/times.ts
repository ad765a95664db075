import { findZone, systemZone, Timestamp } from "#plugin";
import type { Zone } from "#plugin";
import { notATime, unknownLocale, unknownZone } from "./errors.ts";

/** Reads a time of CEF. @param zone what the device says of its zone, if it does. @throws PluginError CEF_TIME */
export type ReadTime = (text: string, zone: string | undefined) => Timestamp;

const DAY_MS = 86_400_000;
const MILLISECONDS = /^[1-9]\d*(?:\.\d+)?$/;
const TEXT = /^(\S+) (\d\d)(?: (\d{4}))? (\d\d):(\d\d):(\d\d)(?:\.(\d{9}|\d{6}|\d{3}))?(?: (\S+))?$/;

/**
 * Times are milliseconds, or `MMM dd[ yyyy] HH:mm:ss[.SSS…][ zone]`, read as java.time does in Logstash (tried on Java 25):
 * names of months in their own case, two digits each, a day behind its month's last one is that last one.
 * @throws PluginError CEF_ZONE, CEF_LOCALE
 */
export function makeReadTime(
  { zone, locale }: { readonly zone: string | undefined; readonly locale: string | undefined },
  now: () => number = Date.now,
): ReadTime {
  const ownZone = zone === undefined ? systemZone() : findZone(zone);
  if (ownZone === undefined) throw unknownZone(zone ?? "");
  const months = monthNames(locale);
  const defaultZone = (deviceZone: string | undefined): Zone | undefined => (deviceZone === undefined ? ownZone : findZone(deviceZone));
  return (text, deviceZone) => {
    if (MILLISECONDS.test(text)) return ofMilliseconds(text);
    const match = TEXT.exec(text);
    if (match === null) throw notATime(text);
    const [, name = "", day, year, hour, minute, second, fraction = "", zoneName] = match;
    const month = months.indexOf(name) + 1;
    const zoneOfText = zoneName === undefined ? defaultZone(deviceZone) : zoneOf(zoneName);
    const timeOfDay = timeOfDayMs(Number(hour), Number(minute), Number(second));
    if (month === 0 || zoneOfText === undefined || timeOfDay === undefined || Number(day) < 1 || Number(day) > 31) throw notATime(text);
    const nanos = Number(fraction.padEnd(9, "0"));
    const make = (ofYear: number): number => inZone(dayMs(ofYear, month, Number(day)) + timeOfDay, zoneOfText) + Math.floor(nanos / 1e6);
    return new Timestamp(year === undefined ? guessYear(make, now(), zoneOfText) : make(Number(year)), nanos % 1e6);
  };
}

/** With as many decimals as there are nanoseconds. */
function ofMilliseconds(text: string): Timestamp {
  const [whole = "", fraction = ""] = text.split(".");
  const ms = Number(whole);
  // Behind the year 9999 there is no text that Logstash could make of it.
  if (ms >= FARTHEST_MS) throw notATime(text);
  return new Timestamp(ms, Number(fraction.slice(0, 6).padEnd(6, "0")));
}

const FARTHEST_MS = 253_402_300_800_000;

/** A time without a year is not more than two days ahead; at the end of December it may be of the next year. */
function guessYear(make: (year: number) => number, now: number, zone: Zone): number {
  const local = new Date(now + zone.offsetSecondsAt(now) * 1000);
  const year = local.getUTCFullYear();
  const soon = now + 2 * DAY_MS;
  if (make(year) > soon) return make(year - 1);
  const isDecember = local.getUTCMonth() === 11;
  return isDecember && make(year + 1) <= soon ? make(year + 1) : make(year);
}

/** As if it were in UTC. */
function dayMs(year: number, month: number, day: number): number {
  const date = new Date(0);
  // Date.UTC takes years below 100 for those of the 20th century.
  date.setUTCFullYear(year, month, 0);
  date.setUTCDate(Math.min(day, date.getUTCDate()));
  return date.getTime();
}

function timeOfDayMs(hour: number, minute: number, second: number): number | undefined {
  const isEndOfDay = hour === 24 && minute === 0 && second === 0;
  if ((hour > 23 && !isEndOfDay) || minute > 59 || second > 59) return undefined;
  return ((hour * 60 + minute) * 60 + second) * 1000;
}

/** A time that clocks skipped is as much later as they were put forward. */
function inZone(localMs: number, zone: Zone): number {
  return zone.epochFromLocal(localMs) ?? localMs - zone.offsetSecondsAt(localMs - DAY_MS) * 1000;
}

/** What DateTimeFormatter's `zzz` reads: an id, an offset with a colon, or an abbreviation, which stands for a region. */
function zoneOf(name: string): Zone | undefined {
  if (/^[+-]\d\d(?::\d\d){0,2}$/.test(name)) return /:/.test(name) ? findZone(name) : undefined;
  if (/^[+-]/.test(name)) return undefined;
  return findZone(ABBREVIATIONS[name] ?? name);
}

/** The regions Java 25 takes abbreviations for, in English. */
const ABBREVIATIONS: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  ACDT: "Australia/Adelaide",
  ACST: "Australia/Adelaide",
  ADT: "America/Halifax",
  AEDT: "Australia/Sydney",
  AEST: "Australia/Sydney",
  AKDT: "America/Juneau",
  AKST: "America/Juneau",
  AST: "America/Halifax",
  AWST: "Australia/Perth",
  CAT: "Africa/Maputo",
  CDT: "America/Chicago",
  CEST: "Europe/Paris",
  CET: "Europe/Paris",
  CST: "America/Chicago",
  EAT: "Africa/Nairobi",
  EDT: "America/New_York",
  EEST: "Asia/Famagusta",
  EET: "Asia/Famagusta",
  EST: "America/New_York",
  HKT: "Asia/Hong_Kong",
  HST: "Pacific/Honolulu",
  IDT: "Asia/Jerusalem",
  JST: "Asia/Tokyo",
  KST: "Asia/Seoul",
  MDT: "America/Denver",
  MSK: "Europe/Kirov",
  MST: "America/Denver",
  NDT: "America/St_Johns",
  NST: "America/St_Johns",
  NZDT: "Pacific/Auckland",
  NZST: "Pacific/Auckland",
  PDT: "America/Los_Angeles",
  PKT: "Asia/Karachi",
  PST: "America/Los_Angeles",
  SAST: "Africa/Johannesburg",
  SST: "Pacific/Pago_Pago",
  WAT: "Africa/Lagos",
  WEST: "Atlantic/Canary",
  WET: "Atlantic/Canary",
  WIB: "Asia/Jakarta",
  WIT: "Asia/Jayapura",
  WITA: "Asia/Makassar",
});

function monthNames(locale: string | undefined): string[] {
  let format: Intl.DateTimeFormat;
  try {
    // `de_DE` is Java's form of it.
    format = new Intl.DateTimeFormat(locale?.replace("_", "-"), { month: "short", day: "numeric", timeZone: "UTC" });
  } catch {
    throw unknownLocale(locale ?? "");
  }
  return Array.from({ length: 12 }, (_, month) => {
    const parts = format.formatToParts(Date.UTC(2024, month, 1));
    return parts.find(({ type }) => type === "month")?.value ?? "";
  });
}
