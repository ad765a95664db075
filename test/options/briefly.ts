import { until } from "../support/until.ts";

const MOMENT_MS = 300;

/** Waits for what comes at once with an option, and maybe never without it. */
export function briefly(condition: () => boolean): Promise<void> {
  const end = performance.now() + MOMENT_MS;
  return until(() => condition() || performance.now() > end, "a moment");
}
