import type { CodecDefinition } from "../plugin/codec.ts";
import type { FilterDefinition } from "../plugin/filter.ts";
import type { InputDefinition } from "../plugin/input.ts";
import type { OutputDefinition } from "../plugin/output.ts";
import type { CompiledSchema } from "./validate.ts";

export type PluginKind = "input" | "filter" | "output" | "codec";

export type Definition = InputDefinition | FilterDefinition | OutputDefinition | CodecDefinition;

/** What loads a plugin's file; its default export is the definition. */
export type LoadPlugin = () => Promise<{ readonly default: unknown }>;

/** Which plugins there are: nothing of one is loaded before a configuration uses it. */
export interface PluginMap {
  readonly inputs: Readonly<Record<string, LoadPlugin>>;
  readonly filters: Readonly<Record<string, LoadPlugin>>;
  readonly outputs: Readonly<Record<string, LoadPlugin>>;
  readonly codecs: Readonly<Record<string, LoadPlugin>>;
}

/** What loads the compiled schema of a plugin's options, by kind and name (`filter grok`). Made when the package is built. */
export type SchemaMap = Readonly<Record<string, () => Promise<{ readonly default: CompiledSchema }>>>;

/** Where Tailrace stands on a plugin that Logstash bundles. */
export type Coverage =
  | { readonly status: "served" }
  | { readonly status: "planned" }
  | { readonly status: "refused"; readonly instead: string };

/** By kind and name. */
export type CoverageTable = Readonly<Record<PluginKind, Readonly<Record<string, Coverage>>>>;
