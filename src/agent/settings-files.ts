import type { SourceLocation } from "../errors.ts";
import type { Variables } from "../config/environment.ts";
import { pipelinesFileMisshapen, settingNotPerPipeline, settingsFileMisshapen } from "./errors.ts";
import { settingDefinitions } from "./settings.ts";
import type { GivenSetting } from "./settings.ts";
import type { YamlNode } from "./yaml-node.ts";

/** Reads a file's text; undefined when there is none. */
export type ReadText = (file: string) => Promise<string | undefined>;

/**
 * The settings in a logstash.yml, nested or flat (`a.b.c:`), `${VAR}` filled in. No file, no settings.
 * @throws TailraceError SETTINGS_FILE, CONFIG_VARIABLE_NOT_SET
 */
export async function readSettingsFile(file: string, read: ReadText, variables: Variables): Promise<GivenSetting[]> {
  const root = await readYaml(file, read, variables);
  if (root === undefined || isEmpty(root)) return [];
  if (root.kind !== "map") throw settingsFileMisshapen(file, root.location);
  return flatten(root);
}

/**
 * The pipelines in a pipelines.yml, each with its own settings; undefined when there is no such file.
 * @throws TailraceError PIPELINES_FILE, PIPELINES_SETTING, CONFIG_VARIABLE_NOT_SET
 */
export async function readPipelinesFile(file: string, read: ReadText, variables: Variables): Promise<GivenSetting[][] | undefined> {
  const root = await readYaml(file, read, variables);
  if (root === undefined) return undefined;
  if (isEmpty(root) || (root.kind === "list" && root.items.length === 0))
    throw pipelinesFileMisshapen(`The file ${file} names no pipeline`, root.location);
  if (root.kind !== "list") throw pipelinesFileMisshapen(`The file ${file} is no list of pipelines`, root.location);
  const pipelines = root.items.map((entry) => {
    if (entry.kind !== "map") throw pipelinesFileMisshapen("This entry is no pipeline: it has no settings", entry.location);
    return flatten(entry);
  });
  checkPipelines(pipelines, file);
  return pipelines;
}

function checkPipelines(pipelines: readonly GivenSetting[][], file: string): void {
  for (const setting of pipelines.flat())
    if (settingDefinitions[setting.name] && !settingDefinitions[setting.name]!.perPipeline) throw settingNotPerPipeline(setting, file);
  const seen = new Map<string, SourceLocation | undefined>();
  for (const settings of pipelines) {
    const setting = settings.find(({ name }) => name === "pipeline.id");
    const id = JSON.stringify(setting?.value ?? "main");
    const location = setting?.valueLocation ?? settings[0]?.nameLocation;
    if (seen.has(id)) throw pipelinesFileMisshapen(`Two pipelines have the id ${id}`, location, seen.get(id));
    seen.set(id, location);
  }
}

async function readYaml(file: string, read: ReadText, variables: Variables): Promise<YamlNode | undefined> {
  const text = await read(file);
  if (text === undefined) return undefined;
  // The YAML parser takes longer to load than a pipeline to start: only who has such a file pays.
  const { parseYaml } = await import("./yaml-node.ts");
  return parseYaml(file, text, variables);
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

function flatten(node: YamlNode & { readonly kind: "map" }, prefix = ""): GivenSetting[] {
  return node.entries.flatMap(({ key, keyLocation, value }) => {
    const name = `${prefix}${key}`;
    if (value.kind === "map") return flatten(value, `${name}.`);
    return [{ name, value: plainValue(value), from: keyLocation.file, nameLocation: keyLocation, valueLocation: value.location }];
  });
}

function plainValue(node: YamlNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(plainValue);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(value)]));
}
