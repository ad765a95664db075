import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import type { Delivery, Logger, Outcome, Payload, Rejection } from "#plugin";
import type { About } from "./about.ts";
import { Bucket } from "./bucket.ts";
import { badTemporaryDirectory } from "./errors.ts";
import { isKeyTooLong, MOST_KEY_BYTES } from "./key.ts";
import { OpenParts } from "./open-parts.ts";
import type { S3Options } from "./options.ts";
import { findOrphans } from "./restore.ts";
import { Session } from "./session.ts";
import type { ClientSettings } from "./settings.ts";
import { Uploader } from "./uploader.ts";

/** What is there from the start on. */
interface Tools {
  readonly bucket: Bucket;
  readonly session: Session;
  readonly parts: OpenParts;
  readonly uploader: Uploader;
}

/** Files written at once: each is synced. */
const PREFIXES_AT_ONCE = 8;
/** How often somebody looks for files that ended processes have left. */
const RESTORE_MS = 30_000;

/**
 * The delivery half. A record is delivered when it is on the disk in a file of the temporary directory, which is uploaded by this
 * process or a later one; the files wait for S3, and events for room among the files.
 */
export class S3Delivery implements Delivery {
  readonly releasesBytes = true;
  readonly #options: S3Options;
  readonly #settings: ClientSettings;
  readonly #logger: Logger;
  readonly #directory: string;
  #tools: Tools | undefined;
  #lastRestoreMs = 0;

  constructor(options: S3Options, settings: ClientSettings, logger: Logger) {
    this.#options = options;
    this.#settings = settings;
    this.#logger = logger;
    this.#directory = path.resolve(options.temporary_directory ?? path.join(tmpdir(), "logstash"));
  }

  async open(signal: AbortSignal): Promise<void> {
    const session = await Session.open(this.#directory);
    try {
      const bucket = await Bucket.connect(this.#options, this.#settings, this.#logger);
      if (this.#options.validate_credentials_on_root_bucket) await bucket.test(signal);
      this.#tools = this.#makeTools(bucket, session);
      await this.#restore(this.#tools, Date.now());
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  async deliver(payload: Payload, signal: AbortSignal): Promise<Outcome | undefined> {
    const { parts, uploader } = this.#tools!; // the core opens before it delivers
    await uploader.room(signal);
    const taken: [prefix: string, records: readonly number[]][] = [];
    const rejected: Rejection[] = [];
    for (const [prefix, records] of recordsByPrefix(payload)) {
      if (isKeyTooLong(prefix, this.#options)) rejected.push(...refusals(prefix, records));
      else taken.push([prefix, records]);
    }
    const retry: number[] = [];
    let error: Error | undefined;
    let next = 0;
    const work = async (): Promise<void> => {
      for (let at = next++; at < taken.length; at = next++) {
        const [prefix, ordinals] = taken[at]!;
        const result = await parts.append(
          prefix,
          ordinals.map((ordinal) => payload.record(ordinal)),
        );
        if (result.error !== undefined) error ??= badTemporaryDirectory(this.#directory, result.error);
        retry.push(...ordinals.slice(result.written));
      }
    };
    await Promise.all(Array.from({ length: Math.min(PREFIXES_AT_ONCE, taken.length) }, work));
    // Nothing can be written: the disk's trouble, and no prefix's.
    if (error !== undefined && retry.length === payload.recordCount) throw error;
    if (retry.length === 0 && rejected.length === 0) return undefined;
    return { retry: retry.toSorted((a, b) => a - b), rejected, ...(error === undefined ? {} : { error }) };
  }

  async tick(): Promise<void> {
    const { parts, uploader, session } = this.#tools!; // as above
    const now = Date.now();
    await parts.sealOld(now);
    uploader.pump();
    await session.beat(now);
    if (now - this.#lastRestoreMs >= RESTORE_MS) await this.#restore(this.#tools!, now);
  }

  async close(hurry: AbortSignal): Promise<void> {
    if (this.#tools === undefined) return;
    const { parts, uploader, session, bucket } = this.#tools;
    await parts.sealAll();
    const files = await uploader.end(hurry);
    if (files > 0)
      this.#logger.warn(
        { files, directory: this.#directory },
        "Files are not uploaded yet: the next process with this directory and bucket does it.",
      );
    await session.release();
    bucket.close();
  }

  #makeTools(bucket: Bucket, session: Session): Tools {
    const { upload_workers_count, upload_queue_size, retry_delay, retry_count } = this.#options;
    const processors = availableParallelism();
    const uploader = new Uploader({
      atOnce: upload_workers_count ?? Math.ceil(processors * 0.5),
      mostWaiting: upload_queue_size ?? 2 * Math.ceil(processors * 0.25),
      retryDelayMs: retry_delay * 1_000,
      retries: retry_count,
      logger: this.#logger,
      run: (job, signal) => bucket.upload(job, session, signal),
    });
    const parts = new OpenParts(this.#options, { session, target: this.#target, onSealed: (job) => uploader.add(job) });
    return { bucket, session, parts, uploader };
  }

  get #target(): Pick<About, "bucket" | "endpoint"> {
    const { endpoint } = this.#settings;
    return { bucket: this.#options.bucket, ...(endpoint === undefined ? {} : { endpoint }) };
  }

  async #restore({ session, uploader }: Tools, now: number): Promise<void> {
    this.#lastRestoreMs = now;
    const { mine, others } = await findOrphans(session, this.#target, this.#logger);
    if (others > 0)
      this.#logger.debug({ files: others, directory: this.#directory }, "Files for other buckets wait for their own outputs.");
    if (mine.length === 0) return;
    if (!this.#options.restore) {
      this.#logger.warn(
        { files: mine.length, directory: this.#directory },
        "Files of processes before this one stay where they are: `restore` is false.",
      );
      this.#lastRestoreMs = Infinity;
      return;
    }
    let files = 0;
    for (const { folder, key } of mine) {
      const own = await session.adopt(folder);
      if (own === undefined) continue;
      files++;
      uploader.add({ folder: own, key });
    }
    this.#logger.info({ files }, "Files that an ended process has left are uploaded.");
  }
}

function refusals(prefix: string, records: readonly number[]): Rejection[] {
  const reason = `\`prefix\` is ${Buffer.byteLength(prefix)} bytes long for this event: with its file's name that is more than the ${MOST_KEY_BYTES} that S3 takes.`;
  return records.map((record) => ({ record, reason }));
}

function recordsByPrefix(payload: Payload): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { destination, firstRecord, recordCount } of payload.runs) {
    const ordinals = found.get(destination) ?? [];
    for (let at = 0; at < recordCount; at++) ordinals.push(firstRecord + at);
    found.set(destination, ordinals);
  }
  return found;
}
