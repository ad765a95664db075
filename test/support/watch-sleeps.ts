import { onTestFinished, vi } from "vitest";

/** Nothing else sets timers as long as this. */
const LONG_MS = 1_000_000;

/** The seconds of long sleeps from now on, in order; unless `lasting` they end at once. A sleep longer than a timer can be is seen in parts. */
export function watchSleeps(length: "brief" | "lasting" = "brief"): number[] {
  const setTimer = globalThis.setTimeout;
  const seconds: number[] = [];
  const spy = vi.spyOn(globalThis, "setTimeout").mockImplementation((run: () => void, ms = 0) => {
    if (ms < LONG_MS) return setTimer(run, ms);
    seconds.push(ms / 1000);
    return setTimer(run, length === "brief" ? 0 : ms);
  });
  onTestFinished(() => spy.mockRestore());
  return seconds;
}
