import { readdir, readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import type { SourceReader } from "../config/source-reader.ts";

/** Reads configurations from the disk and from addresses. */
export const sourceReader: SourceReader = {
  home: homedir(),
  async kindOf(path) {
    try {
      return (await stat(path)).isDirectory() ? "folder" : "file";
    } catch {
      return undefined;
    }
  },
  list: (folder) => readdir(folder),
  read: (file) => readFile(file),
  async fetch(url) {
    const response = await fetch(url, { redirect: "manual" });
    return { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
  },
};
