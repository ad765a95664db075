import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openLevelStore } from "./level-store.ts";
import type { OpenedStore } from "./store.ts";

/** A copy of a store for reading: whoever has the store itself open goes on. */
export interface Snapshot extends OpenedStore {
  /** Closes and removes the copy. */
  close(): Promise<void>;
}

/** A store that is being written changes while it is copied. */
const MOST_ATTEMPTS = 20;
const BEFORE_PID = ".snapshot-";

/**
 * Opens a copy of a folder's store as it is now. A file system that can shares the bytes of tables. They are not linked: the
 * copy may give a table of its own the number of one that the store is just writing, and would write into that.
 * @throws TailraceError STORE_TOO_NEW, STORE_NOT_OPENED
 */
export async function openSnapshot(folder: string): Promise<Snapshot> {
  await removeLeftOvers(path.dirname(folder));
  for (let attempt = 1; ; attempt++) {
    const copy = await makeFolder(folder);
    const close = (): Promise<void> => rm(copy, { recursive: true, force: true });
    const isLast = attempt === MOST_ATTEMPTS;
    try {
      const isOneState = await copyStore(folder, copy);
      const opened = await openLevelStore(copy);
      if ((isOneState && opened.repairedFrom === undefined) || isLast) return { ...opened, close: () => opened.store.close().then(close) };
      await opened.store.close();
    } catch (error) {
      if (isLast || !isGone(error)) {
        await close();
        throw error;
      }
    }
    await close();
  }
}

/** Returns false when files came or went meanwhile: then the copy may be of two states. What is added to the log does no harm. */
async function copyStore(folder: string, copy: string): Promise<boolean> {
  const names = await storeFiles(folder);
  for (const name of names) await copyFile(path.join(folder, name), path.join(copy, name), constants.COPYFILE_FICLONE);
  return names.join() === (await storeFiles(folder)).join();
}

/** Tables first: those that come later are in the log that is copied behind them. */
async function storeFiles(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).toSorted();
  return [
    ...names.filter((name) => /\.(?:ldb|sst)$/.test(name)),
    ...names.filter((name) => /^(?:CURRENT|MANIFEST-\d+)$|\.log$/.test(name)),
  ];
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
