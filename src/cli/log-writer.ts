import { appendFileSync, mkdirSync } from "node:fs";
import path from "node:path";

/** Writes lines to standard error, and to `tailrace.log` in a folder when one is given. Standard output is for events. */
export function logWriter(folder: string | undefined): (line: string) => void {
  if (folder === undefined) return (line) => void process.stderr.write(line);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "tailrace.log");
  return (line) => {
    process.stderr.write(line);
    appendFileSync(file, line);
  };
}
