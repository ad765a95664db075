import type { Agent } from "../agent/agent.ts";
import type { LineLogger } from "../telemetry/logger.ts";
import { processCounts } from "../telemetry/process-counts.ts";
import { reportStop } from "./stop-reports.ts";

export interface SignalWatch {
  /** Resolves at the first SIGTERM or SIGINT. */
  readonly stopAsked: Promise<void>;
  /** From now on the pipelines stop: reports begin, and a signal ends the process at once. */
  stopping(): void;
  end(): void;
}

export interface SignalOptions {
  readonly agent: Agent;
  readonly logger: LineLogger;
  /** `pipeline.unsafe_shutdown` */
  readonly isUnsafe: boolean;
  /** What the first signal does, in words; default: that of a pipeline. */
  readonly onStopText?: string;
}

const STOP_TEXT = "Stopping: inputs are closed, what was taken in is delivered. Send the signal again to end at once.";

/**
 * A signal that comes this soon is the first one again: npm and timeout(1) pass on what the whole process group has got, so
 * that one Ctrl-C arrives twice.
 */
const SAME_SIGNAL_MS = 100;

/**
 * SIGTERM and SIGINT stop in good order: inputs first, then what was taken in reaches its outputs. While that lasts, what
 * it waits for is said every five seconds; a second signal ends the process at once with code 1. SIGUSR2 logs the counters.
 */
export function watchSignals({ agent, logger, isUnsafe, onStopText = STOP_TEXT }: SignalOptions): SignalWatch {
  let endReports: (() => void) | undefined;
  let stop: () => void = () => {};
  const stopAsked = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const stopping = (): void => {
    endReports ??= reportStop({ counts: () => agent.counts(), logger, isUnsafe, exit: (code) => process.exit(code) });
  };
  let firstAt: number | undefined;
  const onStop = (signal: NodeJS.Signals): void => {
    if (firstAt !== undefined && performance.now() - firstAt < SAME_SIGNAL_MS) return;
    if (endReports !== undefined) {
      logger.fatal({ signal }, "Ended at once by a signal during the stop; what is in memory and not delivered is lost.");
      process.exit(1);
    }
    logger.info({ signal }, onStopText);
    firstAt = performance.now();
    stopping();
    stop();
  };
  const onCounts = (): void => logger.info({ process: processCounts(), pipelines: agent.counts() }, "Counters.");
  const onReload = (): void => logger.warn({}, "SIGHUP: reloading is not served yet.");
  process.on("SIGTERM", onStop).on("SIGINT", onStop).on("SIGUSR2", onCounts).on("SIGHUP", onReload);
  return {
    stopAsked,
    stopping,
    end() {
      endReports?.();
      process.off("SIGTERM", onStop).off("SIGINT", onStop).off("SIGUSR2", onCounts).off("SIGHUP", onReload);
    },
  };
}
