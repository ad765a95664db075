import { MS_PER_SECOND } from "./civil.ts";
import { longOrUndefined } from "./java-long.ts";

/** TAI was that far ahead of UTC in 1970; filter-date takes off no later leap second. */
const TAI_AHEAD_SECONDS = 10;

/**
 * The format TAI64N: "@" (or not), 16 hexadecimal digits of 2^62 plus the seconds since 1970, 8 of nanoseconds; what follows is not read. Undefined
 * for anything else (over a text that is too short Logstash stops its pipeline).
 */
export function parseTai64n(text: string): number | undefined {
  const match = /^@?([0-7][\da-f]{15})([0-7][\da-f]{7})/i.exec(text);
  if (match === null) return undefined;
  const [, seconds = "0", nanoseconds = "0"] = match;
  const epochSeconds = Number(BigInt.asIntN(62, BigInt(`0x${seconds}`))) - TAI_AHEAD_SECONDS;
  return longOrUndefined(epochSeconds * MS_PER_SECOND + Math.trunc(parseInt(nanoseconds, 16) / 1_000_000));
}
