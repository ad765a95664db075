import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, readlink, rename, rm, rmdir, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { badTemporaryDirectory } from "./errors.ts";
import { syncFolder } from "./sync-folder.ts";

/*
 * <temporary directory>/tailrace-<uuid>/owner.json     whose it is; none: nobody's
 *                                       <uuid>/        a part (about.ts)
 *                       refused/<uuid>/                a part that S3 does not take
 * Each output has a folder of its own while it runs. One that finds a folder whose owner is gone takes its parts over, each by
 * renaming it, so that of several only one has it.
 */

interface Owner {
  readonly pid: number;
  /** When the process started, as the system counts; absent: it does not tell. */
  readonly started?: string;
  /** Within which `pid` means the same process: machine, start of the machine, namespace. */
  readonly space: string;
}

const NAME = "tailrace-";
const OWNER = "owner.json";
/** An owner that cannot be asked for shows in such intervals that it lives, */
const HEARTBEAT_MS = 10_000;
/** and is taken for gone when it has not for so long. */
const SILENCE_MS = 60_000;

/** The folder of an output for its files. */
export class Session {
  readonly folder: string;
  readonly #root: string;
  readonly #owner: Owner;
  #lastBeat = 0;

  private constructor(root: string, owner: Owner) {
    this.#root = root;
    this.#owner = owner;
    this.folder = path.join(root, `${NAME}${randomUUID()}`);
  }

  /** @throws PluginError S3_TEMPORARY_DIRECTORY */
  static async open(root: string): Promise<Session> {
    const session = new Session(root, await thisProcess());
    const made = path.join(root, `.${randomUUID()}`);
    try {
      await mkdir(root, { recursive: true, mode: 0o700 });
      // It never stands there without its owner.
      await mkdir(made, { mode: 0o700 });
      await writeFile(path.join(made, OWNER), JSON.stringify(session.#owner), { mode: 0o600 });
      await rename(made, session.folder);
      await syncFolder(root);
    } catch (error) {
      await rm(made, { recursive: true, force: true }).catch(() => {});
      throw badTemporaryDirectory(root, error);
    }
    return session;
  }

  newPart(): string {
    return path.join(this.folder, randomUUID());
  }

  /** To be called again and again. */
  async beat(now: number): Promise<void> {
    if (now - this.#lastBeat < HEARTBEAT_MS) return;
    this.#lastBeat = now;
    await utimes(path.join(this.folder, OWNER), now / 1_000, now / 1_000);
  }

  /** Folders of parts whose owners are gone. */
  async orphans(now: number): Promise<string[]> {
    const found: string[] = [];
    for (const name of await readdir(this.#root)) {
      const folder = path.join(this.#root, name);
      if (!name.startsWith(NAME) || folder === this.folder || (await this.#isOwned(folder, now))) continue;
      const names = (await readdir(folder).catch(() => [])).filter((entry) => entry !== OWNER);
      found.push(...names.map((entry) => path.join(folder, entry)));
      if (names.length === 0) await discard(folder);
    }
    return found;
  }

  /** Takes a part over. Undefined: another process was quicker. */
  async adopt(part: string): Promise<string | undefined> {
    const own = path.join(this.folder, path.basename(part));
    try {
      await rename(part, own);
    } catch {
      return undefined;
    }
    await discard(path.dirname(part));
    return own;
  }

  /** Removes a part of an owner who is gone. */
  async remove(part: string): Promise<void> {
    await rm(part, { recursive: true, force: true });
    await discard(path.dirname(part));
  }

  /** Puts a part aside that S3 does not take. */
  async putAside(part: string): Promise<string> {
    const aside = path.join(this.#root, "refused", path.basename(part));
    await mkdir(path.dirname(aside), { recursive: true, mode: 0o700 });
    await rename(part, aside);
    return aside;
  }

  /** What is in it belongs to nobody then. */
  async release(): Promise<void> {
    await rm(path.join(this.folder, OWNER), { force: true });
    await rmdir(this.folder).catch(() => {});
  }

  async #isOwned(folder: string, now: number): Promise<boolean> {
    const file = path.join(folder, OWNER);
    try {
      const owner = JSON.parse(await readFile(file, "utf8")) as Partial<Owner>; // whatever it holds, it is compared only
      if (owner.space === this.#owner.space && owner.started !== undefined && typeof owner.pid === "number")
        return (await startOf(owner.pid)) === owner.started;
      return now - (await stat(file)).mtimeMs < SILENCE_MS;
    } catch {
      return false;
    }
  }
}

/** Removes a session's folder when no part is in it. */
async function discard(folder: string): Promise<void> {
  const left = await readdir(folder).catch(() => undefined);
  if (left === undefined || left.some((name) => name !== OWNER)) return;
  await rm(path.join(folder, OWNER), { force: true });
  await rmdir(folder).catch(() => {});
}

async function thisProcess(): Promise<Owner> {
  const { pid } = process;
  const none = (): string => "";
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(none);
  const names = await readlink("/proc/self/ns/pid").catch(none);
  const started = await startOf(pid);
  return { pid, space: `${hostname()} ${boot.trim()} ${names}`, ...(started === undefined ? {} : { started }) };
}

/**
 * The 22nd field of Linux's /proc/<pid>/stat; the second one, a name in parentheses, may hold anything, and the third one tells
 * what has ended though nobody has asked how.
 */
async function startOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const [state = "", ...fields] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return "ZX".includes(state) ? undefined : fields[18];
}
