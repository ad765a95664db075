import { badDuration } from "./errors.ts";

const SECOND = 1_000;
const DAY = 24 * 60 * 60 * SECOND;

/** Milliseconds by unit, in all spellings that Logstash's friendly durations know. */
const UNITS: Readonly<Record<string, number>> = {
  ...spelled(0.001, "us usec usecs"),
  ...spelled(1, "ms msec msecs"),
  ...spelled(SECOND, "s sec secs second seconds"),
  ...spelled(60 * SECOND, "m min mins minute minutes"),
  ...spelled(60 * 60 * SECOND, "h hour hours"),
  ...spelled(DAY, "d day days"),
  ...spelled(7 * DAY, "w week weeks"),
};

/**
 * A duration in milliseconds.
 * @param unit of a number that has none
 * @throws PluginError FILE_DURATION
 */
export function parseDuration(option: string, value: unknown, unit: "s" | "d"): number {
  const text = String(value).trim();
  const [, number, name = unit] = /^(\d+(?:\.\d+)?)\s?([a-z]+)?$/.exec(text) ?? [];
  const factor = Object.hasOwn(UNITS, name) ? UNITS[name] : undefined;
  if (number === undefined || factor === undefined) throw badDuration(option, text);
  return Number(number) * factor;
}

function spelled(ms: number, names: string): Record<string, number> {
  return Object.fromEntries(names.split(" ").map((name) => [name, ms]));
}
