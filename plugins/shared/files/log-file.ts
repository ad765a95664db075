import { constants } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import type { Stats } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { appendFully } from "../append/append-fully.ts";
import type { Written } from "../append/append-fully.ts";
import type { Appender, Records } from "../append/appender.ts";
import { PlainAppender } from "../append/plain-appender.ts";
import { isSocket } from "./errors.ts";
import { GzipAppender } from "./gzip-appender.ts";
import { makeFolders } from "./make-folders.ts";

const compress = promisify(gzip);

export interface FileOptions {
  readonly gzip: boolean;
  readonly dir_mode: number;
  readonly file_mode: number;
}

/** One open file. */
export class LogFile {
  readonly #handle: FileHandle;
  readonly #stats: Stats;
  readonly #appender: Appender;
  readonly #isGzip: boolean;

  private constructor(handle: FileHandle, stats: Stats, isGzip: boolean) {
    this.#handle = handle;
    this.#stats = stats;
    this.#isGzip = isGzip;
    this.#appender = isGzip ? new GzipAppender(handle) : new PlainAppender(handle);
  }

  /** Opens a file for appending; makes it, and its folders, when it is not there. */
  static async open(file: string, options: FileOptions): Promise<LogFile> {
    const handle = await openOrMake(file, options);
    try {
      return new LogFile(handle, await handle.stat(), options.gzip);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** True when the path still leads to this file. */
  isAt(found: Stats): boolean {
    return found.ino === this.#stats.ino && found.dev === this.#stats.dev;
  }

  append(records: Records, signal: AbortSignal): Promise<Written> {
    return this.#appender.append(records, signal);
  }

  /** Makes these bytes the file's whole content. @throws what kept it from being written; it may have a part of them then */
  async replace(bytes: Buffer, signal: AbortSignal): Promise<void> {
    if (this.#stats.isFile()) await this.#handle.truncate(0);
    const content = this.#isGzip ? await compress(bytes) : bytes;
    const { error } = await appendFully(this.#handle, content, { signal });
    if (error !== undefined) throw error;
  }

  /** @param isWhole false: what stands at its end is lost with it, since the file is gone */
  async close(isWhole: boolean): Promise<void> {
    try {
      if (isWhole) await this.#appender.finish();
    } finally {
      await this.#handle.close();
    }
  }
}

async function openOrMake(file: string, options: FileOptions): Promise<FileHandle> {
  try {
    return await openOrCreate(file, options);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    await makeFolders(path.dirname(file), options.dir_mode);
    return openOrCreate(file, options);
  }
}

const { O_APPEND, O_CREAT, O_EXCL, O_NONBLOCK, O_WRONLY } = constants;

async function openOrCreate(file: string, { file_mode }: FileOptions): Promise<FileHandle> {
  const found = await stat(file).catch(() => undefined);
  // A pipe without a reader would keep a thread of the process waiting.
  if (found?.isSocket()) throw isSocket(file);
  if (found?.isFIFO()) return open(file, O_WRONLY | O_NONBLOCK);
  if (found !== undefined || file_mode === -1) return open(file, O_WRONLY | O_APPEND | O_CREAT);
  try {
    const handle = await open(file, O_WRONLY | O_APPEND | O_CREAT | O_EXCL);
    // The umask is not to change the mode: Logstash's Ruby does not heed it.
    await handle.chmod(file_mode);
    return handle;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return open(file, O_WRONLY | O_APPEND);
    throw error;
  }
}
