import { write } from "node:fs";
import { Socket } from "node:net";
import type { Writable } from "node:stream";
import { promisify } from "node:util";
import type { Delivery, Logger, Outcome, Payload } from "#plugin";
import { recordsOf } from "../../shared/append/appender.ts";
import type { Appender } from "../../shared/append/appender.ts";
import { PlainAppender } from "../../shared/append/plain-appender.ts";
import { stdoutClosed } from "./errors.ts";

/** What a stream says whose reader is gone, at first and later. */
const READER_GONE = new Set(["EPIPE", "ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END"]);

/**
 * Writes payloads to standard output. When its reader goes away (`tailrace … | head`) nothing can ever be written again:
 * that is said once, and all further records are refused, so that the pipeline and its other outputs go on. After any
 * other error they are tried again.
 */
export class StdoutWriter implements Delivery {
  readonly #stdout: Writable;
  readonly #logger: Logger;
  /** Present when standard output is a file: behind a full disk it goes on where it stopped. */
  readonly #file: Appender | undefined;
  /** Also keeps the error from ending the process, as an error event without a listener would. */
  readonly #onError = (error: Error): void => this.#note(error);
  #isClosed = false;

  constructor(stdout: Writable, logger: Logger) {
    this.#stdout = stdout;
    this.#logger = logger;
    this.#file = fileBehind(stdout);
  }

  async open(): Promise<void> {
    this.#stdout.on("error", this.#onError);
  }

  async deliver(payload: Payload, signal: AbortSignal): Promise<Outcome | undefined> {
    if (this.#file !== undefined) return append(this.#file, payload, signal);
    if (!this.#isClosed && (await this.#write(payload.bytes, signal))) return undefined;
    const reason = stdoutClosed().message;
    return { rejected: ordinalsOf(payload).map((record) => ({ record, reason })) };
  }

  async close(): Promise<void> {
    await this.#file?.finish().catch((error: unknown) => this.#logger.warn({ error }, "The last line on standard output is not whole."));
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

const writeAt = promisify(write);

/** Pipes and terminals are sockets of Node.js. Its stream for files does not tell how much of a write was done. */
function fileBehind(stdout: Writable): Appender | undefined {
  if (stdout instanceof Socket || !("fd" in stdout) || typeof stdout.fd !== "number") return undefined;
  const { fd } = stdout;
  return new PlainAppender({ write: (bytes, offset) => writeAt(fd, bytes, offset) });
}

async function append(file: Appender, payload: Payload, signal: AbortSignal): Promise<Outcome | undefined> {
  const ordinals = ordinalsOf(payload);
  const records = recordsOf(payload, ordinals, payload.bytes);
  const { until, error } = await file.append(records, signal);
  return error === undefined ? undefined : { retry: ordinals.slice(records.recordAt(until).before), error };
}

function ordinalsOf({ recordCount }: Payload): number[] {
  return Array.from({ length: recordCount }, (_, ordinal) => ordinal);
}
