import { findZone, rubyText, systemZone } from "#plugin";
import type { Clock, FieldValue, HashEntries } from "#plugin";
import { nextRun, parseCron } from "./cron.ts";
import { badDuration, badMoment, badSchedule } from "./errors.ts";

/** When something is to be done. */
export interface Schedule {
  /** The next time, in milliseconds since 1970; undefined: there is none. @param previousMs when it was due before */
  next(nowMs: number, previousMs: number | undefined): number | undefined;
}

const MAKERS: Readonly<Record<string, (text: string) => Schedule>> = { cron: byCron, every, in: after, at };

/** Reads a schedule as Logstash's plugins take it: `{ "every" => "5m" }`. @throws PluginError SCHEDULE_… */
export function readSchedule(entries: HashEntries<FieldValue>): Schedule {
  const [entry, ...others] = entries;
  const make = entry !== undefined && Object.hasOwn(MAKERS, entry[0]) ? MAKERS[entry[0]] : undefined;
  if (entry === undefined || others.length > 0 || make === undefined) throw badSchedule(entries.map(([key]) => key));
  return make(rubyText(entry[1]).trim());
}

/** Does something whenever it is due, one after the other, until the signal is aborted; what falls due meanwhile is done once. */
export async function keepSchedule(schedule: Schedule, clock: Clock, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  let due = schedule.next(clock.now(), undefined);
  while (due !== undefined && !signal.aborted) {
    for (let left = due - clock.now(); left > 0 && !signal.aborted; left = due - clock.now())
      await clock.sleep(Math.min(left, LONGEST_SLEEP_MS), signal);
    if (signal.aborted) return;
    await work();
    due = schedule.next(clock.now(), due);
  }
}

/** Timers count to 2^31 milliseconds. */
const LONGEST_SLEEP_MS = 86_400_000;

function byCron(text: string): Schedule {
  const cron = parseCron(text);
  return { next: (nowMs, previousMs = 0) => nextRun(cron, Math.max(nowMs, previousMs)) };
}

/** At once, and then in equal steps; those that were missed are left out. */
function every(text: string): Schedule {
  const stepMs = readDuration(text);
  return {
    next: (nowMs, previousMs) =>
      previousMs === undefined ? nowMs : previousMs + Math.max(1, Math.ceil((nowMs - previousMs) / stepMs)) * stepMs,
  };
}

function after(text: string): Schedule {
  const waitMs = readDuration(text);
  return { next: (nowMs, previousMs) => (previousMs === undefined ? nowMs + waitMs : undefined) };
}

/** A moment that is past is not made up for. */
function at(text: string): Schedule {
  const momentMs = readMoment(text);
  return { next: (nowMs, previousMs) => (previousMs === undefined && momentMs >= nowMs ? momentMs : undefined) };
}

const UNITS_S: Readonly<Record<string, number>> = { y: 31_536_000, M: 2_592_000, w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1, "": 1 };

/** `1h30m`, `90s`; a bare number is seconds. */
function readDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([yMwdhms]?)/g)];
  const seconds = parts.reduce((sum, [, number, unit = ""]) => sum + Number(number) * UNITS_S[unit]!, 0);
  if (!/^(?:\d+(?:\.\d+)?\s*[yMwdhms]\s*)+$|^\d+(?:\.\d+)?$/.test(text) || seconds <= 0) throw badDuration(text);
  return seconds * 1_000;
}

const MOMENT = /^(\d{4})[-/](\d\d)[-/](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?\s*(\S+)?$/;

function readMoment(text: string): number {
  const match = MOMENT.exec(text);
  if (match === null) throw badMoment(text);
  const [, year, month, day, hour = "0", minute = "0", second = "0", name] = match;
  const zone = name === undefined ? systemZone() : findZone(name);
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  // 30 February would be 2 March.
  if (zone === undefined || new Date(local).getUTCDate() !== Number(day) || Number(hour) > 23) throw badMoment(text);
  const epochMs = zone.epochFromLocal(local);
  if (epochMs === undefined) throw badMoment(text);
  return epochMs;
}
