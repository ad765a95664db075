import { readFileSync } from "node:fs";

/** The most memory that a process has held since its start, in bytes. Undefined where /proc does not tell. */
export function mostMemoryBytes(pid) {
  if (process.platform !== "linux") return undefined;
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"));
  return Number(kibibytes) * 1_024;
}
