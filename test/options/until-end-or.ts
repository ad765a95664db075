import type { RunningConfig } from "../support/run-config.ts";
import { until } from "../support/until.ts";

/** Waits until the inputs have ended, or there is enough to see: some end only with an option. */
export async function untilEndOr(running: RunningConfig, isEnough: () => boolean): Promise<void> {
  let isEnded = false;
  void running.agent.inputsEnded().then(() => {
    isEnded = true;
  });
  await until(() => isEnded || isEnough(), "the end of the inputs, or enough of them");
}
