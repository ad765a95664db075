import { existsSync } from "node:fs";
import path from "node:path";
import { Agent } from "../agent/agent.ts";
import type { PipelineSpec } from "../agent/agent.ts";
import { queueFolder } from "../agent/queue-settings.ts";
import { flagSetting } from "../agent/settings.ts";
import type { PipelinePlan } from "../compiler/plan.ts";
import { systemClock } from "../pipeline/system-clock.ts";
import { processCounts } from "../telemetry/process-counts.ts";
import { makeThread } from "../worker/compute-worker.ts";
import type { Setup } from "./setup.ts";
import { collectAlone, freeBuffersEarly } from "./garbage.ts";
import { watchSignals } from "./signals.ts";

/** An agent whose threads are starting. */
export interface Launch {
  readonly agent: Agent;
  /**
   * Runs pipelines to their end; returns the exit code.
   * @param onStarted called when all have started
   * @throws TailraceError with the place of an input or output that cannot start
   */
  run(specs: readonly PipelineSpec[], plans: readonly PipelinePlan[], onStarted: () => void): Promise<number>;
}

/** A thread that fills its heap is ended, and its block computed again in parts. */
const MOST_HEAP_MB = 1_024;

export function launch(setup: Setup): Launch {
  collectAlone();
  const { logger, packageRoot, pluginsUrl, pluginFolders, workers, memoryBytes, hostname, dataPath } = setup;
  const heapMb = Math.max(128, Math.min(MOST_HEAP_MB, Math.floor(memoryBytes / (workers + 1) / 2 ** 20)));
  const agent = new Agent({
    tools: setup.tools,
    workers,
    makeWorker: () => makeThread({ start: { pluginsUrl, pluginFolders, packageRoot }, heapMb, logger }),
    clock: systemClock,
    world: { stdin: process.stdin, stdout: process.stdout, hostname, dataPath },
  });
  return {
    agent,
    async run(specs, plans, onStarted) {
      const signals = watchSignals({ agent, logger, isUnsafe: flagSetting(setup.settings, "pipeline.unsafe_shutdown") });
      const endFreeing = freeBuffersEarly();
      try {
        const starting = agent.start(specs, plans);
        const isStarted = await Promise.race([starting.then(() => true), signals.stopAsked.then(() => false)]);
        if (!isStarted) {
          starting.catch(() => {});
          await agent.close();
          return 0;
        }
        for (const { pipelineId } of plans) logger.info({ pipeline: pipelineId, workers }, "Pipeline started.");
        onStarted();
        const telling = tellLeftOvers(setup, specs, plans);
        const isAsked = await Promise.race([agent.inputsEnded().then(() => false), signals.stopAsked.then(() => true)]);
        signals.stopping();
        await agent.stop(isAsked);
        await telling;
        logger.info({ process: processCounts(), pipelines: agent.counts() }, "Stopped.");
        return 0;
      } finally {
        endFreeing();
        signals.end();
      }
    },
  };
}

/** Loads the code for that only where earlier processes have left something at all. */
async function tellLeftOvers(setup: Setup, specs: readonly PipelineSpec[], plans: readonly PipelinePlan[]): Promise<void> {
  const { settings, dataPath, logger } = setup;
  const queues = queueFolder(settings, dataPath);
  if (![queues, path.join(dataPath, "spill")].some(existsSync)) return;
  const persisted = new Set(specs.filter((spec) => spec.settings.persisted).map(({ compile }) => compile.pipelineId));
  try {
    const found = await import("../pipeline/left-overs.ts");
    await found.tellLeftOvers({ plans, persisted, queueFolder: queues, dataPath, logger });
  } catch (error) {
    logger.debug({ error }, "What earlier processes have left cannot be looked at.");
  }
}
