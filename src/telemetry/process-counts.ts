import { performance } from "node:perf_hooks";

/** What the process has used since its start. */
export interface ProcessCounts {
  /** Of all threads, in user and kernel mode. */
  readonly cpuMs: number;
  /** How long the main thread's loop had something to do, and how long it waited. */
  readonly mainLoop: { readonly activeMs: number; readonly idleMs: number };
}

export function processCounts(): ProcessCounts {
  const { user, system } = process.cpuUsage();
  const { active, idle } = performance.eventLoopUtilization();
  return {
    cpuMs: (user + system) / 1_000,
    mainLoop: { activeMs: active, idleMs: idle },
  };
}
