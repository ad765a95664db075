import { accessSync, constants, existsSync, statSync } from "node:fs";
import path from "node:path";
import { textSetting } from "../agent/settings.ts";
import type { SettingValues } from "../agent/settings.ts";
import { folderNotWritable } from "./errors.ts";

/**
 * Checks that the folders a person named can be written to, before anything is opened.
 * @throws TailraceError CLI_FOLDER
 */
export function checkFolders(settings: SettingValues): void {
  for (const name of ["path.data", "path.logs"]) {
    const folder = textSetting(settings, name);
    if (folder !== undefined) checkFolder(name, folder);
  }
}

function checkFolder(setting: string, folder: string): void {
  const existing = nearestExisting(path.resolve(folder));
  try {
    if (!statSync(existing).isDirectory()) throw Object.assign(new Error("ENOTDIR"), { code: "ENOTDIR" });
    accessSync(existing, constants.W_OK);
  } catch (error) {
    throw folderNotWritable(setting, folder, error);
  }
}

function nearestExisting(folder: string): string {
  return existsSync(folder) ? folder : nearestExisting(path.dirname(folder));
}
