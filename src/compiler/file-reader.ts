import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { FileReader } from "./compute-context.ts";
import { cannotReadFile } from "./errors.ts";

/** Reads from the disk; bundled files from the package's folder. */
export function makeFileReader(packageRoot: string): FileReader {
  const inPackage = (name: string): string => path.join(packageRoot, name);
  return {
    readFile: (name) => attempt(name, () => readFileSync(name)),
    listFiles: (folder, glob) =>
      attempt(folder, () => readdirSync(folder, { withFileTypes: true }))
        .filter((entry) => entry.isFile() && path.matchesGlob(entry.name, glob))
        .map((entry) => path.join(folder, entry.name))
        .toSorted(),
    bundledFile: (name) => attempt(name, () => readFileSync(inPackage(name))),
    bundledFiles: (folder) => attempt(folder, () => readdirSync(inPackage(folder)).toSorted()),
  };
}

function attempt<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw cannotReadFile(name, error);
  }
}
