import { appendFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { reasonOf } from "../errors.ts";
import { folderNotWritable } from "./errors.ts";

/**
 * Writes lines to standard error, and to `tailrace.log` in a folder when one is given. Standard output is for events.
 * @throws TailraceError CLI_FOLDER
 */
export function logWriter(folder: string | undefined): (line: string) => void {
  if (folder === undefined) return (line) => void process.stderr.write(line);
  const file = path.join(folder, "tailrace.log");
  try {
    mkdirSync(folder, { recursive: true });
    appendFileSync(file, "");
  } catch (error) {
    throw folderNotWritable("path.logs", folder, error);
  }
  let isWritable = true;
  return (line) => {
    process.stderr.write(line);
    if (!isWritable) return;
    try {
      appendFileSync(file, line);
    } catch (error) {
      isWritable = false;
      process.stderr.write(`The log is no longer written to ${file}: ${reasonOf(error)}.\n`);
    }
  };
}
