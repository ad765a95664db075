import type { Definitions } from "./definitions.ts";
import type { CodecDefinition } from "../plugin/codec.ts";
import type { FilterDefinition } from "../plugin/filter.ts";
import type { InputDefinition } from "../plugin/input.ts";
import type { OutputDefinition } from "../plugin/output.ts";
import { checkDefinition } from "./check-definition.ts";
import { eventCodec } from "./event-codec.ts";
import { pluginNotLoaded } from "./errors.ts";
import type { Definition, LoadPlugin, PluginKind, PluginMap } from "../plugin/plugin-map.ts";
import type { CompiledSchema, SchemaMap } from "./validate.ts";

/** A plugin's kind and name. */
export interface PluginName {
  readonly kind: PluginKind;
  readonly name: string;
}

/** All plugins by kind and name, loaded when asked for. */
export class Registry implements Definitions {
  readonly #loaders: Readonly<Record<PluginKind, Map<string, LoadPlugin>>>;
  /** The codec of events is there and has no name among the others. */
  readonly #loaded = new Map<string, Definition>([["codec events", eventCodec]]);
  readonly #strangers: ReadonlySet<string>;
  readonly #schemaMap: SchemaMap;
  readonly #schemas = new Map<Definition, CompiledSchema>([[eventCodec, () => true]]);

  /**
   * @param strangers definitions from outside the package
   * @param schemas the compiled schemas of the package's own plugins; others are compiled when they are loaded
   */
  constructor(map: PluginMap, strangers: readonly Definition[] = [], schemas: SchemaMap = {}) {
    this.#schemaMap = schemas;
    this.#strangers = new Set(strangers.map(({ kind, name }) => `${kind} ${name}`));
    this.#loaders = {
      input: new Map(Object.entries(map.inputs)),
      filter: new Map(Object.entries(map.filters)),
      output: new Map(Object.entries(map.outputs)),
      codec: new Map(Object.entries(map.codecs)),
    };
    for (const definition of strangers) this.#loaders[definition.kind].set(definition.name, async () => ({ default: definition }));
  }

  /** Adds a definition of Tailrace's own that no configuration can name. */
  add(definition: Definition): void {
    this.#loaded.set(`${definition.kind} ${definition.name}`, definition);
  }

  /** True for a plugin from outside the package. */
  isStranger({ kind, name }: PluginName): boolean {
    return this.#strangers.has(`${kind} ${name}`);
  }

  has({ kind, name }: PluginName): boolean {
    return this.#loaders[kind].has(name);
  }

  names(kind: PluginKind): string[] {
    return [...this.#loaders[kind].keys()].toSorted();
  }

  /** Loads a plugin unless it is loaded; undefined when there is none of this name. */
  async load({ kind, name }: PluginName): Promise<Definition | undefined> {
    const key = `${kind} ${name}`;
    const known = this.#loaded.get(key);
    if (known !== undefined) return known;
    const loader = this.#loaders[kind].get(name);
    if (loader === undefined) return undefined;
    const definition = checkDefinition((await loader()).default, `${kind} ${name}`);
    this.#loaded.set(key, definition);
    return definition;
  }

  /** Loads the schema that checks a plugin's options; its definition is loaded. */
  async loadSchema({ kind, name }: PluginName): Promise<void> {
    const definition = this.#get(kind, name);
    if (this.#schemas.has(definition)) return;
    const own = this.#schemaMap[`${kind} ${name}`];
    // ajv takes longer to load than a pipeline to start.
    const schema = own === undefined ? (await import("./compile-schema.ts")).compileSchema(definition) : (await own()).default;
    this.#schemas.set(definition, schema);
  }

  schemaOf(definition: Definition): CompiledSchema {
    const schema = this.#schemas.get(definition);
    if (schema === undefined) throw pluginNotLoaded(definition.kind, definition.name);
    return schema;
  }

  input(name: string): InputDefinition {
    return this.#get("input", name) as InputDefinition;
  }

  filter(name: string): FilterDefinition {
    return this.#get("filter", name) as FilterDefinition;
  }

  output(name: string): OutputDefinition {
    return this.#get("output", name) as OutputDefinition;
  }

  codec(name: string): CodecDefinition {
    return this.#get("codec", name) as CodecDefinition;
  }

  #get(kind: PluginKind, name: string): Definition {
    const definition = this.#loaded.get(`${kind} ${name}`);
    if (definition === undefined) throw pluginNotLoaded(kind, name);
    return definition;
  }
}
