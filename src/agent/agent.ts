import type { Readable, Writable } from "node:stream";
import { compile } from "../compiler/compile.ts";
import { tableSource } from "../compiler/input-table.ts";
import type { InputTableText } from "../compiler/input-table.ts";
import type { CompileSettings, CompileTools } from "../compiler/compile.ts";
import type { PipelinePlan } from "../compiler/plan.ts";
import type { ConfigSource } from "../config/sources.ts";
import type { DeadLetterQueue, DeadLetterSettings } from "../delivery/dead-letter-queue.ts";
import { DeadLetterQueues } from "../delivery/dead-letter-queues.ts";
import type { TailraceError } from "../errors.ts";
import { Dispatcher } from "../flow/dispatcher.ts";
import type { Clock } from "../plugin/input.ts";
import { openStore as openOnDisk } from "../store/open-store.ts";
import type { OpenStore } from "../store/store.ts";
import { whenThereIsRoom } from "../pipeline/await-room.ts";
import { openQueue } from "../pipeline/open-queue.ts";
import { openSpills, spillFolder } from "../pipeline/open-spills.ts";
import { Pipeline } from "../pipeline/pipeline.ts";
import type { PipelineSettings } from "../pipeline/pipeline.ts";
import type { PipelineCounts } from "../pipeline/pipeline-counts.ts";
import type { ComputeWorker } from "../worker/compute-worker.ts";

/** One pipeline as it is to be run. */
export interface PipelineSpec {
  readonly compile: CompileSettings;
  readonly settings: PipelineSettings;
  readonly sources: readonly ConfigSource[];
}

export interface AgentParts {
  readonly tools: CompileTools;
  readonly workers: number;
  readonly makeWorker: () => ComputeWorker;
  readonly clock: Clock;
  /** Opens the stores of queues, spills and dead letters; default: on LevelDB. */
  readonly openStore?: OpenStore;
  readonly world: { readonly stdin: Readable; readonly stdout: Writable; readonly hostname: string; readonly dataPath: string };
}

/** What checking some pipelines came to. */
export interface CheckResult {
  /** By pipeline, in their order; present when there is no problem at all. */
  readonly plans?: readonly PipelinePlan[];
  readonly problems: readonly TailraceError[];
  readonly warnings: readonly TailraceError[];
}

/** Compiles pipelines; every mistake in all of them is found. */
export async function checkPipelines(specs: readonly PipelineSpec[], tools: CompileTools): Promise<CheckResult> {
  const compiled = await Promise.all(specs.map((spec) => compile(spec.sources, spec.compile, tools)));
  const problems = compiled.flatMap((result) => result.problems);
  const warnings = compiled.flatMap((result) => result.warnings);
  const plans = compiled.flatMap(({ plan }) => (plan === undefined ? [] : [plan]));
  return plans.length === specs.length ? { plans, problems, warnings } : { problems, warnings };
}

/** Runs the pipelines of a process over workers they share. */
export class Agent {
  readonly #parts: AgentParts;
  readonly #dispatcher: Dispatcher;
  readonly #deadLetters: DeadLetterQueues;
  readonly #pipelines: Pipeline[] = [];
  readonly #closing = new AbortController();

  /** Starts the workers, so that they are up by the time there is something to compute. */
  constructor(parts: AgentParts) {
    this.#parts = parts;
    this.#deadLetters = new DeadLetterQueues(parts.tools.logger, parts.openStore);
    this.#dispatcher = new Dispatcher({ workers: parts.workers, makeWorker: parts.makeWorker, logger: parts.tools.logger });
  }

  /** Starts pipelines. @throws what an output or input throws that cannot open; what was started before is closed */
  async start(specs: readonly PipelineSpec[], plans: readonly PipelinePlan[]): Promise<void> {
    try {
      for (const [at, plan] of plans.entries()) {
        this.#pipelines.push(await this.#open(specs[at]!, plan));
        // Closed while this one was opened: it is closed too.
        this.#closing.signal.throwIfAborted();
      }
      for (const pipeline of this.#pipelines) await pipeline.start();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Opens what a pipeline has on disk, and makes the pipeline. */
  async #open(spec: PipelineSpec, plan: PipelinePlan): Promise<Pipeline> {
    const { tools, clock, world, openStore = openOnDisk } = this.#parts;
    const { logger } = tools;
    const { persisted, deadLetters } = spec.settings;
    const onDisk = { openStore, clock, signal: this.#closing.signal, logger };
    const openLetters = (settings: DeadLetterSettings): Promise<DeadLetterQueue> =>
      whenThereIsRoom("The dead letters", settings.folder, onDisk, () => this.#deadLetters.open(settings));
    const letters = deadLetters && (await openLetters(deadLetters));
    const opened = persisted && (await openQueue(plan, persisted, { compileTable: (text) => compileTable(text, spec, tools), ...onDisk }));
    return new Pipeline({
      plan: opened?.plan ?? plan,
      settings: spec.settings,
      opened,
      spills: await openSpills(plan, spillFolder(world.dataPath), onDisk),
      deadLetters: letters,
      openDeadLetters: (folder, pipelineId) => this.#deadLetters.openToRead(folder, pipelineId),
      definitions: tools.registry,
      dispatcher: this.#dispatcher,
      logger,
      clock,
      world,
    });
  }

  /** Resolves when the inputs of all pipelines have come to their end. */
  async inputsEnded(): Promise<void> {
    await Promise.all(this.#pipelines.map((pipeline) => pipeline.inputsEnded()));
  }

  /**
   * Stops the inputs, lets everything taken in reach its outputs, and ends the workers.
   * @param isAsked what is on disk may stay there
   */
  async stop(isAsked: boolean): Promise<void> {
    await Promise.all(this.#pipelines.map((pipeline) => pipeline.stop(isAsked)));
    await this.#deadLetters.close();
    await this.#dispatcher.close();
  }

  /** Gives up what is under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#pipelines.map((pipeline) => pipeline.close()));
    await this.#deadLetters.close();
    await this.#dispatcher.kill();
  }

  counts(): PipelineCounts[] {
    return this.#pipelines.map((pipeline) => pipeline.counts());
  }
}

/** Makes the inputs again that an earlier configuration had; what their files were is of no account, they are not opened. */
async function compileTable(text: string, spec: PipelineSpec, tools: CompileTools): Promise<PipelinePlan> {
  const table = JSON.parse(text) as InputTableText;
  const settings = { ...spec.compile, ecs: table.ecs, supportEscapes: table.supportEscapes, escapeStyle: table.escapeStyle };
  const sources = [{ file: "<queue>", text: tableSource(table) }];
  const { plan, problems } = await compile(sources, settings, { ...tools, fileExists: () => true });
  if (plan === undefined) throw problems[0]!;
  return plan;
}
