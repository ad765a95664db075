import { rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Logger } from "#plugin";
import { OBJECT, note, readAbout } from "./about.ts";
import type { Noted } from "./about.ts";
import { BucketRegion } from "./bucket-region.ts";
import { connect } from "./client.ts";
import { badFile } from "./errors.ts";
import { explain, isRefusal, isRefusedName } from "./explain.ts";
import { mend } from "./mend.ts";
import type { S3Options } from "./options.ts";
import type { Session } from "./session.ts";
import type { ClientSettings } from "./settings.ts";
import { testBucket } from "./test-bucket.ts";
import { upload } from "./upload.ts";
import type { Job } from "./uploader.ts";

/** Where the files go: what is asked of S3, and what its answers mean. */
export class Bucket {
  readonly #options: S3Options;
  readonly #endpoint: string | undefined;
  readonly #region: BucketRegion;
  readonly #logger: Logger;

  private constructor(options: S3Options, endpoint: string | undefined, region: BucketRegion, logger: Logger) {
    this.#options = options;
    this.#endpoint = endpoint;
    this.#region = region;
    this.#logger = logger;
  }

  /** Asks nothing yet. @throws PluginError S3_CREDENTIALS_FILE, S3_AUTHORITY */
  static async connect(options: S3Options, settings: ClientSettings, logger: Logger): Promise<Bucket> {
    return new Bucket(options, settings.endpoint, new BucketRegion(await connect(options, settings), logger), logger);
  }

  /** @throws PluginError what S3 refuses ends the start; what may be over soon does not */
  async test(signal: AbortSignal): Promise<void> {
    const key = `logstash-programmatic-access-test-object-${new Date().toISOString()}`;
    try {
      await this.#region.ask((connection) => testBucket(connection, this.#options, key, signal));
    } catch (error) {
      const explained = this.#explain(error, key);
      if (isRefusal(error)) throw explained;
      this.#logger.warn({ error: explained }, "S3 could not be asked whether it takes objects; files wait for it.");
    }
  }

  /** Uploads a file of the session, and removes it; one that S3 never takes is put aside. @throws PluginError S3_… */
  async upload({ folder, key }: Job, session: Session, signal: AbortSignal): Promise<void> {
    const noted = await readAbout(folder);
    try {
      await this.#uploadObject(folder, noted, signal);
    } catch (error) {
      const explained = this.#explain(error, key);
      if (!isRefusedName(error)) throw explained;
      const aside = await session.putAside(folder);
      this.#logger.error({ key, folder: aside, error: explained }, "S3 takes no object of this name: its file is put aside.");
      return;
    }
    await rm(path.join(folder, OBJECT), { force: true });
    await rm(folder, { recursive: true, force: true });
  }

  close(): void {
    this.#region.connection.client.destroy();
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
    await this.#region.ask((connection) => upload(connection, this.#options, given, signal));
    this.#logger.debug({ key, bytes: size }, "A file is uploaded.");
  }

  #explain(error: unknown, key: string): Error {
    const { bucket, canned_acl, server_side_encryption, server_side_encryption_algorithm: algorithm } = this.#options;
    const { region } = this.#region.connection;
    const hasKms = server_side_encryption && algorithm === "aws:kms";
    return explain(error, { bucket, key, endpoint: this.#endpoint, region, hasAcl: canned_acl !== "private", hasKms });
  }
}
