import type { ConfigFile, PluginNode, SectionKind, Statement } from "../config/ast.ts";
import { fillInPlugin } from "../config/environment.ts";
import { mergeAttributes } from "../config/merge-attributes.ts";
import type { MergedPlugin, OptionValue } from "../config/option-value.ts";
import { suggest } from "../config/suggest.ts";
import type { SourceLocation, TailraceError } from "../errors.ts";
import type { InputDefinition } from "../plugin/input.ts";
import type { PluginKind } from "../plugin/plugin-map.ts";
import type { CompileTools } from "./compile.ts";
import { pluginOfOtherKind, pluginPlanned, pluginRefused, unknownPlugin } from "./errors.ts";

/** The plugins of a configuration with merged and filled-in options; their definitions are loaded. */
export interface LoadedPlugins {
  /** Undefined for a plugin that there is none of. */
  readonly filled: ReadonlyMap<PluginNode, MergedPlugin | undefined>;
  readonly problems: readonly TailraceError[];
}

interface Wanted {
  readonly kind: PluginKind;
  readonly name: string;
  readonly location: SourceLocation;
}

export async function loadPlugins(files: readonly ConfigFile[], tools: CompileTools): Promise<LoadedPlugins> {
  const problems: TailraceError[] = [];
  const filled = new Map<PluginNode, MergedPlugin | undefined>();
  for (const { plugin: kind, body } of files.flatMap(({ sections }) => sections)) {
    for (const node of pluginsIn(body)) {
      const plugin = fillIn(node, kind, tools, problems);
      const missing = await missingOf([{ kind, name: node.name, location: node.nameLocation }], tools);
      const further = kind === "input" && missing.length === 0 ? tools.registry.input(node.name).codecsOption : undefined;
      const missingCodecs = await missingOf(codecsOf(plugin, further), tools);
      problems.push(...missing, ...missingCodecs);
      filled.set(node, missing.length > 0 ? undefined : plugin);
      if (missing.length === 0) await loadDefaultCodec(kind, node.name, tools);
    }
  }
  return { filled, problems };
}

/** Plugins in the order of the text. */
export function pluginsIn(statements: readonly Statement[]): PluginNode[] {
  return statements.flatMap((statement) => {
    if (statement.kind === "plugin") return [statement];
    return [...statement.arms.flatMap(({ body }) => pluginsIn(body)), ...pluginsIn(statement.otherwise ?? [])];
  });
}

function fillIn(node: PluginNode, kind: SectionKind, { variables }: CompileTools, problems: TailraceError[]): MergedPlugin {
  const merged = mergeAttributes(node, kind);
  const filled = fillInPlugin(merged.plugin, variables);
  problems.push(...merged.problems, ...filled.problems);
  return filled.plugin;
}

async function missingOf(wanted: readonly Wanted[], tools: CompileTools): Promise<TailraceError[]> {
  const problems: TailraceError[] = [];
  for (const plugin of wanted) {
    if (!tools.registry.has(plugin)) {
      problems.push(explainMissing(plugin, tools));
      continue;
    }
    await tools.registry.load(plugin);
    await tools.registry.loadSchema(plugin);
  }
  return problems;
}

const KINDS: readonly PluginKind[] = ["input", "filter", "output", "codec"];

function explainMissing({ kind, name, location }: Wanted, { registry, coverage }: CompileTools): TailraceError {
  const known = coverage[kind][name];
  if (known?.status === "planned") return pluginPlanned(kind, name, location);
  if (known?.status === "refused") return pluginRefused({ kind, name }, known.instead, location);
  const other = KINDS.find((each) => each !== kind && registry.has({ kind: each, name }));
  if (other !== undefined) return pluginOfOtherKind({ kind, name }, location, other);
  return unknownPlugin({ kind, name }, location, suggest(name, registry.names(kind)));
}

/** @param further the name of a hash option whose values name codecs */
function codecsOf({ options }: MergedPlugin, further: string | undefined): Wanted[] {
  return [...options.values()].flatMap(({ name, value }) =>
    name === further && value.kind === "hash"
      ? value.entries.flatMap((entry) => codecsIn(entry.value, true))
      : codecsIn(value, name === "codec"),
  );
}

function codecsIn(value: OptionValue, isCodecOption: boolean): Wanted[] {
  if (value.kind === "codec") return [{ kind: "codec", name: value.codec.name, location: value.codec.nameLocation }];
  if (value.kind === "list") return value.items.flatMap((item) => codecsIn(item, isCodecOption));
  return isCodecOption && value.kind === "text" ? [{ kind: "codec", name: value.text, location: value.location }] : [];
}

/** The codecs that a plugin uses when it is given none, those that replace it on streams and those of other records included. */
async function loadDefaultCodec(kind: PluginKind, name: string, { registry }: CompileTools): Promise<void> {
  if (kind !== "input" && kind !== "output") return;
  const { defaultCodec } = kind === "input" ? registry.input(name) : registry.output(name);
  const streamCodecs = kind === "input" && registry.input(name).streaming ? ["line", "json_lines"] : [];
  for (const codec of [defaultCodec, ...streamCodecs, ...(kind === "input" ? furtherByDefault(registry.input(name)) : [])]) {
    await registry.load({ kind: "codec", name: codec });
    await registry.loadSchema({ kind: "codec", name: codec });
  }
}

function furtherByDefault({ codecsOption, options }: InputDefinition): string[] {
  const schema = codecsOption === undefined ? undefined : options[codecsOption];
  return schema !== undefined && "default" in schema ? Object.values(schema.default as Readonly<Record<string, string>>) : [];
}
