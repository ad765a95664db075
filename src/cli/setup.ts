import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { availableParallelism, hostname, totalmem } from "node:os";
import path from "node:path";
import type { PipelineSpec } from "../agent/agent.ts";
import { loadSpecs } from "../agent/pipeline-specs.ts";
import { readPipelinesFile, readSettingsFile } from "../agent/settings-files.ts";
import { listSetting, readSettings, textSetting } from "../agent/settings.ts";
import type { GivenSetting, ReadSettings, SettingValues } from "../agent/settings.ts";
import { settingKinds } from "../agent/setting-kinds.ts";
import type { CompileTools } from "../compiler/compile.ts";
import { makeFileReader } from "../compiler/file-reader.ts";
import { renderProblem } from "../config/code-frame.ts";
import type { TailraceError } from "../errors.ts";
import { Registry } from "../registry/registry.ts";
import { loadStrangers } from "../registry/strangers.ts";
import { makeLogger } from "../telemetry/logger.ts";
import type { LineLogger, LogFormat, LogLevel } from "../telemetry/logger.ts";
import { bothConfigs, unexpectedArgument } from "./errors.ts";
import type { ParsedFlags } from "./flags.ts";
import { logWriter } from "./log-writer.ts";
import { findPackageRoot } from "./package-root.ts";
import { loadPluginModules, pluginsUrl } from "./plugin-modules.ts";
import { sourceReader } from "./source-reader.ts";

/** Everything a command needs to check or run what the command line asks for. */
export interface Setup {
  readonly settings: SettingValues;
  readonly notes: ReadSettings["notes"];
  readonly logger: LineLogger;
  readonly tools: CompileTools;
  readonly packageRoot: string;
  readonly pluginsUrl: string;
  readonly pluginFolders: readonly string[];
  readonly workers: number;
  readonly memoryBytes: number;
  readonly hostname: string;
  readonly dataPath: string;
}

const environment = { get: (name: string): string | undefined => process.env[name] };

export async function prepare({ settings: given, own }: ParsedFlags): Promise<Setup> {
  const folder = (own["path.settings"] as string | undefined) ?? process.env["LS_SETTINGS_DIR"];
  const fromFile = folder === undefined ? [] : await readSettingsFile(path.join(folder, "logstash.yml"), readText, environment);
  const { values, notes } = readSettings([...fromFile, ...given]);
  if (values.has("path.config") && values.has("config.string")) throw bothConfigs();
  const packageRoot = findPackageRoot();
  const pluginFolders = listSetting(values, "path.plugins");
  const { plugins, coverage, schemas } = await loadPluginModules();
  const logger = makeLogger({
    level: textSetting(values, "log.level") as LogLevel,
    format: textSetting(values, "log.format") as LogFormat,
    now: Date.now,
    write: logWriter(textSetting(values, "path.logs")),
  });
  return {
    settings: values,
    notes,
    logger,
    packageRoot,
    pluginsUrl,
    pluginFolders,
    workers: availableParallelism(),
    memoryBytes: memoryOf(own["memory"] as string | undefined),
    hostname: textSetting(values, "node.name") ?? hostname(),
    dataPath: textSetting(values, "path.data") ?? path.resolve("data"),
    tools: {
      registry: new Registry(plugins, await loadStrangers(pluginFolders), schemas),
      coverage,
      variables: environment,
      files: makeFileReader(packageRoot),
      fileExists: existsSync,
      logger,
    },
  };
}

/** The pipelines that the command line, or pipelines.yml, names. */
export async function loadPipelines(setup: Setup, { settings: given, own }: ParsedFlags): Promise<ReturnType<typeof loadSpecs>> {
  const folder = (own["path.settings"] as string | undefined) ?? process.env["LS_SETTINGS_DIR"];
  const isNamed = setup.settings.has("path.config") || setup.settings.has("config.string");
  const listed =
    isNamed || folder === undefined ? undefined : await readPipelinesFile(path.join(folder, "pipelines.yml"), readText, environment);
  const pipelines = listed === undefined ? [setup.settings] : listed.map((own) => merge(setup.settings, own, given));
  return loadSpecs(pipelines, {
    reader: sourceReader,
    variables: environment,
    defaultWorkers: setup.workers,
    memoryBytes: setup.memoryBytes,
  });
}

/** A pipeline's own settings win over logstash.yml, flags over both. */
function merge(common: SettingValues, own: readonly GivenSetting[], flags: readonly GivenSetting[]): SettingValues {
  return new Map([...common, ...readSettings(own).values, ...readSettings(flags).values]);
}

/** Prints problems and warnings with the lines they speak of. */
export function renderAll(problems: readonly TailraceError[], specs: readonly PipelineSpec[], severity: "error" | "warning"): string {
  const texts = new Map(specs.flatMap(({ sources }) => sources.map(({ file, text }) => [file, text] as const)));
  const options = { severity, textOf: (file: string) => texts.get(file), isColoured: process.stderr.isTTY };
  return problems.map((problem) => renderProblem(problem, options)).join("\n");
}

function memoryOf(text: string | undefined): number {
  if (text === undefined) return Math.floor((process.constrainedMemory() || totalmem()) / 4);
  const bytes = settingKinds.bytes.read(text);
  if (typeof bytes !== "number" || bytes < 16 << 20)
    throw unexpectedArgument(`--memory takes a size of 16mb or more, not ${JSON.stringify(text)}`);
  return bytes;
}

async function readText(file: string): Promise<string | undefined> {
  return existsSync(file) ? readFile(file, "utf8") : undefined;
}
