import type { CodecValue, MergedOption, MergedPlugin, OptionValue } from "../config/option-value.ts";
import { suggest } from "../config/suggest.ts";
import type { TailraceError } from "../errors.ts";
import type { CheckedOptions, CodecChoice, OptionSchema, OptionSchemas } from "../plugin/options.ts";
import { commonOptions } from "./common-options.ts";
import { coerceOption, Misfit } from "./coerce.ts";
import {
  missingOption,
  obsoleteOption,
  optionHasNoEffect,
  optionIsDeprecated,
  optionMisfits,
  pathMissing,
  unknownOption,
} from "./errors.ts";
import type { Definition, PluginKind } from "../plugin/plugin-map.ts";
import { validateOptions } from "./validate.ts";
import type { CompiledSchema } from "./validate.ts";

/** The options of one plugin, checked. Without problems `own` has every option of its schema that has a value. */
export interface OptionsCheck {
  /** What `create` is given. */
  readonly own: CheckedOptions;
  /** The options that all plugins of the kind share. */
  readonly common: Readonly<Record<string, unknown>>;
  readonly problems: readonly TailraceError[];
  readonly warnings: readonly TailraceError[];
}

export interface CheckTools {
  /** True when a path that an option names exists. */
  fileExists(path: string): boolean;
  /** Checks a codec and its options; undefined when it has problems, which it keeps. */
  codec(value: CodecValue | string, option: MergedOption): CodecChoice | undefined;
  /** The compiled schema of a definition. */
  schemaOf(definition: Definition): CompiledSchema;
}

/** Checks the options of a plugin against its definition. Pure and total: every problem is found. */
export function checkOptions(plugin: MergedPlugin, definition: Definition, tools: CheckTools): OptionsCheck {
  const schemas: OptionSchemas = { ...commonOptions[definition.kind], ...definition.options };
  const checker = new OptionChecker(definition, tools);
  const values: Record<string, unknown> = {};
  for (const option of plugin.options.values()) {
    const schema = schemas[option.name];
    if (schema === undefined) checker.problems.push(unknownOption(option, definition, suggest(option.name, Object.keys(schemas))));
    else checker.check(schema, option, values);
  }
  for (const [name, schema] of Object.entries(schemas)) {
    if (name in values || plugin.options.has(name)) continue;
    if (schema.required) checker.problems.push(missingOption(plugin, definition, name));
    else if ("default" in schema && schema.default !== undefined) values[name] = defaultOf(schema);
  }
  if (checker.problems.length === 0) checker.problems.push(...validateOptions(tools.schemaOf(definition), definition, values, plugin));
  return { ...separate(values, definition.kind, definition.options), problems: checker.problems, warnings: checker.warnings };
}

class OptionChecker {
  readonly problems: TailraceError[] = [];
  readonly warnings: TailraceError[] = [];
  readonly #definition: Definition;
  readonly #tools: CheckTools;

  constructor(definition: Definition, tools: CheckTools) {
    this.#definition = definition;
    this.#tools = tools;
  }

  check(schema: OptionSchema, option: MergedOption, values: Record<string, unknown>): void {
    if (schema.obsolete !== undefined) {
      this.problems.push(obsoleteOption(option, this.#definition, schema.obsolete));
      return;
    }
    if (schema.deprecated !== undefined) this.warnings.push(optionIsDeprecated(option, this.#definition, schema.deprecated));
    if (schema.effect === "none") this.warnings.push(optionHasNoEffect(option, this.#definition));
    const value = this.#valueOf(schema, option);
    if (value instanceof Misfit) this.problems.push(optionMisfits(option, this.#definition, value.wanted, meantOf(value, option.value)));
    else if (value !== undefined) values[option.name] = value;
  }

  #valueOf(schema: OptionSchema, option: MergedOption): unknown {
    if (isCodecSchema(schema)) return this.#codec(option);
    const value = coerceOption(schema, option.value);
    for (const path of pathsIn(schema, value)) {
      if (!this.#tools.fileExists(path)) this.problems.push(pathMissing(option, this.#definition, path));
    }
    return value;
  }

  #codec(option: MergedOption): CodecChoice | Misfit | undefined {
    const value = onlyItem(option.value);
    if (value.kind === "codec") return this.#tools.codec(value, option);
    return value.kind === "text" ? this.#tools.codec(value.text, option) : new Misfit("a codec such as json or line { … }");
  }
}

function isCodecSchema(schema: OptionSchema): schema is Extract<OptionSchema, { format: "codec" }> {
  return schema.type === "object" && schema.format === "codec";
}

/** The files that a value names by the schema's formats. */
function pathsIn(schema: OptionSchema, value: unknown): readonly string[] {
  const isPath =
    (schema.type === "string" && schema.format === "path") ||
    (schema.type === "array" && "format" in schema.items && schema.items.format === "path");
  if (!isPath) return [];
  return (Array.isArray(value) ? value : [value]).filter((path) => typeof path === "string");
}

/** The allowed word that the first wrong one was most likely meant to be. */
function meantOf({ words }: Misfit, value: OptionValue): string | undefined {
  const written = value.kind === "list" ? value.items : [value];
  const wrong = written.find((item) => item.kind === "text" && !words.includes(item.text));
  return wrong?.kind === "text" ? suggest(wrong.text, words) : undefined;
}

function onlyItem(value: OptionValue): OptionValue {
  return value.kind === "list" && value.items.length === 1 ? value.items[0]! : value;
}

function defaultOf(schema: OptionSchema): unknown {
  if (!("default" in schema)) return undefined;
  return schema.type === "object" ? Object.entries(schema.default ?? {}) : schema.default;
}

/** A plugin's own option wins over a common one of the same name. */
function separate(
  values: Readonly<Record<string, unknown>>,
  kind: PluginKind,
  schemas: OptionSchemas,
): Pick<OptionsCheck, "own" | "common"> {
  const own: Record<string, unknown> = {};
  const common: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    if (name in schemas) own[name] = value;
    if (name in commonOptions[kind]) common[name] = value;
  }
  // Each value was coerced by the schema under its name.
  return { own: own as CheckedOptions, common };
}
