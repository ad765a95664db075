import { stat } from "node:fs/promises";
import type { Logger } from "#plugin";
import { LogFile } from "./log-file.ts";
import type { FileOptions } from "./log-file.ts";

/** Files kept open at once; those with a compressor need a quarter of a megabyte each. */
const MOST_OPEN = { plain: 512, gzip: 64 } as const;

interface Entry {
  readonly file: LogFile;
  isUsed: boolean;
}

/** The open files of an output, by path; the one used longest ago is closed when there are too many. */
export class OpenFiles {
  readonly #options: FileOptions;
  readonly #logger: Logger;
  readonly #entries = new Map<string, Entry>();

  constructor(options: FileOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
  }

  /** The file at a path, opened anew when it was deleted or replaced. */
  async get(path: string): Promise<LogFile> {
    const entry = this.#entries.get(path);
    if (entry !== undefined) {
      const found = await stat(path).catch(() => undefined);
      this.#entries.delete(path);
      if (found !== undefined && entry.file.isAt(found)) {
        this.#entries.set(path, { ...entry, isUsed: true });
        return entry.file;
      }
      await this.#close(path, entry, true);
    }
    await this.#makeRoom();
    const file = await LogFile.open(path, this.#options);
    this.#entries.set(path, { file, isUsed: true });
    return file;
  }

  /** Closes files that were not used since the last call. */
  async closeUnused(): Promise<void> {
    for (const [path, entry] of this.#entries) {
      if (entry.isUsed) entry.isUsed = false;
      else await this.#drop(path, entry);
    }
  }

  /** Gives up a file whose writing failed for good: a pipe whose reader is gone. */
  async forget(path: string): Promise<void> {
    const entry = this.#entries.get(path);
    this.#entries.delete(path);
    if (entry !== undefined) await this.#close(path, entry, false);
  }

  async closeAll(): Promise<void> {
    for (const [path, entry] of this.#entries) await this.#drop(path, entry);
  }

  async #makeRoom(): Promise<void> {
    const most = this.#options.gzip ? MOST_OPEN.gzip : MOST_OPEN.plain;
    const [oldest] = this.#entries;
    if (this.#entries.size >= most && oldest !== undefined) await this.#drop(...oldest);
  }

  async #drop(path: string, entry: Entry): Promise<void> {
    this.#entries.delete(path);
    await this.#close(path, entry, true);
  }

  /** A moved file gets its end too: it is still there under another name. */
  async #close(path: string, { file }: Entry, isWhole: boolean): Promise<void> {
    try {
      await file.close(isWhole);
    } catch (error) {
      this.#logger.warn({ path, error }, "A file could not be closed properly.");
    }
  }
}
