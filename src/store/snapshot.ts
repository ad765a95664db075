import { randomBytes } from "node:crypto";
import { copyFile, link, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
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
const MOST_ATTEMPTS = 10;
const BEFORE_PID = ".snapshot-";

/**
 * Opens a copy of a folder's store as it is now. Tables are linked, not copied: LevelDB writes each of them once.
 * @throws TailraceError STORE_TOO_NEW, STORE_NOT_OPENED
 */
export async function openSnapshot(folder: string): Promise<Snapshot> {
  await removeLeftOvers(path.dirname(folder));
  for (let attempt = 1; ; attempt++) {
    const copy = await makeFolder(folder);
    const close = (): Promise<void> => rm(copy, { recursive: true, force: true });
    const isLast = attempt === MOST_ATTEMPTS;
    try {
      await copyStore(folder, copy);
      const opened = await openLevelStore(copy);
      if (opened.repairedFrom === undefined || isLast) return { ...opened, close: () => opened.store.close().then(close) };
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

/** Tables first: those that come later are in the log that is copied behind them, or in a manifest that makes the copy be made anew. */
async function copyStore(folder: string, copy: string): Promise<void> {
  const names = await readdir(folder);
  const to = (name: string): [string, string] => [path.join(folder, name), path.join(copy, name)];
  for (const name of names.filter((each) => /\.(?:ldb|sst)$/.test(each))) await linkOrCopy(...to(name));
  for (const name of names.filter((each) => /^(?:CURRENT|MANIFEST-\d+)$|\.log$/.test(each))) await copyFile(...to(name));
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (isGone(error)) throw error;
    await copyFile(from, to);
  }
}

/** Beside the store, where its tables can be linked; where that is not allowed, among the temporary files. */
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
