import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/** The memory of a process in bytes: now, and at its most. Linux only. */
export function memoryOf(pid: number): { readonly now: number; readonly most: number } {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const bytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) * 1024;
  return { now: bytes("VmRSS"), most: bytes("VmHWM") };
}

/** The memory of a Node.js that does nothing. */
export async function bareNodeMemory(): Promise<number> {
  const child = spawn(process.execPath, ["-e", 'console.log("up"); setInterval(() => {}, 1000)'], { stdio: ["ignore", "pipe", "ignore"] });
  await once(child.stdout, "data");
  const { now } = memoryOf(child.pid!);
  child.kill();
  await once(child, "exit");
  return now;
}
