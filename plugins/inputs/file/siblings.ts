import { open, readdir, realpath } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { isSame } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { lookAt, lookThrough } from "./identity.ts";

/** A file that was found beside another. */
export interface Sibling {
  readonly path: string;
  readonly key: string;
  /** Whoever asked for it closes it. */
  readonly handle: FileHandle;
}

/** Folders with more files than this are not searched. */
const MOST_FILES = 10_000;

/** Where a file is now that was, or may have been, renamed within its folder. */
export async function findRenamed(file: string, key: string): Promise<Sibling | undefined> {
  for (const candidate of (await lookAt(file))?.key === key ? [file] : await filesBeside(file)) {
    const look = await lookAt(candidate);
    if (look?.isFile && look.key === key) return openSibling(candidate, (found) => Promise.resolve(found.key === key));
  }
  return undefined;
}

/**
 * A copy of a file that was made before it was truncated (logrotate's copytruncate): it has the bytes that were read, and those
 * that were not.
 * @param isOther tells of a file's key that it is not the copy
 */
export async function findCopy(file: string, print: Fingerprint, isOther: (key: string) => boolean): Promise<Sibling | undefined> {
  if (print.position === 0) return undefined;
  for (const candidate of await filesBeside(file)) {
    const look = await lookAt(candidate);
    if (!look?.isFile || look.size < print.position || isOther(look.key)) continue;
    const copy = await openSibling(candidate, (found, handle) => (found.key === look.key ? isSame(handle, print) : Promise.resolve(false)));
    if (copy !== undefined) return copy;
  }
  return undefined;
}

/** In its folder, and in that of the file it is a link to. */
async function filesBeside(file: string): Promise<readonly string[]> {
  const target = await realpath(file).catch(() => file);
  const folders = new Set([path.dirname(file), path.dirname(target)]);
  return (await Promise.all([...folders].map(filesIn))).flat();
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.length > MOST_FILES ? [] : names.map((name) => path.join(folder, name));
}

async function openSibling(
  candidate: string,
  isIt: (found: { readonly key: string }, handle: FileHandle) => Promise<boolean>,
): Promise<Sibling | undefined> {
  const handle = await open(candidate, "r").catch(() => undefined);
  if (handle === undefined) return undefined;
  const look = await lookThrough(handle);
  if (await isIt(look, handle)) return { path: candidate, key: look.key, handle };
  await handle.close();
  return undefined;
}
