import type { BranchNode, Condition, ConfigFile, PluginNode, SectionKind, Statement } from "../config/ast.ts";
import { noteCondition } from "../config/condition-notes.ts";
import { fillInCondition } from "../config/environment-condition.ts";
import type { CodecValue, MergedOption, MergedPlugin } from "../config/option-value.ts";
import type { ConfigSource } from "../config/sources.ts";
import type { SourceLocation, TailraceError } from "../errors.ts";
import type { FieldValue } from "../event/value.ts";
import type { EcsMode } from "../plugin/context.ts";
import type { FilterDefinition } from "../plugin/filter.ts";
import type { InputDefinition } from "../plugin/input.ts";
import type { CheckedOptions, CodecChoice, HashEntries } from "../plugin/options.ts";
import { checkOptions } from "../registry/check-options.ts";
import type { Definition } from "../plugin/plugin-map.ts";
import type { PluginName } from "../registry/registry.ts";
import type { CompileSettings, CompileTools } from "./compile.ts";
import type { Decorations } from "./decoration.ts";
import type { PlanDraft } from "./draft.ts";
import { branchAroundInput } from "./errors.ts";
import { tableHash, textWithoutSecrets } from "./input-table.ts";
import type { InputTableText } from "./input-table.ts";
import type { LoadedPlugins } from "./load-plugins.ts";
import type { ArmPlan, InputPlan, OnFull, StatementPlan, VertexPlan } from "./plan.ts";
import { streamingCodec } from "./streaming-codec.ts";
import { VertexIds } from "./vertex-ids.ts";

export interface BuiltDraft {
  readonly draft: PlanDraft;
  readonly problems: readonly TailraceError[];
  readonly warnings: readonly TailraceError[];
}

const NO_OPTIONS: CheckedOptions = {};
/** Parts of an input that workers need. */
const OWN_PARTS = ["decoder", "recordDelimiter"] as const;
const NO_DECORATIONS: Decorations = { addField: [], removeField: [], addTag: [], removeTag: [] };

/** Numbers the vertices of a configuration, checks their options, and lays out the plan. */
export class PlanBuilder {
  readonly #settings: CompileSettings;
  readonly #tools: CompileTools;
  readonly #loaded: LoadedPlugins;
  readonly #vertices: VertexPlan[] = [];
  readonly #locations: SourceLocation[] = [];
  readonly #ids = new Map<number, SourceLocation>();
  readonly #conditions: { vertex: number; condition: Condition }[] = [];
  readonly #inputs: InputPlan[] = [];
  readonly #inputTexts: string[] = [];
  readonly #lanes: number[] = [];
  readonly #plugins = new Map<string, PluginName>();
  readonly #problems: TailraceError[] = [];
  readonly #warnings: TailraceError[] = [];
  readonly #vertexIds = new VertexIds();
  readonly #merged = new Map<number, MergedPlugin>();
  readonly #broken = new Set<number>();
  #textOf: (location: SourceLocation) => string = () => "";

  constructor(settings: CompileSettings, tools: CompileTools, loaded: LoadedPlugins) {
    this.#settings = settings;
    this.#tools = tools;
    this.#loaded = loaded;
  }

  build(files: readonly ConfigFile[], sources: readonly ConfigSource[]): BuiltDraft {
    const texts = new Map(sources.map(({ file, text }) => [file, text]));
    this.#textOf = ({ file, offset, endOffset }) => texts.get(file)?.slice(offset, endOffset) ?? "";
    const sections = files.flatMap((file) => file.sections);
    const statements = (kind: SectionKind): StatementPlan[] =>
      sections.filter(({ plugin }) => plugin === kind).flatMap(({ body }) => this.#statements(body, kind));
    statements("input");
    const filters = statements("filter");
    const outputs = statements("output");
    const { pipelineId, escapeStyle, isOrdered, keepsDeadLetters, queueIsPersisted = false } = this.#settings;
    const filterVertices = this.#vertices.filter(({ kind }) => kind === "filter");
    const definitionOf = (vertex: VertexPlan) => this.#tools.registry.filter(vertex.name);
    const tableText = JSON.stringify(this.#table());
    const plan = {
      pipelineId,
      escapeStyle,
      plugins: [...this.#plugins.values()],
      vertices: this.#vertices,
      inputs: this.#inputs,
      filters,
      outputs,
      lanes: this.#lanes,
      isStateful: filterVertices.some((vertex) => keepsState(definitionOf(vertex), vertex.options)),
      isOneByOne: filterVertices.some(
        (vertex, at) => definitionOf(vertex).sharesState === true && filterVertices.findIndex(({ name }) => name === vertex.name) < at,
      ),
      asks: filterVertices.some((vertex) => definitionOf(vertex).batch === true),
      isOrdered,
      fingerprint: tableHash(sources.map(({ text }) => text).join("\n")).slice(0, 12),
      keepsDeadLetters,
      queueIsPersisted,
      generation: tableHash(tableText),
      tableText,
      earlier: [],
    };
    const draft = {
      plan,
      locations: this.#locations,
      ids: this.#ids,
      conditions: this.#conditions,
      plugins: this.#merged,
      broken: this.#broken,
    };
    return { draft, problems: this.#problems, warnings: this.#warnings };
  }

  #statements(statements: readonly Statement[], kind: SectionKind): StatementPlan[] {
    return statements.flatMap((statement) => {
      if (statement.kind === "plugin") return this.#plugin(statement, kind);
      if (kind !== "input") return [this.#branch(statement, kind)];
      this.#problems.push(branchAroundInput(statement.location));
      return [];
    });
  }

  #branch({ arms, otherwise = [] }: BranchNode, kind: SectionKind): StatementPlan {
    const armPlans = arms.map(({ condition: written, body }): ArmPlan => {
      const { condition, problems } = fillInCondition(written, this.#tools.variables);
      this.#problems.push(...problems);
      this.#warnings.push(...noteCondition(written));
      const vertex = this.#addVertex(written.location, { kind: "if", name: "if", options: NO_OPTIONS, ecs: this.#settings.ecs });
      this.#conditions.push({ vertex, condition });
      return { vertex, condition, body: this.#statements(body, kind) };
    });
    return { kind: "branch", arms: armPlans, otherwise: this.#statements(otherwise, kind) };
  }

  #plugin(node: PluginNode, kind: SectionKind): StatementPlan[] {
    const merged = this.#loaded.filled.get(node);
    if (merged === undefined) return [];
    const { registry } = this.#tools;
    const definition = registry[kind](node.name);
    this.#use({ kind, name: node.name });
    const problemsBefore = this.#problems.length;
    const { own, common } = this.#check(merged, definition);
    const ecs = this.#ecsOf(common);
    const codec = common["codec"] as CodecChoice | undefined;
    const id = common["id"] as string | undefined;
    const vertex = this.#addVertex(node.nameLocation, {
      kind,
      name: node.name,
      options: own,
      ecs,
      decorations: decorationsOf(common),
      text: this.#textOf(node.location),
      ...(id === undefined ? {} : { id }),
      ...(kind === "filter" ? { isCut: isCutByNature(registry.filter(node.name)) } : {}),
      ...(kind === "output"
        ? { codec: codec ?? this.#defaultCodec(registry.output(node.name).defaultCodec), onFull: onFullOf(common) }
        : {}),
    });
    this.#merged.set(vertex, merged);
    if (this.#problems.length > problemsBefore) this.#broken.add(vertex);
    const given = merged.options.get("id");
    if (given !== undefined) this.#ids.set(vertex, given.value.location);
    if (kind === "output") this.#lanes.push(vertex);
    if (kind === "input") this.#addInput(vertex, { node, own, ecs, codec, type: common["type"] as string | undefined });
    return [{ kind: "vertex", vertex }];
  }

  #addInput(
    vertex: number,
    input: { node: PluginNode; own: CheckedOptions; ecs: EcsMode; codec: CodecChoice | undefined; type: string | undefined },
  ): void {
    const { node, own, ecs, type } = input;
    const definition = this.#tools.registry.input(node.name);
    const chosen = (definition.fixedCodec ? undefined : input.codec) ?? this.#defaultCodec(definition.defaultCodec);
    const codec = definition.streaming ? streamingCodec(chosen, this.#tools.registry, this.#settings.ecs) : chosen;
    this.#use({ kind: "codec", name: codec.name });
    const sourceFields = definition.sourceFields?.(own, ecs) ?? [];
    const isOwn = OWN_PARTS.some((part) => definition[part] !== undefined);
    const entry = { vertex, codec, isFurther: false, isOwn, type, sourceFields };
    this.#inputs.push(input.codec === undefined ? { ...entry, hasDefaultCodec: true } : entry);
    for (const further of furtherCodecs(definition, own))
      if (this.#tools.registry.has({ kind: "codec", name: further }))
        this.#inputs.push({ ...entry, codec: this.#defaultCodec(further), isFurther: true });
    this.#inputTexts.push(textWithoutSecrets(this.#loaded.filled.get(node)!, definition.options, this.#textOf));
  }

  #table(): InputTableText {
    const { ecs, supportEscapes, escapeStyle } = this.#settings;
    return { ecs, supportEscapes, escapeStyle, inputs: this.#inputTexts };
  }

  #defaultCodec(name: string): CodecChoice {
    const definition = this.#tools.registry.codec(name);
    this.#use({ kind: "codec", name });
    const location = { file: "", line: 1, column: 1, offset: 0 };
    const { own } = this.#check({ name, nameLocation: location, options: new Map(), location }, definition);
    return { name, options: own, ecs: this.#settings.ecs };
  }

  #check(plugin: MergedPlugin, definition: Definition): { own: CheckedOptions; common: Readonly<Record<string, unknown>> } {
    const { fileExists, registry } = this.#tools;
    const result = checkOptions(plugin, definition, {
      fileExists,
      schemaOf: (known) => registry.schemaOf(known),
      codec: (value, option) => this.#codec(value, option),
    });
    this.#problems.push(...result.problems);
    this.#warnings.push(...result.warnings);
    return result;
  }

  #codec(value: CodecValue | string, { value: { location } }: MergedOption): CodecChoice | undefined {
    const plugin = typeof value === "string" ? { name: value, nameLocation: location, options: new Map(), location } : value.codec;
    const { registry } = this.#tools;
    // One that there is none of was reported when it was to be loaded.
    if (!registry.has({ kind: "codec", name: plugin.name })) return undefined;
    this.#use({ kind: "codec", name: plugin.name });
    const { own, common } = this.#check(plugin, registry.codec(plugin.name));
    return { name: plugin.name, options: own, ecs: this.#ecsOf(common) };
  }

  #ecsOf(common: Readonly<Record<string, unknown>>): EcsMode {
    return (common["ecs_compatibility"] as EcsMode | undefined) ?? this.#settings.ecs;
  }

  #use(plugin: PluginName): void {
    this.#plugins.set(`${plugin.kind} ${plugin.name}`, plugin);
  }

  #addVertex(location: SourceLocation, parts: VertexParts): number {
    const { text = "", id, ...given } = parts;
    const number = this.#vertices.length;
    this.#vertices.push({
      decorations: NO_DECORATIONS,
      isCut: false,
      timeoutMs: 0,
      place: `${location.file}:${location.line}`,
      location,
      ...given,
      id: this.#vertexIds.idOf(id, `${parts.kind} ${text}`, parts.name),
    });
    this.#locations.push(location);
    return number;
  }
}

type VertexParts = Pick<VertexPlan, "kind" | "name" | "options" | "ecs"> &
  Partial<Pick<VertexPlan, "decorations" | "isCut" | "codec" | "onFull">> & { readonly id?: string; readonly text?: string };

function furtherCodecs({ codecsOption }: InputDefinition, own: CheckedOptions): ReadonlySet<string> {
  const codecs = codecsOption === undefined ? [] : ((own[codecsOption] ?? []) as HashEntries<string>);
  return new Set(codecs.map(([, name]) => name));
}

function keepsState(definition: FilterDefinition, options: CheckedOptions): boolean {
  return definition.state === "pipeline" || definition.keepsState?.(options) === true;
}

function isCutByNature(definition: { readonly creates?: true; readonly batch?: true; readonly state?: "pipeline" }): boolean {
  return definition.creates === true || definition.batch === true || definition.state === "pipeline";
}

function onFullOf(common: Readonly<Record<string, unknown>>): OnFull {
  return { policy: (common["on_full"] as OnFull["policy"] | undefined) ?? "block", spillMaxBytes: common["spill_max_bytes"] as number };
}

/** What the options that all plugins of a kind share say of an event. */
function decorationsOf(common: Readonly<Record<string, unknown>>): Decorations {
  return {
    addField: (common["add_field"] ?? []) as HashEntries<FieldValue>,
    removeField: (common["remove_field"] ?? []) as readonly FieldValue[],
    addTag: (common["add_tag"] ?? common["tags"] ?? []) as readonly FieldValue[],
    removeTag: (common["remove_tag"] ?? []) as readonly FieldValue[],
  };
}
