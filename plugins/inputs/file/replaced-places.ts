import type { Reading } from "./followed-file.ts";
import { lookThrough } from "./identity.ts";
import type { OpenPlace } from "./open-places.ts";
import { isKnown } from "./opener.ts";
import { findCopy, findRenamed } from "./siblings.ts";
import type { Sibling } from "./siblings.ts";

/** A place in a file whose content was replaced, and a copy that has what was read, and goes on behind it. */
export interface CopiedPlace {
  readonly place: OpenPlace;
  readonly copy: Sibling;
}

/**
 * Files that were copied and truncated while nobody looked, or just before: the codec may keep back lines whose rest the copy has.
 * To be asked for before any file is read: the copies look like new files.
 */
export async function findReplaced({ open, sincedb }: Pick<Reading, "open" | "sincedb">): Promise<CopiedPlace[]> {
  const found: CopiedPlace[] = [];
  for (const place of open.all()) {
    const { path, print, position } = place.entry;
    if (path === undefined || print === undefined || (await isThere(place, path))) continue;
    // What the sincedb says of a copy was said when it took the stream over, or before.
    const isOther = (key: string): boolean =>
      open.entryOf(key) !== undefined || found.some(({ copy }) => copy.key === key) || (sincedb.get(key)?.position ?? 0) > position;
    const copy = await findCopy(path, print, isOther);
    if (copy !== undefined) found.push({ place, copy });
  }
  return found;
}

/** Whether the file of a place has what was read of it, under its name or another one. */
async function isThere({ key, entry }: OpenPlace, path: string): Promise<boolean> {
  const file = await findRenamed(path, key);
  if (file === undefined) return false;
  try {
    return await isKnown({ handle: file.handle, look: await lookThrough(file.handle) }, entry);
  } finally {
    await file.handle.close();
  }
}
