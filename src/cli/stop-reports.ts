import type { PipelineCounts } from "../pipeline/pipeline-counts.ts";
import type { LineLogger } from "../telemetry/logger.ts";

const REPORT_INTERVAL_MS = 5_000;
/** Reports without progress after which an unsafe stop gives up (source: logstash-core/lib/logstash/shutdown_watcher.rb). */
const MOST_STALLED = 3;
/** What Logstash exits with then: -1. */
const STALLED_EXIT_CODE = 255;

export interface StopReportOptions {
  readonly counts: () => readonly PipelineCounts[];
  readonly logger: LineLogger;
  /** `pipeline.unsafe_shutdown` */
  readonly isUnsafe: boolean;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

/**
 * Says every five seconds of a stop which outputs still have records, so that a person knows what it waits for. An unsafe
 * stop ends the process when nothing has moved for three reports.
 * @returns what ends the reports
 */
export function reportStop({ counts, logger, isUnsafe, exit }: StopReportOptions): () => void {
  let least = Number.POSITIVE_INFINITY;
  let stalled = 0;
  const timer = setInterval(() => {
    const left = counts();
    report(left, logger);
    const waiting = left.reduce((sum, pipeline) => sum + waitingIn(pipeline), 0);
    stalled = waiting < least ? 0 : stalled + 1;
    least = Math.min(least, waiting);
    if (!isUnsafe || stalled < MOST_STALLED) return;
    logger.fatal({}, "Ended by pipeline.unsafe_shutdown: nothing moves any more, and what is in memory and not delivered is lost.");
    exit(STALLED_EXIT_CODE);
  }, REPORT_INTERVAL_MS);
  return () => clearInterval(timer);
}

function waitingIn({ queue, lanes }: PipelineCounts): number {
  return lanes.reduce((sum, lane) => sum + lane.waiting, queue.blocks);
}

function report(left: readonly PipelineCounts[], logger: LineLogger): void {
  for (const { pipeline, queue, lanes } of left) {
    const waiting = lanes.filter((lane) => lane.waiting > 0).map(({ id, waiting: records }) => ({ output: id, records }));
    if (waiting.length === 0 && queue.blocks === 0) continue;
    const fields = { pipeline, ...(queue.blocks > 0 ? { blocks: queue.blocks } : {}), waiting };
    logger.warn(
      fields,
      "Still stopping: outputs have not taken everything. Press Ctrl-C to end at once; what waits in memory is lost then.",
    );
  }
}
