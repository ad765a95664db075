import type { Agent } from "../agent/agent.ts";
import type { LineLogger } from "../telemetry/logger.ts";

export interface SignalWatch {
  /** Resolves at the first SIGTERM or SIGINT. */
  readonly stopAsked: Promise<void>;
  end(): void;
}

const REPORT_INTERVAL_MS = 5_000;

/**
 * SIGTERM and SIGINT stop in good order: inputs first, then what was taken in reaches its outputs. While that lasts, what
 * it waits for is said every five seconds; a second signal ends the process at once with code 1. SIGUSR2 logs the counters.
 */
export function watchSignals({ agent, logger }: { readonly agent: Agent; readonly logger: LineLogger }): SignalWatch {
  let reports: NodeJS.Timeout | undefined;
  let stop: () => void = () => {};
  const stopAsked = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const onStop = (signal: NodeJS.Signals): void => {
    if (reports !== undefined) {
      logger.fatal({ signal }, "Ended at once by a second signal; what was not delivered is lost.");
      process.exit(1);
    }
    logger.info({ signal }, "Stopping: inputs are closed, what was taken in is delivered. Send the signal again to end at once.");
    reports = setInterval(() => reportWaiting(agent, logger), REPORT_INTERVAL_MS);
    stop();
  };
  const onCounts = (): void => logger.info({ pipelines: agent.counts() }, "Counters.");
  const onReload = (): void => logger.warn({}, "SIGHUP: reloading is not served yet.");
  process.on("SIGTERM", onStop).on("SIGINT", onStop).on("SIGUSR2", onCounts).on("SIGHUP", onReload);
  return {
    stopAsked,
    end() {
      clearInterval(reports);
      process.off("SIGTERM", onStop).off("SIGINT", onStop).off("SIGUSR2", onCounts).off("SIGHUP", onReload);
    },
  };
}

/** Says which outputs still have records, so that a person knows what the stop waits for. */
function reportWaiting(agent: Agent, logger: LineLogger): void {
  for (const { pipeline, queue, lanes } of agent.counts()) {
    const waiting = lanes.filter((lane) => lane.waiting > 0).map(({ id, waiting: records }) => ({ output: id, records }));
    logger.warn(
      { pipeline, blocks: queue.blocks, waiting },
      "Still stopping: outputs have not taken everything. Press Ctrl-C again to end at once.",
    );
  }
}
