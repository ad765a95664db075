import { PLACEHOLDER } from "../config/environment.ts";
import type { Variables } from "../config/environment.ts";
import { variableNotSet } from "../config/errors.ts";
import { pipelinesFileMisshapen, settingNotPerPipeline, settingsFileUnreadable } from "./errors.ts";
import { settingDefinitions } from "./settings.ts";
import type { GivenSetting } from "./settings.ts";

/** Reads a file's text; undefined when there is none. */
export type ReadText = (file: string) => Promise<string | undefined>;

/**
 * The settings in a logstash.yml, nested or flat (`a.b.c:`), `${VAR}` filled in. No file, no settings.
 * @throws TailraceError SETTINGS_FILE
 */
export async function readSettingsFile(file: string, read: ReadText, variables: Variables): Promise<GivenSetting[]> {
  const parsed = await parseYaml(file, read, variables);
  if (parsed === undefined || parsed === null) return [];
  if (typeof parsed !== "object" || Array.isArray(parsed)) throw settingsFileUnreadable(file, "it is no map of settings");
  return flatten(parsed as Record<string, unknown>, file);
}

/**
 * The pipelines in a pipelines.yml, each with its own settings; undefined when there is no such file.
 * @throws TailraceError PIPELINES_FILE, PIPELINES_SETTING
 */
export async function readPipelinesFile(file: string, read: ReadText, variables: Variables): Promise<GivenSetting[][] | undefined> {
  const parsed = await parseYaml(file, read, variables);
  if (parsed === undefined) return undefined;
  if (!Array.isArray(parsed) || parsed.length === 0) throw pipelinesFileMisshapen(file, parsed === null ? "is empty" : "is no list");
  const pipelines = parsed.map((entry: unknown) => {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry))
      throw pipelinesFileMisshapen(file, "has an entry that is no map");
    return flatten(entry as Record<string, unknown>, file);
  });
  for (const { name } of pipelines.flat())
    if (settingDefinitions[name] && !settingDefinitions[name].perPipeline) throw settingNotPerPipeline(name, file);
  const ids = pipelines.map((settings) => JSON.stringify(settings.find(({ name }) => name === "pipeline.id")?.value ?? "main"));
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw pipelinesFileMisshapen(file, `has two pipelines with the id ${twice}`);
  return pipelines;
}

async function parseYaml(file: string, read: ReadText, variables: Variables): Promise<unknown> {
  const text = await read(file);
  if (text === undefined) return undefined;
  const { parse } = await import("yaml");
  try {
    return fillIn(parse(text), variables);
  } catch (error) {
    throw settingsFileUnreadable(file, error);
  }
}

function fillIn(value: unknown, variables: Variables): unknown {
  if (typeof value === "string") {
    return value.replace(new RegExp(PLACEHOLDER, "g"), (placeholder: string, name: string, fallback: string | undefined) => {
      const found = variables.get(name) ?? fallback;
      if (found === undefined) throw variableNotSet(name, placeholder, undefined);
      return found;
    });
  }
  if (Array.isArray(value)) return value.map((item) => fillIn(item, variables));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillIn(item, variables)]));
}

function flatten(settings: Record<string, unknown>, from: string, prefix = ""): GivenSetting[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    const name = `${prefix}${key}`;
    const isNested = typeof value === "object" && value !== null && !Array.isArray(value);
    return isNested ? flatten(value as Record<string, unknown>, from, `${name}.`) : [{ name, value, from }];
  });
}
