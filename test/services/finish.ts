import type { RunningConfig } from "../support/run-config.ts";
import { LONGEST_MS } from "./patiently.ts";

/** Waits until everything has its outcome. @throws what the output says when it takes too long */
export async function finish(running: RunningConfig): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((_, reject) => {
    timer = setTimeout(() => reject(running.log.findLast(({ data }) => data["error"])?.data["error"] ?? new Error("no end")), LONGEST_MS);
  });
  try {
    await Promise.race([running.agent.inputsEnded().then(() => running.stop()), late]);
  } finally {
    clearTimeout(timer);
    await running.abandon();
  }
}
