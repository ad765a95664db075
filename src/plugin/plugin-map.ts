import type { CodecDefinition } from "./codec.ts";
import type { FilterDefinition } from "./filter.ts";
import type { InputDefinition } from "./input.ts";
import type { OutputDefinition } from "./output.ts";

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

/** Where Tailrace stands on a plugin that Logstash bundles. */
export type Coverage =
  | { readonly status: "served" }
  | { readonly status: "planned" }
  | { readonly status: "refused"; readonly instead: string };

/** By kind and name. */
export type CoverageTable = Readonly<Record<PluginKind, Readonly<Record<string, Coverage>>>>;
