import { lstatSync, readFileSync, readdirSync, statSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import path from "node:path";
import { glob } from "../config/glob.ts";
import type { FolderReader } from "../config/source-reader.ts";
import type { FileReader } from "./compute-context.ts";
import { cannotReadFile } from "./errors.ts";

/** Finds files on the disk. What may not be looked at is not there, as for Ruby. */
export const diskFolders: FolderReader = {
  kindOf: (name) => orUndefined(() => (statSync(name).isDirectory() ? "folder" : "file")),
  isLink: (name) => orUndefined(() => lstatSync(name).isSymbolicLink()) ?? false,
  list: (folder) => readdirSync(folder),
};

/** Reads from the disk; bundled files from the package's folder. */
export function makeFileReader(packageRoot: string): FileReader {
  const inPackage = (name: string): string => path.join(packageRoot, name);
  return {
    readFile: (name) => attempt(name, () => readFileSync(name)),
    fileStamp: (name) => orUndefined(() => stampOf(statSync(name, { bigint: true }))),
    findFiles: (name, within) => {
      const pattern = diskFolders.kindOf(name) === "folder" ? path.join(name, within) : name;
      return glob(pattern, diskFolders)
        .filter((file) => diskFolders.kindOf(file) === "file")
        .toSorted();
    },
    bundledFile: (name) => attempt(name, () => readFileSync(inPackage(name))),
    bundledFiles: (folder) => attempt(folder, () => readdirSync(inPackage(folder)).toSorted()),
  };
}

/** A file that is put in the place of another has another number, also when its time is older. */
function stampOf({ ino, size, mtimeNs }: BigIntStats): string {
  return `${ino} ${size} ${mtimeNs}`;
}

function attempt<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw cannotReadFile(name, error);
  }
}

function orUndefined<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
