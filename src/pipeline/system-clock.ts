import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../plugin/input.ts";

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    try {
      await delay(ms, undefined, { signal });
    } catch {
      // Woken by the signal.
    }
  },
};
