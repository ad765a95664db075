import { setTimeout as delay } from "node:timers/promises";

/** A machine that is busy with something else is no failure: less than a test may take, so that what was waited for is said. */
const LONGEST_MS = 45_000;
const STEP_MS = 5;

/** Resolves as soon as the condition holds. @throws when it does not come to hold: `what` says what was waited for */
export async function until(condition: () => boolean | Promise<boolean>, what: string, longestMs = LONGEST_MS): Promise<void> {
  const end = performance.now() + longestMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await delay(STEP_MS);
  }
}
