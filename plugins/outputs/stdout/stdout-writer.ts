import type { Writable } from "node:stream";
import type { Delivery, Logger, Outcome, Payload } from "#plugin";
import { stdoutClosed } from "./errors.ts";

/** What a stream says whose reader is gone, at first and later. */
const READER_GONE = new Set(["EPIPE", "ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END"]);

/**
 * Writes payloads to standard output. When its reader goes away (`tailrace … | head`) nothing can ever be written again:
 * that is said once, and all further records are refused, so that the pipeline and its other outputs go on. After any
 * other error (a full disk behind `> file`) they are tried again.
 */
export class StdoutWriter implements Delivery {
  readonly #stdout: Writable;
  readonly #logger: Logger;
  /** Also keeps the error from ending the process, as an error event without a listener would. */
  readonly #onError = (error: Error): void => this.#note(error);
  #isClosed = false;

  constructor(stdout: Writable, logger: Logger) {
    this.#stdout = stdout;
    this.#logger = logger;
  }

  async open(): Promise<void> {
    this.#stdout.on("error", this.#onError);
  }

  async deliver(payload: Payload, signal: AbortSignal): Promise<Outcome | undefined> {
    if (!this.#isClosed && (await this.#write(payload.bytes, signal))) return undefined;
    const reason = stdoutClosed().message;
    return { rejected: Array.from({ length: payload.recordCount }, (_, record) => ({ record, reason })) };
  }

  async close(): Promise<void> {
    this.#stdout.off("error", this.#onError);
  }

  /** @returns whether the bytes were taken; false: nobody is there to take them. @throws what may pass */
  #write(bytes: Uint8Array, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const abandon = (): void => reject(signal.reason as Error);
      signal.addEventListener("abort", abandon);
      this.#stdout.write(bytes, (error) => {
        signal.removeEventListener("abort", abandon);
        if (error) this.#note(error);
        if (error && !this.#isClosed) reject(error);
        else resolve(!error);
      });
    });
  }

  #note(error: Error): void {
    if (this.#isClosed || !("code" in error && READER_GONE.has(String(error.code)))) return;
    this.#isClosed = true;
    this.#logger.error({ error }, stdoutClosed().message);
  }
}
