import { launch } from "./launch.ts";
import type { PipelineSpec } from "../agent/agent.ts";
import type { PipelinePlan } from "../compiler/plan.ts";
import type { PipelineCounts } from "../pipeline/pipeline-counts.ts";
import type { Setup } from "./setup.ts";
import { watchSignals } from "./signals.ts";

export interface StandInRun {
  readonly spec: PipelineSpec;
  readonly plan: PipelinePlan;
  /** Undefined: as long as it takes. */
  readonly timeoutMs?: number | undefined;
  /** Called every second. */
  readonly onProgress: (counts: PipelineCounts) => void;
}

const PROGRESS_MS = 1_000;

/**
 * Runs a pipeline whose inputs a command has replaced, to the end of what it was given. A signal, or the timeout, ends it at
 * once: what is not delivered is where it was.
 * @returns the pipeline's counts at the end, and whether it came to it
 */
export async function runStandIn(
  { spec, plan, timeoutMs, onProgress }: StandInRun,
  setup: Setup,
): Promise<{ counts: PipelineCounts; isDone: boolean }> {
  const { agent } = launch(setup);
  const signals = watchSignals({
    agent,
    logger: setup.logger,
    isUnsafe: false,
    onStopText: "Ended by a signal: what was not delivered stays where it was.",
  });
  let timeout: NodeJS.Timeout | undefined;
  let progress: NodeJS.Timeout | undefined;
  try {
    await agent.start([spec], [plan]);
    progress = setInterval(() => onProgress(agent.counts()[0]!), PROGRESS_MS);
    const ended = agent
      .inputsEnded()
      .then(() => agent.stop(false))
      .then(() => true);
    const given = new Promise<boolean>((resolve) => {
      if (timeoutMs !== undefined) timeout = setTimeout(() => resolve(false), timeoutMs);
      void signals.stopAsked.then(() => resolve(false));
    });
    const isDone = await Promise.race([ended, given]);
    if (!isDone) await agent.close();
    return { counts: agent.counts()[0]!, isDone };
  } catch (error) {
    await agent.close();
    throw error;
  } finally {
    clearTimeout(timeout);
    clearInterval(progress);
    signals.end();
  }
}
