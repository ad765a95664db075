import { mkdir, open, rm, truncate } from "node:fs/promises";
import path from "node:path";
import { GzipMember } from "../../shared/files/gzip-member.ts";
import { note, OBJECT, writeAbout } from "./about.ts";
import type { About } from "./about.ts";
import { syncFolder } from "./sync-folder.ts";

/** A file that is being written. What `append` has taken is on the disk. */
export class Part {
  readonly folder: string;
  readonly createdMs: number;
  readonly #object: string;
  readonly #gzip: GzipMember | undefined;
  #size = 0;
  /** Bytes behind the end, of a write that failed. */
  #hasDebris = false;
  #isBroken = false;

  private constructor(folder: string, about: About) {
    this.folder = folder;
    this.createdMs = Date.now();
    this.#object = path.join(folder, OBJECT);
    this.#gzip = about.encoding === "gzip" ? new GzipMember() : undefined;
  }

  /** @throws when the disk does not take it; nothing of it is left then */
  static async create(folder: string, about: About): Promise<Part> {
    await mkdir(folder, { mode: 0o700 });
    try {
      await writeAbout(folder, about);
      const object = await open(path.join(folder, OBJECT), "wx", 0o600);
      await object.close();
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
    await syncFolder(folder);
    await syncFolder(path.dirname(folder));
    return new Part(folder, about);
  }

  /** Bytes as they will be uploaded. */
  get size(): number {
    return this.#size;
  }

  /** True: a compressed stream has lost bytes, so nothing can be appended any more. What it took before is there. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** @throws when nothing of the bytes is kept */
  async append(bytes: Buffer): Promise<void> {
    const stored = this.#gzip === undefined ? bytes : await this.#gzip.compress(bytes);
    await this.#write(stored);
  }

  /** Ends it. A broken one is mended when it is uploaded. @throws when it cannot be ended; then it is mended, too */
  async seal(): Promise<void> {
    if (this.#isBroken) return;
    await this.#clear();
    if (this.#gzip !== undefined) await this.#write(await this.#gzip.finish());
    await note(this.folder, "sealed");
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  async #write(bytes: Buffer): Promise<void> {
    try {
      await this.#clear();
      await note(this.folder, `write ${this.#size} ${this.#size + bytes.length}`);
      this.#hasDebris = true;
      await writeThrough(this.#object, bytes, this.#size);
      this.#hasDebris = false;
    } catch (error) {
      this.#isBroken = this.#gzip !== undefined;
      throw error;
    }
    this.#size += bytes.length;
  }

  /** Takes away what a write that failed has left. */
  async #clear(): Promise<void> {
    if (this.#hasDebris) await truncate(this.#object, this.#size);
    this.#hasDebris = false;
  }
}

async function writeThrough(file: string, bytes: Buffer, from: number): Promise<void> {
  const handle = await open(file, "r+");
  try {
    for (let done = 0; done < bytes.length;) done += (await handle.write(bytes, done, bytes.length - done, from + done)).bytesWritten;
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
