import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** The folder of this package: patterns, pipelines and data stand there, whether this file was compiled or not. */
export function findPackageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, "package.json"))) folder = path.dirname(folder);
  return folder;
}

export function packageVersion(root: string): string {
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { readonly version: string };
  return version;
}
