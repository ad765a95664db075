import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough, Writable } from "node:stream";
import { coverage } from "../../plugins/coverage.ts";
import { plugins } from "../../plugins/index.ts";
import { Agent, checkPipelines } from "../../src/agent/agent.ts";
import type { CheckResult, PipelineSpec } from "../../src/agent/agent.ts";
import type { CompileTools } from "../../src/compiler/compile.ts";
import { makeFileReader } from "../../src/compiler/file-reader.ts";
import type { EcsMode, LogData, Logger } from "../../src/plugin/context.ts";
import type { Clock } from "../../src/plugin/input.ts";
import type { CoverageTable, Definition } from "../../src/plugin/plugin-map.ts";
import { Registry } from "../../src/registry/registry.ts";
import type { PersistedSettings } from "../../src/pipeline/open-queue.ts";
import type { DeadLetterSettings } from "../../src/delivery/dead-letter-queue.ts";
import { systemClock } from "../../src/pipeline/system-clock.ts";
import { makeInlineWorker } from "../../src/worker/inline-worker.ts";
import type { OpenStore } from "../../src/store/store.ts";
import type { ProgramForm } from "../../src/worker/program.ts";

/** The folder of the package. */
export const packageRoot = path.resolve(import.meta.dirname, "../..");

export interface RunOptions {
  readonly ecs?: EcsMode;
  /** What stands on standard input. */
  readonly input?: string | Uint8Array;
  /** Standard input stays open behind `input`. */
  readonly keepsInputOpen?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** Another table of what Logstash has than the package's own. */
  readonly coverage?: CoverageTable;
  /** Plugins beside the package's own. */
  readonly strangers?: readonly Definition[];
  readonly hostname?: string;
  readonly form?: ProgramForm;
  readonly isOrdered?: boolean;
  readonly supportEscapes?: boolean;
  /** For records that have not ended, in all streams together. */
  readonly carryBytes?: number;
  /** Bytes that may wait at one output. */
  readonly laneBytes?: number;
  readonly clock?: Clock;
  /** Opens the store of the queue; default: on LevelDB. */
  readonly openStore?: OpenStore;
  /** The queue on disk; absent: in memory. */
  readonly persisted?: PersistedSettings;
  readonly graceMs?: number;
  /** Where dead letters are kept; absent: nowhere. */
  readonly deadLetters?: DeadLetterSettings;
  /** `path.data`; default: a folder of its own, which is removed in the end. */
  readonly dataPath?: string;
  /** `stop` is a stop that is asked for: what is on disk may stay there. */
  readonly isStopAsked?: boolean;
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly data: LogData;
}

/** A pipeline that runs in this thread. */
export interface RunningConfig {
  readonly agent: Agent;
  /** What was written to standard output so far. */
  output(): Buffer;
  /** Writes to standard input, which must be kept open. */
  write(input: string | Uint8Array): void;
  readonly log: readonly LogLine[];
  readonly dataPath: string;
  /** Stops the pipeline and waits for everything to be delivered. */
  stop(): Promise<void>;
  /** Gives up what is under way, instead of `stop`. */
  abandon(): Promise<void>;
}

export function memoryLogger(log: LogLine[]): Logger {
  const add = (level: string) => (data: LogData, message: string) => void log.push({ level, message, data });
  return { debug: add("debug"), info: add("info"), warn: add("warn"), error: add("error") };
}

function makeTools(options: RunOptions, logger: Logger): CompileTools {
  const environment = options.environment ?? {};
  return {
    registry: new Registry(plugins, options.strangers ?? []),
    coverage: options.coverage ?? coverage,
    variables: { get: (name) => environment[name] },
    files: makeFileReader(packageRoot),
    fileExists: existsSync,
    logger,
  };
}

function specOf(config: string, options: RunOptions): PipelineSpec {
  return {
    sources: [{ file: "pipeline.conf", text: config }],
    compile: {
      pipelineId: "main",
      ecs: options.ecs ?? "v8",
      supportEscapes: options.supportEscapes ?? false,
      escapeStyle: "none",
      isOrdered: options.isOrdered ?? true,
      keepsDeadLetters: options.deadLetters !== undefined,
      queueIsPersisted: options.persisted !== undefined,
    },
    settings: {
      workers: 1,
      batchSize: 125,
      batchDelayMs: 5,
      queueBytes: 64 << 20,
      carryBytes: options.carryBytes ?? 64 << 20,
      laneBytes: options.laneBytes ?? 16 << 20,
      persisted: options.persisted,
      deadLetters: options.deadLetters,
      graceMs: options.graceMs ?? 1_000,
    },
  };
}

/** Checks a configuration without running it. */
export function checkConfig(config: string, options: RunOptions = {}): Promise<CheckResult> {
  return checkPipelines([specOf(config, options)], makeTools(options, memoryLogger([])));
}

/** Starts a configuration in this thread. @throws the first problem of the check, or what kept an input or output from opening */
export async function startConfig(config: string, options: RunOptions = {}): Promise<RunningConfig> {
  const log: LogLine[] = [];
  const logger = memoryLogger(log);
  const tools = makeTools(options, logger);
  const spec = specOf(config, options);
  const { plans, problems } = await checkPipelines([spec], tools);
  if (plans === undefined) throw problems[0]!;
  const chunks: Buffer[] = [];
  const stdin = new PassThrough();
  const stdout = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  const dataPath = options.dataPath ?? (await mkdtemp(path.join(tmpdir(), "tailrace-test-")));
  const clean = (): Promise<void> => (options.dataPath === undefined ? rm(dataPath, { recursive: true, force: true }) : Promise.resolve());
  const agent = new Agent({
    tools,
    workers: 1,
    makeWorker: () =>
      makeInlineWorker({ registry: tools.registry, files: tools.files, logger, ...(options.form ? { form: options.form } : {}) }),
    clock: options.clock ?? systemClock,
    ...(options.openStore === undefined ? {} : { openStore: options.openStore }),
    world: { stdin, stdout, hostname: options.hostname ?? "test-host", dataPath },
  });
  await agent.start([spec], plans).catch(async (error: unknown) => {
    await clean();
    throw error;
  });
  stdin.write(options.input ?? "");
  if (!options.keepsInputOpen) stdin.end();
  return {
    agent,
    log,
    dataPath,
    output: () => Buffer.concat(chunks),
    write: (input) => void stdin.write(input),
    async stop() {
      await agent.stop(options.isStopAsked ?? false);
      await clean();
    },
    async abandon() {
      await agent.close();
      await clean();
    },
  };
}

/** Runs a configuration until its inputs end and returns what it wrote to standard output. */
export async function runConfig(
  config: string,
  options: RunOptions = {},
): Promise<{ readonly output: Buffer; readonly log: readonly LogLine[] }> {
  const running = await startConfig(config, options);
  await running.agent.inputsEnded();
  await running.stop();
  return { output: running.output(), log: running.log };
}
