import { rm, stat } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import type { Delivery, Logger, Outcome, Payload, Rejection } from "#plugin";
import { OBJECT, note, readAbout } from "./about.ts";
import type { About, Noted } from "./about.ts";
import { BucketRegion } from "./bucket-region.ts";
import { connect } from "./client.ts";
import { badFile, badTemporaryDirectory } from "./errors.ts";
import { explain, isRefusal, isRefusedName } from "./explain.ts";
import type { Asked } from "./explain.ts";
import { MOST_KEY_BYTES, objectKey } from "./key.ts";
import { mend } from "./mend.ts";
import { OpenParts } from "./open-parts.ts";
import type { S3Options } from "./options.ts";
import { findOrphans } from "./restore.ts";
import { Session } from "./session.ts";
import type { ClientSettings } from "./settings.ts";
import { testBucket } from "./test-bucket.ts";
import { upload } from "./upload.ts";
import { Uploader } from "./uploader.ts";
import type { Job } from "./uploader.ts";

/** What is there from the start on. */
interface Tools {
  readonly bucket: BucketRegion;
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
      const bucket = new BucketRegion(await connect(this.#options, this.#settings), this.#logger);
      await this.#testBucket(bucket, signal);
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
    const byPrefix = [...recordsByPrefix(payload)];
    const rejected = byPrefix.flatMap(([prefix, records]) => this.#refused(prefix, records));
    const taken = byPrefix.filter(([prefix]) => !this.#isTooLong(prefix));
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
    bucket.connection.client.destroy();
  }

  #makeTools(bucket: BucketRegion, session: Session): Tools {
    const { upload_workers_count, upload_queue_size, retry_delay, retry_count } = this.#options;
    const processors = availableParallelism();
    const uploader = new Uploader({
      atOnce: upload_workers_count ?? Math.ceil(processors * 0.5),
      mostWaiting: upload_queue_size ?? 2 * Math.ceil(processors * 0.25),
      retryDelayMs: retry_delay * 1_000,
      retries: retry_count,
      logger: this.#logger,
      run: (job, signal) => this.#upload(job, signal),
    });
    const parts = new OpenParts(this.#options, { session, target: this.#target, onSealed: (job) => uploader.add(job) });
    return { bucket, session, parts, uploader };
  }

  get #target(): Pick<About, "bucket" | "endpoint"> {
    const { endpoint } = this.#settings;
    return { bucket: this.#options.bucket, ...(endpoint === undefined ? {} : { endpoint }) };
  }

  /** @throws PluginError what S3 refuses ends the start; what may be over soon does not */
  async #testBucket(bucket: BucketRegion, signal: AbortSignal): Promise<void> {
    if (!this.#options.validate_credentials_on_root_bucket) return;
    const key = `logstash-programmatic-access-test-object-${new Date().toISOString()}`;
    try {
      await bucket.ask((connection) => testBucket(connection, this.#options, key, signal));
    } catch (error) {
      const explained = explain(error, this.#asked(key, bucket));
      if (isRefusal(error)) throw explained;
      this.#logger.warn({ error: explained }, "S3 could not be asked whether it takes objects; files wait for it.");
    }
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

  async #upload({ folder, key }: Job, signal: AbortSignal): Promise<void> {
    const { bucket, session } = this.#tools!; // the uploader is one of them
    const noted = await readAbout(folder);
    try {
      await this.#uploadObject(folder, noted, signal);
    } catch (error) {
      const explained = explain(error, this.#asked(key, bucket));
      if (!isRefusedName(error)) throw explained;
      const aside = await session.putAside(folder);
      this.#logger.error({ key, folder: aside, error: explained }, "S3 takes no object of this name: its file is put aside.");
      return;
    }
    await rm(path.join(folder, OBJECT), { force: true });
    await rm(folder, { recursive: true, force: true });
  }

  async #uploadObject(folder: string, noted: Noted, signal: AbortSignal): Promise<void> {
    const { key, encoding } = noted.about;
    const file = path.join(folder, OBJECT);
    // It was uploaded, and its process ended before it had tidied up.
    if ((await stat(file).catch(() => undefined)) === undefined) return;
    const size = await mend(folder, noted).catch((error: unknown) => {
      throw badFile(file, error);
    });
    if (size === 0) return;
    // A full disk gets its room back by uploads only.
    const onBegin = (id: string): Promise<void> => note(folder, `upload ${id}`).catch(() => {});
    const given = { bucket: this.#options.bucket, key, file, size, isGzip: encoding === "gzip", leftId: noted.uploadId, onBegin };
    await this.#tools!.bucket.ask((connection) => upload(connection, this.#options, given, signal));
    this.#logger.debug({ key, bytes: size }, "A file is uploaded.");
  }

  #asked(key: string, { connection: { region } }: BucketRegion): Asked {
    const { bucket, canned_acl, server_side_encryption, server_side_encryption_algorithm: algorithm } = this.#options;
    const { endpoint } = this.#settings;
    return { bucket, key, endpoint, region, hasAcl: canned_acl !== "private", hasKms: server_side_encryption && algorithm === "aws:kms" };
  }

  #isTooLong(prefix: string): boolean {
    const name = {
      uuid: SAMPLE_UUID,
      at: new Date(0),
      tags: this.#options.tags,
      part: SAMPLE_PART,
      isGzip: this.#options.encoding === "gzip",
    };
    return Buffer.byteLength(objectKey(prefix, name)) > MOST_KEY_BYTES;
  }

  #refused(prefix: string, records: readonly number[]): Rejection[] {
    if (!this.#isTooLong(prefix)) return [];
    const reason = `\`prefix\` is ${Buffer.byteLength(prefix)} bytes long for this event: with its file's name that is more than the ${MOST_KEY_BYTES} that S3 takes.`;
    return records.map((record) => ({ record, reason }));
  }
}

/** As long as any. */
const SAMPLE_UUID = "00000000-0000-0000-0000-000000000000";
const SAMPLE_PART = 999_999_999;

function recordsByPrefix(payload: Payload): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { destination, firstRecord, recordCount } of payload.runs) {
    const ordinals = found.get(destination) ?? [];
    for (let at = 0; at < recordCount; at++) ordinals.push(firstRecord + at);
    found.set(destination, ordinals);
  }
  return found;
}
