import { MS_PER_SECOND } from "./civil.ts";
import { longFromBigInt, longOrUndefined, parseJavaLong, scaleDecimal } from "./java-long.ts";
import { TextCursor } from "./text-cursor.ts";

/** Past this second (2038) filter-date takes no number for a time in seconds. */
const MAX_SECONDS = 2_147_483_647;
const MAX_SECONDS_MS = MAX_SECONDS * MS_PER_SECOND;

/** A text of the format UNIX: seconds, of whose decimals three count. */
export function unixSecondsFromText(text: string): number | undefined {
  const plainMs = plainSecondsMs(text);
  if (!Number.isNaN(plainMs)) return plainMs < MAX_SECONDS_MS + MS_PER_SECOND ? plainMs : undefined;
  const point = text.indexOf(".");
  if (point === -1) return msFromWholeSeconds(parseJavaLong(text));
  const wholeMs = msFromWholeSeconds(parseJavaLong(text.slice(0, point)));
  const decimals = text.slice(point + 1, point + 4);
  const fraction = parseJavaLong(decimals);
  if (wholeMs === undefined || fraction === undefined) return undefined;
  // Added even to negative seconds, as in filter-date's UnixEpochParser: "-1.5" is half a second before 1970.
  return wholeMs + fraction * 10 ** (3 - decimals.length);
}

/** A number of the format UNIX, decimals cut after the third. */
export function unixSecondsFromNumber(value: number | bigint): number | undefined {
  if (typeof value === "bigint") return msFromWholeSeconds(longFromBigInt(value));
  return Math.trunc(value) <= MAX_SECONDS ? longOrUndefined(Math.trunc(value * MS_PER_SECOND)) : undefined;
}

/** A decimal number, as text, of the format UNIX. */
export function unixSecondsFromDecimal(text: string): number | undefined {
  const seconds = scaleDecimal(text, 0);
  return seconds === undefined || seconds > MAX_SECONDS ? undefined : scaleDecimal(text, 3);
}

/** A number of the format UNIX_MS, decimals cut. */
export function unixMillisecondsFromNumber(value: number | bigint): number | undefined {
  return typeof value === "bigint" ? longFromBigInt(value) : longOrUndefined(Math.trunc(value));
}

/** A decimal number, as text, of the format UNIX_MS; of all its inputs only this one has filter-date's limit of 2038. */
export function unixMillisecondsFromDecimal(text: string): number | undefined {
  const ms = scaleDecimal(text, 0);
  return ms !== undefined && ms <= MAX_SECONDS_MS ? ms : undefined;
}

const cursor = new TextCursor();

/** Milliseconds of a text of digits with at most one point, at one glance; NaN for any other. */
function plainSecondsMs(text: string): number {
  cursor.start(text);
  const wholeMs = cursor.digits(12) * MS_PER_SECOND;
  if (cursor.isAtEnd) return wholeMs;
  if (!cursor.accept(46)) return Number.NaN;
  const start = cursor.position;
  const fraction = cursor.digits(3);
  const count = cursor.position - start;
  return cursor.isAtEnd || count === 3 ? wholeMs + fraction * 10 ** (3 - count) : Number.NaN;
}

function msFromWholeSeconds(seconds: number | undefined): number | undefined {
  return seconds === undefined || seconds > MAX_SECONDS ? undefined : longOrUndefined(seconds * MS_PER_SECOND);
}
