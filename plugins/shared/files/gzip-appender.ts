import { appendFully } from "../append/append-fully.ts";
import type { Written } from "../append/append-fully.ts";
import { startsWith } from "../append/appender.ts";
import type { Appender, Records, Target } from "../append/appender.ts";
import { GzipMember } from "./gzip-member.ts";

/** Appends records to a gzip file: a member of its own for as long as the file is open. */
export class GzipAppender implements Appender {
  readonly #handle: Target;
  /** Made with the first record, so that a file without any gets nothing. */
  #member: GzipMember | undefined;
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
    this.#member ??= new GzipMember();
    this.#owed = { records, rest: await this.#member.compress(records) };
    const failure = await this.#pay(signal);
    return failure === undefined ? { until: bytes.length } : { until: from, error: failure };
  }

  async finish(): Promise<void> {
    if (this.#member === undefined) return;
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
