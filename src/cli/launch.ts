import { Agent } from "../agent/agent.ts";
import type { PipelineSpec } from "../agent/agent.ts";
import type { PipelinePlan } from "../compiler/plan.ts";
import { systemClock } from "../pipeline/system-clock.ts";
import { makeThread } from "../worker/compute-worker.ts";
import type { Setup } from "./setup.ts";
import { watchSignals } from "./signals.ts";

/** An agent whose threads are starting. */
export interface Launch {
  readonly agent: Agent;
  /** Runs pipelines to their end; returns the exit code. */
  run(specs: readonly PipelineSpec[], plans: readonly PipelinePlan[]): Promise<number>;
}

/** A thread that fills its heap is ended, and its block computed again in parts. */
const MOST_HEAP_MB = 1_024;

export function launch(setup: Setup): Launch {
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
    async run(specs, plans) {
      for (const { name, status } of setup.notes)
        logger.warn({ setting: name }, status === "no effect" ? "A setting has no effect here." : "A setting is not served yet.");
      const signals = watchSignals({ agent, logger });
      try {
        await agent.start(specs, plans);
        for (const { pipelineId } of plans) logger.info({ pipeline: pipelineId, workers }, "Pipeline started.");
        await Promise.race([agent.inputsEnded(), signals.stopAsked]);
        await agent.stop();
        logger.info({ pipelines: agent.counts() }, "Stopped.");
        return 0;
      } finally {
        signals.end();
      }
    },
  };
}
