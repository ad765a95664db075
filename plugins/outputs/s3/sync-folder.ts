import { open } from "node:fs/promises";

/** Writes a folder's entries through to the disk, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  try {
    await handle?.sync();
  } catch {
    // Windows has no such thing, and some file systems neither.
  } finally {
    await handle?.close();
  }
}
