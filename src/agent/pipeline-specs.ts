import type { Variables } from "../config/environment.ts";
import { loadConfigString } from "../config/config-string.ts";
import type { SourceReader } from "../config/source-reader.ts";
import { loadSources } from "../config/sources.ts";
import type { LoadedSources } from "../config/sources.ts";
import { TailraceError } from "../errors.ts";
import type { EscapeStyle } from "../event/field-reference.ts";
import type { EcsMode } from "../plugin/context.ts";
import type { PipelineSpec } from "./agent.ts";
import { noConfiguration, orderedNeedsOneWorker, pipelineWithoutConfiguration } from "./errors.ts";
import { deadLetterSettings, queueSettings } from "./queue-settings.ts";
import { flagSetting, numberSetting, textSetting } from "./settings.ts";
import type { SettingValues } from "./settings.ts";

export interface SpecTools {
  readonly reader: SourceReader;
  readonly variables: Variables;
  /** Workers when a pipeline names no number. */
  readonly defaultWorkers: number;
  /** `path.data` */
  readonly dataPath: string;
  /** Bytes for what waits in memory, over all pipelines. */
  readonly memoryBytes: number;
}

export interface LoadedSpecs {
  readonly specs: readonly PipelineSpec[];
  readonly problems: readonly TailraceError[];
  readonly warnings: readonly TailraceError[];
}

/** Loads the configurations of pipelines, given the settings of each. */
export async function loadSpecs(pipelines: readonly SettingValues[], tools: SpecTools): Promise<LoadedSpecs> {
  const loaded = await Promise.all(pipelines.map((settings) => loadSpec(settings, tools, pipelines.length)));
  return {
    specs: loaded.flatMap(({ spec }) => (spec === undefined ? [] : [spec])),
    problems: loaded.flatMap(({ sources }) => sources.problems),
    warnings: loaded.flatMap(({ sources }) => sources.warnings),
  };
}

interface LoadedSpec {
  readonly spec: PipelineSpec | undefined;
  readonly sources: LoadedSources;
}

async function loadSpec(settings: SettingValues, tools: SpecTools, count: number): Promise<LoadedSpec> {
  const id = textSetting(settings, "pipeline.id") ?? "main";
  const sources = await loadConfiguration(id, settings, tools);
  try {
    return { sources, spec: sources.problems.length > 0 ? undefined : makeSpec({ settings, sources, tools, count, id }) };
  } catch (error) {
    if (!(error instanceof TailraceError)) throw error;
    return { spec: undefined, sources: { ...sources, problems: [error] } };
  }
}

function loadConfiguration(id: string, settings: SettingValues, { reader }: SpecTools): Promise<LoadedSources> | LoadedSources {
  const text = textSetting(settings, "config.string");
  if (text !== undefined) return loadConfigString(text);
  const path = textSetting(settings, "path.config");
  if (path === undefined)
    return { sources: [], problems: [settings.has("pipeline.id") ? pipelineWithoutConfiguration(id) : noConfiguration()], warnings: [] };
  return loadSources(path, reader);
}

/**
 * More in memory helps nobody: the workers have a quarter of a second of work in it, and what waits longer waits as well in
 * the kernel's buffers, at the sender, where its loss would be noticed.
 */
const MOST_WAITING_BYTES = 8 * 2 ** 20;

interface SpecParts {
  readonly id: string;
  readonly settings: SettingValues;
  readonly sources: LoadedSources;
  readonly tools: SpecTools;
  readonly count: number;
}

function makeSpec({ id, settings, sources, tools, count }: SpecParts): PipelineSpec {
  const explicitWorkers = settings.get("pipeline.workers") as number | undefined;
  const workers = explicitWorkers ?? tools.defaultWorkers;
  const share = Math.floor(tools.memoryBytes / count);
  return {
    sources: sources.sources,
    compile: {
      pipelineId: id,
      ecs: textSetting(settings, "pipeline.ecs_compatibility") as EcsMode,
      supportEscapes: flagSetting(settings, "config.support_escapes"),
      escapeStyle: textSetting(settings, "config.field_reference.escape_style") as EscapeStyle,
      keepsDeadLetters: flagSetting(settings, "dead_letter_queue.enable"),
      queueIsPersisted: textSetting(settings, "queue.type") === "persisted",
      isOrdered: isOrdered(id, textSetting(settings, "pipeline.ordered"), explicitWorkers, workers),
    },
    settings: {
      workers,
      batchSize: numberSetting(settings, "pipeline.batch.size"),
      batchDelayMs: numberSetting(settings, "pipeline.batch.delay"),
      queueBytes: Math.min(MOST_WAITING_BYTES, Math.floor(share / 4)),
      carryBytes: Math.floor(share / 4),
      laneBytes: Math.min(MOST_WAITING_BYTES, Math.floor(share / 8)),
      deadLetters: deadLetterSettings(id, settings, tools.dataPath),
      persisted: queueSettings(id, settings, tools.dataPath),
      graceMs: numberSetting(settings, "pipeline.shutdown_grace"),
    },
  };
}

/** Logstash's rule: `auto` keeps order only where one worker was asked for in so many words. */
function isOrdered(id: string, setting: string | undefined, explicitWorkers: number | undefined, workers: number): boolean {
  if (setting === "true" && workers > 1) throw orderedNeedsOneWorker(id, workers);
  return setting === "true" || (setting === "auto" && explicitWorkers === 1);
}
