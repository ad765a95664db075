import { notADuration } from "./errors.ts";

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds in `30s`, `5m`, `2h`. @throws PluginError BULK_DURATION */
export function readDuration(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(text.trim());
  if (match === null) throw notADuration(option, text);
  return Number(match[1]) * UNITS_MS[match[2]!]!;
}
