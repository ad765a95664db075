import path from "node:path";
import { planWithoutInputs } from "../agent/replay-plan.ts";
import { TailraceError } from "../errors.ts";
import type { PipelineCounts } from "../pipeline/pipeline-counts.ts";
import { pipelinesWithQueues } from "../pipeline/queue-archive.ts";
import { repairQueue } from "../pipeline/repair-queue.ts";
import { choosePipeline, withPipeline } from "./choose-pipeline.ts";
import { inUse, noQueue } from "./errors.ts";
import type { ParsedFlags } from "./flags.ts";
import { print } from "./print.ts";
import { prepare } from "./setup.ts";
import type { Setup } from "./setup.ts";
import { runStandIn } from "./stand-in.ts";
import { countText, sizeText } from "./table.ts";
import { durationFlag } from "./time-flag.ts";

/** `tailrace queue repair`: mends a queue. @throws TailraceError CLI_IN_USE */
export async function repair(pipeline: string, folder: string, { logger }: Setup): Promise<number> {
  const done = await repairQueue(folder, logger).catch((error: unknown) => {
    throw queueInUse(error, folder);
  });
  const { repairedFrom, damaged, wasMiscounted, blocks, bytes } = done;
  const left = `${countText(blocks, "block")}, ${sizeText(bytes)}`;
  if (repairedFrom === undefined && damaged.length === 0 && !wasMiscounted)
    return print(`queue of ${pipeline}: ${left}: nothing to mend.\n`);
  print(`queue of ${pipeline}: mended; ${left} left.\n`);
  if (repairedFrom !== undefined) print(`  LevelDB's files did not fit together. How they were: ${repairedFrom}\n`);
  if (wasMiscounted) print("  Its totals were not those of its blocks.\n");
  if (damaged.length > 0)
    print(`  ${countText(damaged.length, "block")} damaged, put aside in ${path.join(folder, "quarantine")}: ${damaged.join(", ")}\n`);
  return 0;
}

/** `tailrace queue drain`: runs a pipeline without its inputs until its queue is empty. @throws TailraceError CLI_NO_QUEUE, CLI_IN_USE, CLI_PIPELINE */
export async function drain(given: ParsedFlags): Promise<number> {
  const flags = withPipeline(given, { "queue.type": "persisted" });
  const timeoutMs = durationFlag("timeout", flags.own);
  const setup = await prepare(flags);
  const chosen = await choosePipeline(setup, flags);
  if (chosen === undefined) return 1;
  const { spec } = chosen;
  const { folder } = spec.settings.persisted!;
  const [base, id] = [path.dirname(folder), chosen.plan.pipelineId];
  const known = await pipelinesWithQueues(base);
  if (!known.includes(id)) throw noQueue(base, id, known);
  const onProgress = ({ queue, lanes }: PipelineCounts): void =>
    void process.stderr.write(
      `${sizeText(queue.bytes)} left; ${sum(lanes, "delivered")} records delivered, ${sum(lanes, "waiting")} wait at outputs.\n`,
    );
  const { counts, isDone } = await runStandIn({ spec, plan: planWithoutInputs(chosen.plan), timeoutMs, onProgress }, setup).catch(
    (error: unknown) => {
      throw queueInUse(error, folder);
    },
  );
  const events = countText(counts.events, "event");
  if (isDone) return print(`queue of ${id}: empty; ${events} computed.\n`);
  print(`queue of ${id}: ${sizeText(counts.queue.bytes)} left; ${events} computed.\n`);
  return 1;
}

function sum(lanes: PipelineCounts["lanes"], what: "delivered" | "waiting"): number {
  return lanes.reduce((total, lane) => total + lane[what], 0);
}

function queueInUse(error: unknown, folder: string): unknown {
  if (!(error instanceof TailraceError) || error.code !== "STORE_LOCKED") return error;
  return inUse("The blocks", folder, "Stop that Tailrace first: with `queue.drain: true` it empties the queue itself before it ends.");
}
