import { readFileSync } from "node:fs";

const TICK_MS = 10;

/**
 * What the machine has done since its start, in milliseconds of its processors: everybody's work, and time that its host
 * gave to others. Undefined where /proc does not tell.
 */
export function machineWorkMs() {
  if (process.platform !== "linux") return undefined;
  const [user, nice, system, , , interrupt, softInterrupt, stolen] = readFileSync("/proc/stat", "latin1")
    .split("\n", 1)[0]
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + interrupt + softInterrupt + stolen) * TICK_MS;
}
