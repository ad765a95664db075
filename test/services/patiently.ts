import { setTimeout as delay } from "node:timers/promises";

/** On a busy machine a load takes its time. */
export const LONGEST_MS = 200_000;
const STEP_MS = 300;

/** Resolves soon after the condition holds; asking costs a server something. @throws when it does not come to hold: `what` was waited for */
export async function patiently(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + LONGEST_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await delay(STEP_MS);
  }
}
