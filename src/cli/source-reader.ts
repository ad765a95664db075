import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { diskFolders } from "../compiler/file-reader.ts";
import type { SourceReader } from "../config/source-reader.ts";

/** Reads configurations from the disk and from addresses. */
export const sourceReader: SourceReader = {
  ...diskFolders,
  home: homedir(),
  read: (file) => readFileSync(file),
  async fetch(url) {
    const response = await fetch(url, { redirect: "manual" }).catch((error: unknown) => {
      // What went wrong stands one step deeper.
      throw error instanceof Error && error.cause !== undefined ? error.cause : error;
    });
    return { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
  },
};
