import type { OptionSchemas } from "../plugin/options.ts";
import type { PluginKind } from "../plugin/plugin-map.ts";

/** Options that every plugin of a kind has; the core handles them. */
const everyPlugin = {
  id: { type: "string", description: "A name for logs and metrics; unique in its pipeline. Made of the plugin's text when absent." },
  enable_metric: {
    type: "boolean",
    default: true,
    description: "Whether counters are kept. Counting costs nothing here, so it is always done.",
    effect: "none",
  },
} as const satisfies OptionSchemas;

const ecsCompatibility = {
  ecs_compatibility: {
    type: "string",
    enum: ["disabled", "v1", "v8"],
    description: "How field names follow the Elastic Common Schema. Default: the pipeline's setting.",
  },
} as const satisfies OptionSchemas;

const codec = {
  codec: { type: "object", format: "codec", description: "How bytes become events, or events bytes." },
} as const satisfies OptionSchemas;

export const commonOptions = {
  input: {
    ...everyPlugin,
    ...ecsCompatibility,
    ...codec,
    type: { type: "string", description: "The field `type` of events that have none." },
    tags: { type: "array", items: {}, default: [], description: "Tags added to every event." },
    add_field: { type: "object", default: {}, description: "Fields added to every event; names and values may hold `%{…}`." },
  },
  filter: {
    ...everyPlugin,
    ...ecsCompatibility,
    add_field: { type: "object", default: {}, description: "Fields added when the filter succeeds; names and values may hold `%{…}`." },
    remove_field: { type: "array", items: {}, default: [], description: "Fields removed when the filter succeeds." },
    add_tag: { type: "array", items: {}, default: [], description: "Tags added when the filter succeeds." },
    remove_tag: { type: "array", items: {}, default: [], description: "Tags removed when the filter succeeds." },
    periodic_flush: {
      type: "boolean",
      default: false,
      description: "Filters that keep state are flushed every five seconds in any case.",
      effect: "none",
    },
  },
  output: {
    ...everyPlugin,
    ...ecsCompatibility,
    ...codec,
    on_full: {
      type: "string",
      enum: ["block", "spill", "drop"],
      default: "block",
      description:
        "What becomes of events while the output takes no more and its memory is full: `block` holds back the whole pipeline, `spill` keeps them on disk so that the other outputs go on, `drop` counts and forgets them.",
    },
    spill_max_bytes: {
      type: "number",
      format: "bytes",
      default: 1 << 30,
      description: "With `on_full => spill`: bytes on disk above which the output blocks.",
    },
    workers: { type: "number", description: "An output says itself how much it does at once.", effect: "none" },
  },
  codec: { ...everyPlugin, ...ecsCompatibility },
} as const satisfies Readonly<Record<PluginKind, OptionSchemas>>;
