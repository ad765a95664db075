import { access } from "node:fs/promises";
import type { Delivery, Logger, OptionsOf, Outcome, Payload } from "#plugin";
import type { Written } from "../append/append-fully.ts";
import { batchesByFile, redirected } from "./batch-by-file.ts";
import type { FileBatch } from "./batch-by-file.ts";
import { isNameError } from "./errors.ts";
import { OpenFiles } from "./open-files.ts";
import type { options as schemas } from "./options.ts";
import type { Place } from "./place.ts";

type FileOutputOptions = OptionsOf<typeof schemas>;

/** The delivery half: writes every record to its file before it counts as delivered. */
export class FileWriter implements Delivery {
  readonly releasesBytes: boolean;
  readonly #options: FileOutputOptions;
  readonly #place: Place;
  readonly #logger: Logger;
  readonly #files: OpenFiles;
  #lastCleanup = 0;

  constructor(options: FileOutputOptions, place: Place, logger: Logger) {
    // A compressor remembers the records that it could not write.
    this.releasesBytes = !options.gzip;
    this.#options = options;
    this.#place = place;
    this.#logger = logger;
    this.#files = new OpenFiles(options, logger);
  }

  async deliver(payload: Payload, signal: AbortSignal): Promise<Outcome | undefined> {
    const retry: number[] = [];
    let cause: Error | undefined;
    for (const batch of batchesByFile(payload)) {
      const { until, error } = await this.#write(batch, signal);
      if (error === undefined) continue;
      cause ??= error;
      retry.push(...batch.ordinals.slice(batch.recordAt(until).before));
    }
    return cause === undefined ? undefined : { retry: retry.toSorted((a, b) => a - b), error: cause };
  }

  async tick(now: number): Promise<void> {
    if (now - this.#lastCleanup < this.#options.stale_cleanup_interval * 1000) return;
    this.#lastCleanup = now;
    await this.#files.closeUnused();
  }

  async close(): Promise<void> {
    await this.#files.closeAll();
  }

  /** To the batch's own file or, where that cannot be, to the failure file. */
  async #write(batch: FileBatch, signal: AbortSignal): Promise<Written> {
    const { failurePath, isDynamic } = this.#place;
    if (!this.#options.create_if_deleted && !(await exists(batch.path))) return this.#writeTo(redirected(batch, failurePath), signal);
    const written = await this.#writeTo(batch, signal);
    if (!isDynamic || batch.path === failurePath || !isNameError(written.error)) return written;
    this.#logger.warn(
      { path: batch.path.slice(0, SHOWN_CHARACTERS), failurePath, records: batch.ordinals.length, error: written.error },
      "The path of events can be no file; they are written to the failure file.",
    );
    return this.#writeTo(redirected(batch, failurePath), signal);
  }

  async #writeTo(batch: FileBatch, signal: AbortSignal): Promise<Written> {
    try {
      const file = await this.#files.get(batch.path);
      if (this.#options.write_behavior === "overwrite") {
        await file.replace(batch.last, signal);
        return { until: batch.bytes.length };
      }
      const written = await file.append(batch, signal);
      if (isBrokenPipe(written.error)) await this.#files.forget(batch.path);
      return written;
    } catch (error) {
      return { until: 0, error: error as Error };
    }
  }
}

const SHOWN_CHARACTERS = 200;

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isBrokenPipe(error: Error | undefined): boolean {
  return error !== undefined && "code" in error && error.code === "EPIPE";
}
