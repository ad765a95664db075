import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openLevelStore } from "./level-store.ts";
import type { OpenedStore } from "./store.ts";

/** A copy of a store for reading: whoever has the store itself open goes on. */
export interface Snapshot extends OpenedStore {
  /** Closes and removes the copy. */
  close(): Promise<void>;
}

/** A store that is being written changes while it is copied: what has changed is copied again, so many times, */
const MOST_ROUNDS = 20;
/** and so many times everything. */
const MOST_ATTEMPTS = 5;
const BEFORE_PID = ".snapshot-";

/**
 * Opens a copy of a folder's store as it is now. A file system that can shares the bytes of tables. They are not linked: the
 * copy may give a table of its own the number of one that the store is just writing, and would write into that.
 * @throws TailraceError STORE_TOO_NEW, STORE_NOT_OPENED
 */
export async function openSnapshot(folder: string): Promise<Snapshot> {
  await removeLeftOvers(path.dirname(folder));
  for (let attempt = 1; attempt < MOST_ATTEMPTS; attempt++) {
    const snapshot = await tryCopy(folder, false);
    if (snapshot !== undefined) return snapshot;
  }
  return (await tryCopy(folder, true))!;
}

/** One attempt. The last one takes whatever it got, repaired if need be; undefined: the next may be luckier. */
async function tryCopy(folder: string, isLast: boolean): Promise<Snapshot | undefined> {
  const copy = await makeFolder(folder);
  const remove = (): Promise<void> => rm(copy, { recursive: true, force: true });
  try {
    if ((await copyStore(folder, copy)) || isLast) {
      const opened = await openLevelStore(copy, { counting: "noted" });
      if (opened.repairedFrom === undefined || isLast) return { ...opened, close: () => opened.store.close().then(remove) };
      await opened.store.close();
    }
    await remove();
    return undefined;
  } catch (error) {
    await remove();
    if (isLast || !isGone(error)) throw error;
    return undefined;
  }
}

/**
 * Returns false when the copy may be of two states, because files came and went all the time. What is added to the log
 * meanwhile does no harm.
 */
async function copyStore(folder: string, copy: string): Promise<boolean> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const names = await storeFiles(folder);
    for (const name of await changedFiles(names, folder, copy)) await copyIfThere(path.join(folder, name), path.join(copy, name));
    const after = await storeFiles(folder);
    const isStill = withoutTables(names) === withoutTables(after);
    if (isStill && (await changedFiles(after.filter(isTable), folder, copy)).length === 0) return true;
  }
  return false;
}

/** Tables that the copy lacks or has with another length, and all files that say how they belong together. */
async function changedFiles(names: readonly string[], folder: string, copy: string): Promise<string[]> {
  const isSame = async (name: string): Promise<boolean> => isTable(name) && (await sizeOf(folder, name)) === (await sizeOf(copy, name));
  const same = await Promise.all(names.map(isSame));
  return names.filter((_, at) => !same[at]);
}

async function sizeOf(folder: string, name: string): Promise<number | undefined> {
  return stat(path.join(folder, name)).then(
    ({ size }) => size,
    () => undefined,
  );
}

async function copyIfThere(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE).catch((error: unknown) => {
    if (!isGone(error)) throw error;
  });
}

function withoutTables(names: readonly string[]): string {
  return names.filter((name) => !isTable(name)).join();
}

function isTable(name: string): boolean {
  return /\.(?:ldb|sst)$/.test(name);
}

/** Tables first: those that come later are in the log that is copied behind them. */
async function storeFiles(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).toSorted();
  return [...names.filter(isTable), ...names.filter((name) => /^(?:CURRENT|MANIFEST-\d+)$|\.log$/.test(name))];
}

/** Beside the store, where a file system can share its bytes; where that is not allowed, among the temporary files. */
async function makeFolder(folder: string): Promise<string> {
  const beside = path.join(path.dirname(folder), `${BEFORE_PID}${process.pid}-${randomBytes(4).toString("hex")}`);
  try {
    await mkdir(beside, { mode: 0o700 });
    return beside;
  } catch {
    return mkdtemp(path.join(tmpdir(), "tailrace-snapshot-"));
  }
}

/** Copies of processes that were killed. */
async function removeLeftOvers(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(BEFORE_PID)))
    if (!isAlive(Number.parseInt(name.slice(BEFORE_PID.length), 10)))
      await rm(path.join(parent, name), { recursive: true, force: true }).catch(() => {});
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A file that LevelDB has removed meanwhile. */
function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
