import { suggest } from "../config/suggest.ts";
import type { SourceLocation } from "../errors.ts";
import { TailraceError } from "../errors.ts";
import { badSetting, settingHasNoEffect, settingNotYet, unknownSetting } from "./errors.ts";
import { settingKinds } from "./setting-kinds.ts";
import type { SettingKind } from "./setting-kinds.ts";

/** A setting of Logstash's, as it stands in logstash.yml. */
export interface SettingDefinition {
  readonly kind: SettingKind;
  readonly default: unknown;
  /**
   * `served`; `no effect`: it tunes the JVM or belongs to a licence; `not yet`: it will be served. The last two are named
   * once at start when they are set.
   */
  readonly status: "served" | "no effect" | "not yet";
  readonly values?: readonly string[];
  /** True: it may stand in pipelines.yml. */
  readonly perPipeline?: true;
}

const served = { status: "served" } as const;
const noEffect = { status: "no effect" } as const;
const notYet = { status: "not yet" } as const;

/** Settings of logstash-core/lib/logstash/environment.rb. */
export const settingDefinitions: Readonly<Record<string, SettingDefinition>> = {
  allow_superuser: { kind: "boolean", default: true, ...served },
  "node.name": { kind: "text", default: undefined, ...served },
  "path.config": { kind: "text", default: undefined, ...served, perPipeline: true },
  "path.data": { kind: "text", default: undefined, ...served },
  "path.logs": { kind: "text", default: undefined, ...served },
  "path.plugins": { kind: "list", default: [], ...served },
  "path.queue": { kind: "text", default: undefined, ...served, perPipeline: true },
  "path.dead_letter_queue": { kind: "text", default: undefined, ...served, perPipeline: true },
  "config.string": { kind: "text", default: undefined, ...served, perPipeline: true },
  "config.test_and_exit": { kind: "boolean", default: false, ...served },
  "config.debug": { kind: "boolean", default: false, ...served, perPipeline: true },
  "config.support_escapes": { kind: "boolean", default: false, ...served, perPipeline: true },
  "config.reload.automatic": { kind: "boolean", default: false, ...notYet },
  "config.reload.interval": { kind: "time", default: 3_000, ...notYet },
  "config.field_reference.escape_style": { kind: "text", default: "none", values: ["none", "percent", "ampersand"], ...served },
  "metric.collect": { kind: "boolean", default: true, ...noEffect, perPipeline: true },
  "pipeline.id": { kind: "text", default: "main", ...served, perPipeline: true },
  "pipeline.workers": { kind: "positive", default: undefined, ...served, perPipeline: true },
  "pipeline.batch.size": { kind: "positive", default: 125, ...served, perPipeline: true },
  "pipeline.batch.delay": { kind: "natural", default: 50, ...served, perPipeline: true },
  "pipeline.batch.output_chunking.growth_threshold_factor": { kind: "positive", default: 1000, ...noEffect, perPipeline: true },
  "pipeline.batch.metrics.sampling_mode": {
    kind: "text",
    default: "minimal",
    values: ["disabled", "minimal", "full"],
    ...noEffect,
    perPipeline: true,
  },
  "pipeline.ordered": { kind: "text", default: "auto", values: ["auto", "true", "false"], ...served, perPipeline: true },
  "pipeline.ecs_compatibility": { kind: "text", default: "v8", values: ["disabled", "v1", "v8"], ...served, perPipeline: true },
  // Ours: how long a stop waits for outputs, where what they do not take stays on disk.
  "pipeline.shutdown_grace": { kind: "time", default: 10_000, ...served, perPipeline: true },
  "pipeline.unsafe_shutdown": { kind: "boolean", default: false, ...served },
  "pipeline.reloadable": { kind: "boolean", default: true, ...notYet, perPipeline: true },
  "pipeline.recoverable": { kind: "text", default: "false", values: ["auto", "true", "false"], ...notYet, perPipeline: true },
  "pipeline.system": { kind: "boolean", default: false, ...noEffect, perPipeline: true },
  "pipeline.plugin_classloaders": { kind: "boolean", default: false, ...noEffect, perPipeline: true },
  "pipeline.separate_logs": { kind: "boolean", default: false, ...notYet },
  "pipeline.buffer.type": { kind: "text", default: "heap", values: ["heap", "direct"], ...noEffect },
  "queue.type": { kind: "text", default: "memory", values: ["memory", "persisted"], ...served, perPipeline: true },
  "queue.drain": { kind: "boolean", default: false, ...served, perPipeline: true },
  "queue.page_capacity": { kind: "bytes", default: 64 << 20, ...noEffect, perPipeline: true },
  "queue.max_bytes": { kind: "bytes", default: 1 << 30, ...served, perPipeline: true },
  "queue.max_events": { kind: "natural", default: 0, ...served, perPipeline: true },
  // Ours: when a block is accepted. Logstash's checkpoint settings are mapped to it in queue-settings.ts.
  "queue.sync": { kind: "text", default: undefined, values: ["always", "interval", "never"], ...served, perPipeline: true },
  "queue.checkpoint.acks": { kind: "natural", default: 1024, ...noEffect, perPipeline: true },
  "queue.checkpoint.writes": { kind: "natural", default: undefined, ...served, perPipeline: true },
  "queue.checkpoint.interval": { kind: "natural", default: 1000, ...served, perPipeline: true },
  "queue.checkpoint.retry": { kind: "boolean", default: true, ...noEffect, perPipeline: true },
  "queue.compression": {
    kind: "text",
    default: "none",
    values: ["none", "speed", "balanced", "size", "disabled"],
    ...noEffect,
    perPipeline: true,
  },
  "dead_letter_queue.enable": { kind: "boolean", default: false, ...served, perPipeline: true },
  "dead_letter_queue.max_bytes": { kind: "bytes", default: 1 << 30, ...served, perPipeline: true },
  "dead_letter_queue.flush_interval": { kind: "natural", default: 5000, ...noEffect, perPipeline: true },
  "dead_letter_queue.flush_check_interval": { kind: "natural", default: 1000, ...noEffect, perPipeline: true },
  "dead_letter_queue.storage_policy": {
    kind: "text",
    default: "drop_newer",
    values: ["drop_newer", "drop_older"],
    ...served,
    perPipeline: true,
  },
  "dead_letter_queue.retain.age": { kind: "time", default: undefined, ...served, perPipeline: true },
  "log.level": { kind: "text", default: "info", values: ["fatal", "error", "warn", "info", "debug", "trace"], ...served },
  "log.format": { kind: "text", default: "plain", values: ["plain", "json"], ...served },
  "log.format.json.fix_duplicate_message_fields": { kind: "boolean", default: true, ...noEffect },
  // Logstash's default is true: as long as there is no API, false is what everyone gets.
  "api.enabled": { kind: "boolean", default: false, ...notYet },
  "api.http.host": { kind: "text", default: "127.0.0.1", ...notYet },
  "api.http.port": { kind: "text", default: "9600-9700", ...notYet },
  "api.environment": { kind: "text", default: "production", ...notYet },
  "ssl.reload.automatic": { kind: "boolean", default: false, ...notYet },
  "monitoring.cluster_uuid": { kind: "text", default: undefined, ...noEffect },
  "node.uuid": { kind: "text", default: undefined, ...noEffect },
};

/** Families of settings that belong to the JVM, a licence, or another service. */
const FAMILIES: readonly (readonly [prefix: string, status: "no effect" | "not yet"])[] = [
  ["xpack.", "no effect"],
  ["jvm.", "no effect"],
  ["keystore.", "no effect"],
  ["slowlog.threshold.", "not yet"],
  ["api.auth.", "not yet"],
  ["api.ssl.", "not yet"],
  ["otel.", "not yet"],
];

export type SettingName = string;

/** Settings by name, each read as its kind says. */
export type SettingValues = ReadonlyMap<SettingName, unknown>;

/** A setting as it was given. */
export interface GivenSetting {
  readonly name: SettingName;
  readonly value: unknown;
  /** The file or the flag, for errors: `logstash.yml`, `--pipeline.workers`. */
  readonly from: string;
  /** Where its name and its value stand in a file. */
  readonly nameLocation?: SourceLocation;
  readonly valueLocation?: SourceLocation;
}

export interface ReadSettings {
  readonly values: SettingValues;
  /** What a person should know: settings that have no effect, or are not served yet. */
  readonly warnings: readonly TailraceError[];
  readonly problems: readonly TailraceError[];
}

/** Reads settings; later ones win over earlier ones of the same name. Every mistake is found. */
export function readSettings(given: readonly GivenSetting[]): ReadSettings {
  const values = new Map<SettingName, unknown>();
  const warnings = new Map<SettingName, TailraceError>();
  const problems: TailraceError[] = [];
  for (const setting of given) {
    const definition = settingDefinitions[setting.name];
    const status = definition?.status ?? familyOf(setting);
    if (status === undefined) problems.push(unknownSetting(setting, suggest(setting.name, Object.keys(settingDefinitions))));
    const value = definition === undefined ? undefined : readValue(definition, setting);
    const isDefault = value !== undefined && value === definition?.default;
    if (status === "no effect" && !isDefault) warnings.set(setting.name, settingHasNoEffect(setting));
    if (status === "not yet" && !isDefault) warnings.set(setting.name, settingNotYet(setting));
    if (value instanceof TailraceError) problems.push(value);
    else if (definition !== undefined) values.set(setting.name, value);
  }
  return { values, warnings: [...warnings.values()], problems };
}

function valueOf(values: SettingValues, name: SettingName): unknown {
  return values.get(name) ?? settingDefinitions[name]?.default;
}

/** The value of a setting, or its default, by its kind; undefined where it has neither. */
export function textSetting(values: SettingValues, name: SettingName): string | undefined {
  const value = valueOf(values, name);
  return typeof value === "string" ? value : undefined;
}

export function flagSetting(values: SettingValues, name: SettingName): boolean {
  return valueOf(values, name) === true;
}

export function numberSetting(values: SettingValues, name: SettingName): number {
  return Number(valueOf(values, name));
}

export function listSetting(values: SettingValues, name: SettingName): readonly string[] {
  const value = valueOf(values, name);
  return Array.isArray(value) ? value : [];
}

function familyOf({ name }: GivenSetting): "no effect" | "not yet" | undefined {
  return FAMILIES.find(([prefix]) => name.startsWith(prefix))?.[1];
}

function readValue(definition: SettingDefinition, setting: GivenSetting): unknown {
  if (setting.value === null || setting.value === undefined) return undefined;
  const { wanted, read } = settingKinds[definition.kind];
  const value = read(setting.value);
  if (value === undefined) return badSetting(setting, wanted);
  const { values } = definition;
  if (values === undefined) return value;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (!values.includes(text)) return badSetting(setting, `one of ${values.join(", ")}`, suggest(text, values));
  return value;
}
