import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";

/** A folder for the files of cases; it is removed when the tests of the file are done. */
export function scratchFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "tailrace-options-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
