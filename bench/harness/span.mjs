import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { machineWorkMs } from "./other-work.mjs";

/** What a process does from now on. `end` tells it, when it has written so many more events. */
export async function startSpan(tailrace) {
  const before = await tailrace.counters();
  const machineBefore = machineWorkMs();
  const ownBefore = process.cpuUsage();
  const startedAt = Date.now();
  return {
    before,
    end(after, eventCount) {
      const wallMs = statSync(tailrace.out).mtimeMs - startedAt;
      const own = process.cpuUsage(ownBefore);
      const cpuMs = after.process.cpuMs - before.process.cpuMs;
      const [wasActive, isActive] = [before.process.mainLoop.activeMs, after.process.mainLoop.activeMs];
      const workMs = machineBefore === undefined ? undefined : machineWorkMs() - machineBefore;
      const otherMs = workMs === undefined ? 0 : Math.max(0, workMs - cpuMs - (own.user + own.system) / 1_000);
      const otherWork = otherMs / wallMs / availableParallelism();
      return {
        cpuMicros: (cpuMs * 1_000) / eventCount,
        eventsPerSecond: (eventCount * 1_000) / wallMs,
        /** As if others had not kept processors from us: what they took of the machine's time is not counted. */
        ownEventsPerSecond: (eventCount * 1_000) / (wallMs * (1 - otherWork)),
        mainLoop: (isActive - wasActive) / wallMs,
        otherWork,
      };
    },
  };
}
