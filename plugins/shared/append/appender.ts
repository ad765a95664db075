import type { Payload } from "#plugin";
import type { Written } from "./append-fully.ts";

/** Records to append, one behind the other. */
export interface Records {
  readonly bytes: Buffer;
  /**
   * The record that has the byte at this offset: where it begins and ends, and how many stand before it. Behind the last
   * byte: an empty record behind all others.
   */
  recordAt(offset: number): RecordPlace;
}

export interface RecordPlace {
  readonly start: number;
  readonly end: number;
  readonly before: number;
}

/**
 * Appends records to an open file. A write that stops in the middle of a record is made good by the next call, which
 * brings that record again: it is not written twice, and no line is left torn.
 */
export interface Appender {
  /** Never throws. `until` of what it returns is an offset in the records' bytes. */
  append(records: Records, signal: AbortSignal): Promise<Written>;
  /** Writes what a file needs at its end, also the rest of a torn record. @throws what kept it from being written */
  finish(): Promise<void>;
}

/** As much of an open file as is written with: FileHandle has it. */
export interface Target {
  write(bytes: Uint8Array, offset: number): Promise<{ readonly bytesWritten: number }>;
}

/** @param bytes those of the records with these ordinals */
export function recordsOf(payload: Payload, ordinals: readonly number[], bytes: Buffer): Records {
  return {
    bytes,
    recordAt(offset) {
      let start = 0;
      for (const [before, ordinal] of ordinals.entries()) {
        const end = start + payload.record(ordinal).length;
        if (end > offset) return { start, end, before };
        start = end;
      }
      return { start, end: start, before: ordinals.length };
    },
  };
}

/** True when bytes begin with others. */
export function startsWith(bytes: Buffer, head: Buffer): boolean {
  return bytes.length >= head.length && bytes.subarray(0, head.length).equals(head);
}
