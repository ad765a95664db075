import type { Reading } from "./followed-file.ts";
import { lookThrough } from "./identity.ts";
import type { OpenPlace } from "./open-places.ts";
import { isKnown } from "./opener.ts";
import type { Opened } from "./opener.ts";
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
  const replaced: OpenPlace[] = [];
  const taken = new Set<string>();
  for (const place of open.all()) {
    if (await isThere(place)) taken.add(place.key);
    else replaced.push(place);
  }
  for (const place of replaced) {
    const { path, print, position } = place.entry;
    if (path === undefined || print === undefined) continue;
    const copy = await findCopy(path, print, (key) => taken.has(key));
    if (copy === undefined) continue;
    // What the sincedb says of a copy was said when it took the stream over, or before.
    const kept = sincedb.get(copy.key);
    if (kept !== undefined && kept.position > position && (await isKnown(await openedOf(copy), kept))) await copy.handle.close();
    else {
      taken.add(copy.key);
      found.push({ place, copy });
    }
  }
  return found;
}

/** Whether the file of a place has what was read of it, under its name or another one. */
async function isThere({ key, entry }: OpenPlace): Promise<boolean> {
  const file = entry.path === undefined ? undefined : await findRenamed(entry.path, key);
  if (file === undefined) return false;
  try {
    return await isKnown(await openedOf(file), entry);
  } finally {
    await file.handle.close();
  }
}

async function openedOf({ handle }: Sibling): Promise<Opened> {
  return { handle, look: await lookThrough(handle) };
}
