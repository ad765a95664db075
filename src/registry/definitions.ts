import type { CodecDefinition } from "../plugin/codec.ts";
import type { FilterDefinition } from "../plugin/filter.ts";
import type { InputDefinition } from "../plugin/input.ts";
import type { OutputDefinition } from "../plugin/output.ts";

/** The plugins a configuration names, loaded. Each method throws for a name that was not loaded. */
export interface Definitions {
  input(name: string): InputDefinition;
  filter(name: string): FilterDefinition;
  output(name: string): OutputDefinition;
  codec(name: string): CodecDefinition;
}
