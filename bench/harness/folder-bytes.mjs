import { readdirSync, statSync } from "node:fs";
import path from "node:path";

/** The bytes of all files in a folder and below. Files may go meanwhile. */
export function folderBytes(folder) {
  let bytes = 0;
  for (const name of readdirSync(folder, { recursive: true })) {
    const stats = statSync(path.join(folder, name), { throwIfNoEntry: false });
    if (stats?.isFile()) bytes += stats.size;
  }
  return bytes;
}
