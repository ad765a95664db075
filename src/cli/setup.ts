import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { availableParallelism, hostname, totalmem } from "node:os";
import path from "node:path";
import { loadSpecs } from "../agent/pipeline-specs.ts";
import type { LoadedSpecs } from "../agent/pipeline-specs.ts";
import { readPipelinesFile, readSettingsFile } from "../agent/settings-files.ts";
import { flagSetting, listSetting, readSettings, textSetting } from "../agent/settings.ts";
import type { GivenSetting, SettingValues } from "../agent/settings.ts";
import { settingKinds } from "../agent/setting-kinds.ts";
import type { CompileTools } from "../compiler/compile.ts";
import { makeFileReader } from "../compiler/file-reader.ts";
import { TailraceError } from "../errors.ts";
import { Registry } from "../registry/registry.ts";
import { loadStrangers } from "../registry/strangers.ts";
import { makeLogger } from "../telemetry/logger.ts";
import type { LineLogger, LogFormat, LogLevel } from "../telemetry/logger.ts";
import { checkFolders } from "./check-folders.ts";
import { bothConfigs, pipelinesFileIgnored, reloadOfText, settingsFolderMissing, unexpectedArgument } from "./errors.ts";
import type { ParsedFlags } from "./flags.ts";
import { logWriter } from "./log-writer.ts";
import { findPackageRoot } from "./package-root.ts";
import { loadPluginModules, pluginsUrl } from "./plugin-modules.ts";
import { Refusal } from "./report.ts";
import type { Reporter } from "./report.ts";
import { sourceReader } from "./source-reader.ts";

/** Everything a command needs to check or run what the command line asks for. */
export interface Setup {
  readonly settings: SettingValues;
  /** What a person should know of the settings. */
  readonly warnings: readonly TailraceError[];
  readonly logger: LineLogger;
  readonly reporter: Reporter;
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

/** @throws Refusal when flags, settings or plugins are wrong: all mistakes in the settings at once */
export async function prepare(flags: ParsedFlags): Promise<Setup> {
  const texts = new Map<string, string>();
  try {
    return await makeSetup(flags, texts);
  } catch (error) {
    throw error instanceof TailraceError ? new Refusal([error], texts) : error;
  }
}

async function makeSetup({ settings: given, own }: ParsedFlags, texts: Map<string, string>): Promise<Setup> {
  const { settings, warnings } = await loadSettings(given, own, texts);
  const packageRoot = findPackageRoot();
  const pluginFolders = listSetting(settings, "path.plugins");
  const { plugins, coverage, schemas } = await loadPluginModules();
  const format = textSetting(settings, "log.format") as LogFormat;
  const write = logWriter(textSetting(settings, "path.logs"));
  const logger = makeLogger({ level: textSetting(settings, "log.level") as LogLevel, format, now: Date.now, write });
  return {
    settings,
    warnings,
    logger,
    reporter: { format, logger, write, texts },
    packageRoot,
    pluginsUrl,
    pluginFolders,
    workers: availableParallelism(),
    memoryBytes: memoryOf(own["memory"] as string | undefined),
    hostname: textSetting(settings, "node.name") ?? hostname(),
    dataPath: textSetting(settings, "path.data") ?? path.resolve("data"),
    tools: {
      registry: new Registry(plugins, await loadStrangers(pluginFolders, plugins), schemas),
      coverage,
      variables: environment,
      files: makeFileReader(packageRoot),
      fileExists: existsSync,
      logger,
    },
  };
}

interface LoadedSettings {
  readonly settings: SettingValues;
  readonly warnings: readonly TailraceError[];
}

async function loadSettings(given: readonly GivenSetting[], own: ParsedFlags["own"], texts: Map<string, string>): Promise<LoadedSettings> {
  const folder = settingsFolder(own);
  const fromFile = folder === undefined ? [] : await readSettingsFile(path.join(folder, "logstash.yml"), textReader(texts), environment);
  const { values, warnings, problems } = readSettings([...fromFile, ...given]);
  if (problems.length > 0) throw new Refusal(problems, texts);
  if (values.has("path.config") && values.has("config.string")) throw bothConfigs();
  if (values.has("config.string") && flagSetting(values, "config.reload.automatic")) throw reloadOfText();
  checkFolders(values);
  const isMissing = folder !== undefined && !existsSync(folder);
  return { settings: values, warnings: isMissing ? [settingsFolderMissing(folder), ...warnings] : warnings };
}

function settingsFolder(own: ParsedFlags["own"]): string | undefined {
  return (own["path.settings"] as string | undefined) ?? process.env["LS_SETTINGS_DIR"];
}

/**
 * The pipelines that the command line, or pipelines.yml, names.
 * @throws Refusal when pipelines.yml is wrong
 */
export async function loadPipelines(setup: Setup, flags: ParsedFlags): Promise<LoadedSpecs> {
  const { settings, reporter, workers, memoryBytes, dataPath } = setup;
  const texts = reporter.texts as Map<string, string>;
  const { pipelines, warnings } = await listPipelines(setup, flags, texts).catch((error: unknown) => {
    throw error instanceof TailraceError ? new Refusal([error], texts) : error;
  });
  const tools = { reader: sourceReader, variables: environment, defaultWorkers: workers, memoryBytes, dataPath };
  const loaded = await loadSpecs(pipelines ?? [settings], tools);
  for (const { sources } of loaded.specs) for (const { file, text } of sources) texts.set(file, text);
  return { ...loaded, warnings: [...warnings, ...loaded.warnings] };
}

interface ListedPipelines {
  /** Undefined: there is one, which the settings name. */
  readonly pipelines: readonly SettingValues[] | undefined;
  readonly warnings: readonly TailraceError[];
}

async function listPipelines(setup: Setup, { settings: given, own }: ParsedFlags, texts: Map<string, string>): Promise<ListedPipelines> {
  const folder = settingsFolder(own);
  if (folder === undefined) return { pipelines: undefined, warnings: [] };
  const file = path.join(folder, "pipelines.yml");
  const isNamed = setup.settings.has("path.config") || setup.settings.has("config.string");
  if (isNamed) return { pipelines: undefined, warnings: existsSync(file) ? [pipelinesFileIgnored(file)] : [] };
  const listed = await readPipelinesFile(file, textReader(texts), environment);
  const read = listed?.map((entry) => readSettings(entry)) ?? [];
  const problems = read.flatMap((entry) => entry.problems);
  if (problems.length > 0) throw new Refusal(problems, texts);
  // A pipeline's own settings win over logstash.yml, flags over both.
  const flags = readSettings(given).values;
  const pipelines = listed && read.map(({ values }): SettingValues => new Map([...setup.settings, ...values, ...flags]));
  return { pipelines, warnings: read.flatMap((entry) => entry.warnings) };
}

function memoryOf(text: string | undefined): number {
  if (text === undefined) return Math.floor((process.constrainedMemory() || totalmem()) / 4);
  const bytes = settingKinds.bytes.read(text);
  if (typeof bytes !== "number" || bytes < 16 << 20)
    throw unexpectedArgument(`--memory takes a size of 16mb or more, not ${JSON.stringify(text)}`);
  return bytes;
}

/** Reads files and keeps their texts, so that a mistake in them can be shown. */
function textReader(texts: Map<string, string>): (file: string) => Promise<string | undefined> {
  return async (file) => {
    if (!existsSync(file)) return undefined;
    const text = await readFile(file, "utf8");
    texts.set(file, text);
    return text;
  };
}
