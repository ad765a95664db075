import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "#plugin";
import { uploadsFail } from "./errors.ts";
import { unlessAborted } from "../../shared/unless-aborted.ts";

/** A file to be uploaded. */
export interface Job {
  readonly folder: string;
  readonly key: string;
}

export interface UploaderOptions {
  readonly atOnce: number;
  /** Beside those under way. */
  readonly mostWaiting: number;
  readonly retryDelayMs: number;
  /** Attempts after the first one; undefined: until it is there. */
  readonly retries: number | undefined;
  readonly logger: Logger;
  /** Resolves when the file needs nobody any more: it is uploaded, or put aside. */
  readonly run: (job: Job, signal: AbortSignal) => Promise<void>;
}

interface Waiting extends Job {
  attempts: number;
  dueMs: number;
}

/** At the end it goes on for as long as at least one upload succeeds within so long. */
const PATIENCE_MS = 10_000;
const MOST_ATTEMPTS_AT_END = 2;

/** Uploads files, several at once, again and again. It has no clock: `pump` is to be called from time to time. */
export class Uploader {
  readonly #options: UploaderOptions;
  readonly #waiting: Waiting[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #stopped = new AbortController();
  /** Of the last attempt, if it failed. */
  #failure: Error | undefined;
  #lastSuccessMs = 0;
  #givenUp = 0;
  #isEnding = false;

  constructor(options: UploaderOptions) {
    this.#options = options;
  }

  /** Files that are not uploaded, but those given up. */
  get backlog(): number {
    return this.#waiting.length + this.#running.size;
  }

  add(job: Job): void {
    this.#waiting.push({ ...job, attempts: 0, dueMs: 0 });
    this.pump();
  }

  /** Begins what is due. */
  pump(): void {
    const now = Date.now();
    while (this.#running.size < this.#options.atOnce && !this.#stopped.signal.aborted) {
      const at = this.#waiting.findIndex(({ dueMs }) => dueMs <= now);
      const [job] = at < 0 ? [] : this.#waiting.splice(at, 1);
      if (job === undefined) return;
      const running = this.#attempt(job).finally(() => {
        this.#running.delete(running);
        this.pump();
      });
      this.#running.add(running);
    }
  }

  /**
   * Resolves when there is room for another file.
   * @throws PluginError S3_UPLOADS_FAIL when there is none because uploads fail; the signal's reason
   */
  async room(signal: AbortSignal): Promise<void> {
    const { atOnce, mostWaiting } = this.#options;
    for (this.pump(); this.backlog >= atOnce + mostWaiting; this.pump()) {
      if (this.#failure !== undefined) throw uploadsFail(this.backlog, this.#failure);
      await unlessAborted(this.#progress(signal), signal);
    }
  }

  /** Uploads what waits, while that goes well and until the signal is aborted. @returns how many files are left */
  async end(hurry: AbortSignal): Promise<number> {
    this.#isEnding = true;
    this.#lastSuccessMs = Date.now();
    for (const job of this.#waiting) job.dueMs = 0;
    for (this.pump(); this.backlog > 0 && !hurry.aborted; this.pump()) {
      const leftMs = this.#lastSuccessMs + PATIENCE_MS - Date.now();
      if (leftMs <= 0) break;
      const progressed = new AbortController();
      const tired = AbortSignal.any([hurry, progressed.signal]);
      await Promise.race([this.#progress(tired), delay(leftMs, undefined, { signal: tired }).catch(() => {})]);
      progressed.abort();
    }
    this.#stopped.abort();
    const left = this.backlog + this.#givenUp;
    await Promise.all(this.#running);
    return left;
  }

  /** The end of an attempt under way, or the time for the next one. */
  async #progress(signal: AbortSignal): Promise<void> {
    if (this.#running.size > 0) return Promise.race(this.#running);
    const dueMs = Math.min(...this.#waiting.map((job) => job.dueMs));
    await delay(Math.max(0, dueMs - Date.now()), undefined, { signal }).catch(() => {});
  }

  async #attempt(job: Waiting): Promise<void> {
    try {
      await this.#options.run(job, this.#stopped.signal);
      this.#failure = undefined;
      this.#lastSuccessMs = Date.now();
    } catch (error) {
      this.#failed(job, error instanceof Error ? error : new Error(String(error)));
    }
  }

  #failed(job: Waiting, error: Error): void {
    const { retries = Infinity, retryDelayMs, logger } = this.#options;
    job.attempts++;
    if (this.#stopped.signal.aborted) {
      this.#givenUp++;
      return;
    }
    this.#failure = error;
    const { key, folder, attempts } = job;
    if (attempts > retries || (this.#isEnding && attempts >= MOST_ATTEMPTS_AT_END)) {
      this.#givenUp++;
      logger.error({ key, folder, attempts, error }, "A file is not uploaded now: it stays on the disk for the next start.");
      return;
    }
    if (Number.isInteger(Math.log2(attempts)))
      logger.warn({ key, folder, attempts, error }, "A file could not be uploaded; it is tried again.");
    this.#waiting.push({ ...job, dueMs: Date.now() + retryDelayMs });
  }
}
