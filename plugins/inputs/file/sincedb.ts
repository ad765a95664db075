import { lstat, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Clock, Logger } from "#plugin";
import { sincedbIsFolder } from "./errors.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { Fingerprint, Sample } from "./fingerprint.ts";
import type { SincedbSettings } from "./settings.ts";
import { parseSincedb, writeSincedb } from "./sincedb-format.ts";

/** How far a file was read. */
export interface Entry {
  readonly position: number;
  readonly changedMs: number;
  readonly path: string | undefined;
  /** Absent for what Logstash wrote. */
  readonly print: Print | undefined;
}

export interface Print extends Fingerprint {
  /** When its position was said: the time of the last change beside it in the sincedb. */
  readonly changedMs: number;
  /** In read mode: what is to be done with a file that is read has been done. */
  readonly isDone: boolean | undefined;
}

/** What a file's position is said with. */
export interface Place extends Sample {
  readonly path: string;
}

/** Of what this process has read the fingerprint is made only when it is asked for. */
interface KeptEntry extends Entry {
  readonly place?: Place;
  readonly isDone?: boolean;
}

interface SincedbTools {
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The positions of all files, kept in a file that Logstash can read, and beside it, in the folder for data, one with the
 * fingerprints of the files.
 */
export class Sincedb {
  readonly #settings: SincedbSettings;
  readonly #tools: SincedbTools;
  readonly #entries = new Map<string, KeptEntry>();
  #isOpen = false;
  #wasKept = false;
  #isDirty = false;
  #writtenMs = Number.NEGATIVE_INFINITY;
  #writing: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(settings: SincedbSettings, tools: SincedbTools) {
    this.#settings = settings;
    this.#tools = tools;
  }

  /** Reads what is kept. @throws PluginError when the file is a folder */
  async open(): Promise<void> {
    const { file, printsFile, cleanAfterMs } = this.#settings;
    if (file === undefined || this.#isOpen) return;
    const found = await stat(file).catch(() => undefined);
    if (found?.isDirectory()) throw sincedbIsFolder(file);
    this.#wasKept = found !== undefined;
    const now = this.#tools.clock.now();
    const prints = parsePrints(await readFile(printsFile, "utf8").catch(() => ""));
    for (const { key, position, changed, path: known } of parseSincedb(await readFile(file, "utf8").catch(() => ""))) {
      const changedMs = changed === undefined || changed === 0 ? now : Math.round(changed * 1_000);
      const print = Object.hasOwn(prints, key) ? prints[key] : undefined;
      // The fingerprints are written first: where a process has died between the two, the sincedb's position is the older one.
      const isOlder = print !== undefined && changed !== undefined && changedMs <= print.changedMs;
      if (changedMs + cleanAfterMs > now)
        this.#entries.set(key, { position: isOlder ? print.position : position, changedMs, path: known, print });
    }
    this.#isOpen = true;
    // Where it cannot be written is said at the start.
    await this.write();
  }

  /** Whether there is a file for it; and whether it was there when it was opened. */
  get isKept(): boolean {
    return this.#settings.file !== undefined;
  }

  get wasKept(): boolean {
    return this.#wasKept;
  }

  get(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    return entry && { ...entry, print: printOf(entry) };
  }

  keys(): string[] {
    return [...this.#entries.keys()];
  }

  set(key: string, position: number, place: Place): void {
    this.#entries.set(key, { position, place, changedMs: this.#tools.clock.now(), path: place.path, print: undefined });
    this.#isDirty = true;
  }

  /** The file is read, and what was to be done with it is done. */
  markDone(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.set(key, { ...entry, isDone: true });
    this.#isDirty = true;
  }

  delete(key: string): void {
    this.#isDirty ||= this.#entries.delete(key);
  }

  /** Writes what has changed, when it is time. `isThere` tells of a file whether it is still followed. */
  async writeIfDue(isThere: (key: string) => boolean): Promise<void> {
    const { writeMs, cleanAfterMs } = this.#settings;
    const now = this.#tools.clock.now();
    if (now < this.#writtenMs + writeMs) return;
    for (const [key, { changedMs }] of this.#entries) if (changedMs + cleanAfterMs < now && !isThere(key)) this.delete(key);
    if (this.#isDirty) await this.write();
  }

  /** One at a time. A failure is said once, until it works again. */
  write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const { file, printsFile } = this.#settings;
    this.#isDirty = false;
    this.#writtenMs = this.#tools.clock.now();
    if (file === undefined || !this.#isOpen) return;
    const records = [...this.#entries].map(([key, entry]) => ({ key, changed: entry.changedMs / 1_000, ...pick(entry) }));
    const prints = Object.fromEntries([...this.#entries].map(([key, entry]) => [key, printOf(entry)]));
    try {
      // A position whose fingerprint is not there yet would be taken for Logstash's, of whatever is in the file by then.
      await replace(printsFile, `${JSON.stringify({ version: 1, prints })}\n`, 0o600);
      await replace(file, writeSincedb(records));
      this.#hasFailed = false;
    } catch (error) {
      this.#isDirty = true;
      if (!this.#hasFailed)
        this.#tools.logger.error({ file, error }, "The positions in files cannot be kept: the next start reads lines again.");
      this.#hasFailed = true;
    }
  }
}

function pick({ position, path: known }: Entry): Pick<Entry, "position" | "path"> {
  return { position, path: known };
}

function printOf({ position, changedMs, print, place, isDone }: KeptEntry): Print | undefined {
  if (place !== undefined) return { ...fingerprintOf(place, position), changedMs, isDone };
  return print && { ...print, isDone: isDone ?? print.isDone };
}

function parsePrints(text: string): Readonly<Record<string, Print>> {
  try {
    const value = JSON.parse(text) as { readonly version?: unknown; readonly prints?: Record<string, Print> } | null;
    return value?.version === 1 ? (value.prints ?? {}) : {};
  } catch {
    return {};
  }
}

/** The old text or the new one is there, whenever the process ends. What is no plain file is written as it stands. */
async function replace(file: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const target = await lstat(file).catch(() => undefined);
  if (target !== undefined && !target.isFile()) return writeFile(file, text);
  const fresh = `${file}.${process.pid}.new`;
  const handle = await open(fresh, "w", target === undefined ? mode : target.mode & 0o777);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
}
