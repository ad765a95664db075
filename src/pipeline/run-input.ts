import type { Logger } from "../plugin/context.ts";
import type { Clock } from "../plugin/input.ts";
import type { InputAtWork } from "./create-io.ts";

/** How long an input that failed rests before it is opened and run again, as in Logstash. */
const RESTART_MS = 1_000;

/**
 * Runs an input until its source ends or the signal is aborted. One that throws is logged, opened and run again, for ever.
 */
export async function runInput(
  { vertex: { id, name }, input, intake }: InputAtWork,
  signal: AbortSignal,
  tools: { logger: Logger; clock: Clock },
): Promise<void> {
  let isOpen = true;
  while (!signal.aborted) {
    try {
      if (!isOpen) await input.open?.(signal);
      isOpen = true;
      await input.run(intake, signal);
      return;
    } catch (error) {
      isOpen = false;
      if (signal.aborted) return;
      tools.logger.error({ plugin: name, id, error }, "An input failed and is started again.");
      await tools.clock.sleep(RESTART_MS, signal);
    }
  }
}
