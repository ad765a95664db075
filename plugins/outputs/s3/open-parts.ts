import { randomUUID } from "node:crypto";
import type { About } from "./about.ts";
import { objectKey } from "./key.ts";
import type { S3Options } from "./options.ts";
import { Part } from "./part.ts";
import type { Session } from "./session.ts";
import type { Job } from "./uploader.ts";

/** Files written at once; those with a compressor need a quarter of a megabyte each. The one used longest ago is ended for another. */
export const MOST_OPEN = { none: 1_000, gzip: 128 } as const;
/** The next file of a prefix begins with part 0 again when there was none for so long, as in Logstash. */
const STALE_MS = 15 * 60_000;
/** Prefixes whose files are counted. */
const MOST_COUNTS = 10_000;
/** To a compressor at once: less packs badly, more lets the file grow beyond its size. */
const GZIP_BYTES = 32 * 1024;

interface Entry {
  readonly part: Part;
  readonly key: string;
}

interface Count {
  next: number;
  lastMs: number;
}

/** The files being written, by prefix. */
export class OpenParts {
  readonly #options: S3Options;
  readonly #session: Session;
  readonly #target: Pick<About, "bucket" | "endpoint">;
  readonly #onSealed: (job: Job) => void;
  /** The one used last is last. */
  readonly #entries = new Map<string, Entry>();
  readonly #counts = new Map<string, Count>();
  /** Prefixes that are being written to. */
  readonly #busy = new Set<string>();

  constructor(
    options: S3Options,
    {
      session,
      target,
      onSealed,
    }: { readonly session: Session; readonly target: Pick<About, "bucket" | "endpoint">; readonly onSealed: (job: Job) => void },
  ) {
    this.#options = options;
    this.#session = session;
    this.#target = target;
    this.#onSealed = onSealed;
  }

  /**
   * Writes records to the prefix's file, through to the disk, and ends it as often as its size asks for.
   * @returns how many are written, from the first on, and why not more
   */
  async append(prefix: string, records: readonly Buffer[]): Promise<{ readonly written: number; readonly error?: Error }> {
    let written = 0;
    this.#busy.add(prefix);
    try {
      while (written < records.length) {
        const { part } = await this.#open(prefix);
        const count = this.#fitting(part, records, written);
        await part.append(Buffer.concat(records.slice(written, written + count)));
        written += count;
        if (part.size >= this.#sizeLimit) await this.#seal(prefix);
      }
      return { written };
    } catch (error) {
      if (this.#entries.get(prefix)?.part.isBroken) await this.#seal(prefix);
      return { written, error: error as Error };
    } finally {
      this.#busy.delete(prefix);
    }
  }

  /** Ends the files whose time is over. */
  async sealOld(now: number): Promise<void> {
    const { rotation_strategy, time_file } = this.#options;
    for (const [prefix, { part }] of this.#entries)
      if (rotation_strategy !== "size" && now - part.createdMs >= time_file * 60_000) await this.#seal(prefix);
    for (const [prefix, { lastMs }] of this.#counts)
      if (!this.#entries.has(prefix) && now - lastMs >= STALE_MS) this.#counts.delete(prefix);
  }

  async sealAll(): Promise<void> {
    for (const prefix of this.#entries.keys()) await this.#seal(prefix);
  }

  get #sizeLimit(): number {
    return this.#options.rotation_strategy === "time" ? Infinity : this.#options.size_file;
  }

  /** How many records the file takes before it has its size. */
  #fitting(part: Part, records: readonly Buffer[], from: number): number {
    const room = this.#sizeLimit - part.size;
    const most = this.#options.encoding === "gzip" ? Math.max(GZIP_BYTES, room) : room;
    let count = 0;
    for (let bytes = 0; bytes < most && from + count < records.length; count++) bytes += records[from + count]!.length;
    return count;
  }

  async #open(prefix: string): Promise<Entry> {
    const entry = this.#entries.get(prefix) ?? (await this.#create(prefix));
    this.#entries.delete(prefix);
    this.#entries.set(prefix, entry);
    return entry;
  }

  async #create(prefix: string): Promise<Entry> {
    const { encoding, tags } = this.#options;
    if (this.#entries.size >= MOST_OPEN[encoding]) await this.#sealOldest();
    const count = this.#counts.get(prefix) ?? { next: 0, lastMs: 0 };
    const key = objectKey(prefix, { uuid: randomUUID(), at: new Date(), tags, part: count.next, isGzip: encoding === "gzip" });
    const part = await Part.create(this.#session.newPart(), { ...this.#target, key, encoding });
    const [stalest] = this.#counts.keys();
    if (stalest !== undefined && this.#counts.size >= MOST_COUNTS) this.#counts.delete(stalest);
    this.#counts.delete(prefix);
    this.#counts.set(prefix, { next: count.next + 1, lastMs: part.createdMs });
    return { part, key };
  }

  async #sealOldest(): Promise<void> {
    for (const prefix of this.#entries.keys()) {
      if (this.#busy.has(prefix)) continue;
      await this.#seal(prefix);
      return;
    }
  }

  /** What cannot be ended properly is mended when it is uploaded. */
  async #seal(prefix: string): Promise<void> {
    const entry = this.#entries.get(prefix);
    if (entry === undefined) return;
    this.#entries.delete(prefix);
    const { part, key } = entry;
    const count = this.#counts.get(prefix);
    if (count !== undefined) count.lastMs = Date.now();
    await part.seal().catch(() => {});
    if (part.size === 0) await part.remove();
    else this.#onSealed({ folder: part.folder, key });
  }
}
