import { chmod, mkdir } from "node:fs/promises";
import path from "node:path";

/** Makes a folder and those above it. @param mode -1: the system's default */
export async function makeFolders(folder: string, mode: number): Promise<void> {
  if (mode === -1) {
    await mkdir(folder, { recursive: true });
    return;
  }
  for (const missing of foldersAbove(folder)) {
    try {
      await mkdir(missing);
      // The umask is not to change the mode: Logstash's Ruby does not heed it.
      await chmod(missing, mode);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}

/** The folder and those it is in, outermost first. */
function foldersAbove(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [] : [...foldersAbove(parent), folder];
}
