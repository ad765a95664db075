import type { FileHandle } from "node:fs/promises";
import { appendFully } from "./append-fully.ts";
import type { Written } from "./append-fully.ts";
import { GzipMember } from "./gzip-member.ts";

/** Records to append, one behind the other. */
export interface Records {
  readonly bytes: Buffer;
  /** Where the record begins and ends that has the byte at this offset. */
  recordAt(offset: number): { readonly start: number; readonly end: number };
}

/**
 * Appends records to an open file. A write that stops in the middle of a record is made good by the next call, which
 * brings that record again: it is not written twice, and no line is left torn.
 */
export interface Appender {
  /** Never throws. `until` of what it returns is an offset in the records' bytes. */
  append(records: Records, signal: AbortSignal): Promise<Written>;
  /** Writes what a file needs at its end. */
  finish(): Promise<void>;
}

/** What is written from, and read by, a file. */
export type Target = Pick<FileHandle, "write">;

export class PlainAppender implements Appender {
  readonly #handle: Target;
  /** The record whose head stands at the file's end, and how much of it. */
  #torn: { readonly record: Buffer; readonly written: number } | undefined;

  constructor(handle: Target) {
    this.#handle = handle;
  }

  async append({ bytes, recordAt }: Records, signal: AbortSignal): Promise<Written> {
    const mended = await this.#mend(bytes, signal);
    if (mended.error !== undefined) return { until: 0, error: mended.error };
    const { until, error } = await appendFully(this.#handle, bytes, { from: mended.until, signal });
    if (error === undefined) return { until };
    const { start, end } = recordAt(until);
    if (until > start && !isBrokenPipe(error)) this.#torn = { record: bytes.subarray(start, end), written: until - start };
    return { until, error };
  }

  async finish(): Promise<void> {}

  /** @returns from which offset on the bytes are to be written */
  async #mend(bytes: Buffer, signal: AbortSignal): Promise<Written> {
    if (this.#torn === undefined) return { until: 0 };
    const { record, written } = this.#torn;
    this.#torn = undefined;
    if (startsWith(bytes, record)) return { until: written };
    // Another record comes first: the torn one is made whole for the sake of the line.
    const { until, error } = await appendFully(this.#handle, record, { from: written, signal });
    if (error === undefined) return { until: 0 };
    this.#torn = { record, written: until };
    return { until: 0, error };
  }
}

export class GzipAppender implements Appender {
  readonly #handle: Target;
  readonly #member = new GzipMember();
  /** Compressed bytes not in the file yet, and the records they stand for. */
  #owed: { readonly records: Buffer; readonly rest: Buffer } | undefined;

  constructor(handle: Target) {
    this.#handle = handle;
  }

  async append({ bytes }: Records, signal: AbortSignal): Promise<Written> {
    const owed = this.#owed?.records;
    const error = await this.#pay(signal);
    if (error !== undefined) return { until: 0, error };
    const from = owed !== undefined && startsWith(bytes, owed) ? owed.length : 0;
    if (from === bytes.length) return { until: from };
    const records = bytes.subarray(from);
    this.#owed = { records, rest: await this.#member.compress(records) };
    const failure = await this.#pay(signal);
    return failure === undefined ? { until: bytes.length } : { until: from, error: failure };
  }

  async finish(): Promise<void> {
    const rest = this.#owed?.rest ?? Buffer.alloc(0);
    const { error } = await appendFully(this.#handle, Buffer.concat([rest, await this.#member.finish()]));
    if (error !== undefined) throw error;
  }

  async #pay(signal: AbortSignal): Promise<Error | undefined> {
    if (this.#owed === undefined) return undefined;
    const { records, rest } = this.#owed;
    const { until, error } = await appendFully(this.#handle, rest, { signal });
    this.#owed = error === undefined ? undefined : { records, rest: rest.subarray(until) };
    return error;
  }
}

function startsWith(bytes: Buffer, head: Buffer): boolean {
  return bytes.length >= head.length && bytes.subarray(0, head.length).equals(head);
}

/** Whoever read the head of a record from the pipe is gone: the next reader gets the whole. */
function isBrokenPipe(error: Error): boolean {
  return "code" in error && error.code === "EPIPE";
}
