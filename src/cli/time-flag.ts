import { settingKinds } from "../agent/setting-kinds.ts";
import { badDuration, badTime } from "./errors.ts";
import type { ParsedFlags } from "./flags.ts";

/**
 * The time that a flag names, in milliseconds since 1970: a date, or an age. Undefined: the flag is not given.
 * @throws TailraceError CLI_ARGUMENT
 */
export function timeFlag(name: string, own: ParsedFlags["own"], nowMs: number): number | undefined {
  const text = own[name];
  if (typeof text !== "string") return undefined;
  const ms = /^\d{4}-\d\d/.test(text) ? Date.parse(text) : nowMs - ageOf(text);
  if (Number.isNaN(ms)) throw badTime(name, text);
  return ms;
}

/** The milliseconds that a flag names; undefined: it is not given. @throws TailraceError CLI_ARGUMENT */
export function durationFlag(name: string, own: ParsedFlags["own"]): number | undefined {
  const text = own[name];
  if (typeof text !== "string") return undefined;
  const ms = ageOf(text);
  if (Number.isNaN(ms)) throw badDuration(name, text);
  return ms;
}

function ageOf(text: string): number {
  const age = /[a-z]$/.test(text) ? settingKinds.time.read(text) : undefined;
  return typeof age === "number" ? age : Number.NaN;
}
