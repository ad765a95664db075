import { formatIsoTimestamp } from "../time/format-iso-timestamp.ts";
import { parseIsoTimestamp } from "../time/iso-timestamp.ts";
import { parsePlainIso8601 } from "../time/plain-iso8601.ts";
import { systemZone } from "../time/zone.ts";

/** An instant with nanoseconds. Immutable, so that events may share one. */
export class Timestamp {
  /** Whole milliseconds since 1970-01-01T00:00:00Z, rounded down. */
  readonly ms: number;
  /** Nanoseconds beyond `ms`: 0 to 999,999. */
  readonly nanos: number;
  #text: string | undefined = undefined;

  constructor(ms: number, nanos = 0) {
    this.ms = ms;
    this.nanos = nanos;
  }

  static now(): Timestamp {
    return new Timestamp(Date.now());
  }

  /** Reads the ISO 8601 forms that Logstash takes for `@timestamp`; a text without zone is in the system's. */
  static parse(text: string): Timestamp | undefined {
    // Nearly all are plain, and need no zone.
    const plainMs = parsePlainIso8601(text);
    if (!Number.isNaN(plainMs)) return new Timestamp(plainMs);
    const parsed = parseIsoTimestamp(text, systemZone);
    return parsed && new Timestamp(parsed.epochMs, parsed.nanosOfMs);
  }

  /** ISO 8601 in UTC with 3, 6 or 9 decimals: as many as needed. */
  toString(): string {
    return (this.#text ??= formatIsoTimestamp(this.ms, this.nanos));
  }

  /** Negative, zero or positive as this is before, at or after the other. */
  compareTo(other: Timestamp): number {
    return this.ms - other.ms || this.nanos - other.nanos;
  }
}
