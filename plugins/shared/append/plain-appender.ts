import { appendFully } from "./append-fully.ts";
import type { Written } from "./append-fully.ts";
import { startsWith } from "./appender.ts";
import type { Appender, Records, Target } from "./appender.ts";

export class PlainAppender implements Appender {
  readonly #handle: Target;
  /** The record whose head stands at the file's end, and how much of it. */
  #torn: { readonly record: Buffer; readonly written: number } | undefined;

  constructor(handle: Target) {
    this.#handle = handle;
  }

  async append(records: Records, signal: AbortSignal): Promise<Written> {
    const { bytes } = records;
    const mended = await this.#mend(bytes, signal);
    if (mended.error !== undefined) return { until: 0, error: mended.error };
    const { until, error } = await appendFully(this.#handle, bytes, { from: mended.until, signal });
    if (error === undefined) return { until };
    const { start, end } = records.recordAt(until);
    if (until > start && !isBrokenPipe(error)) this.#torn = { record: Buffer.from(bytes.subarray(start, end)), written: until - start };
    return { until, error };
  }

  async finish(): Promise<void> {
    if (this.#torn === undefined) return;
    const { record, written } = this.#torn;
    const { error } = await appendFully(this.#handle, record, { from: written });
    if (error !== undefined) throw error;
  }

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

/** Whoever read the head of a record from the pipe is gone: the next reader gets the whole. */
function isBrokenPipe(error: Error): boolean {
  return "code" in error && error.code === "EPIPE";
}
