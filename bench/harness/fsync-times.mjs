import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import path from "node:path";

const APPENDED = Buffer.alloc(128 * 1024, "x");

/** How long, in milliseconds, an fdatasync takes behind each of so many appends of 128 KiB to a new file of a folder. */
export function fsyncTimes(folder, count) {
  const file = path.join(folder, "fsync");
  const descriptor = openSync(file, "a");
  const times = Array.from({ length: count }, () => {
    writeSync(descriptor, APPENDED);
    const startedAt = performance.now();
    fdatasyncSync(descriptor);
    return performance.now() - startedAt;
  });
  closeSync(descriptor);
  rmSync(file);
  return times;
}
