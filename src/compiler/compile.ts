import type { ConfigFile } from "../config/ast.ts";
import type { Variables } from "../config/environment.ts";
import type { ParsedConfig } from "../config/parse.ts";
import { parseExact } from "../config/parse-exact.ts";
import type { ParseOptions } from "../config/parse-exact.ts";
import type { ConfigSource } from "../config/sources.ts";
import type { TailraceError } from "../errors.ts";
import type { EscapeStyle } from "../event/field-reference.ts";
import type { EcsMode, Logger } from "../plugin/context.ts";
import type { CoverageTable } from "../plugin/plugin-map.ts";
import type { Registry } from "../registry/registry.ts";
import { checkBackslashes } from "./check/backslashes.ts";
import { checkCreation } from "./check/creation.ts";
import { checkIds } from "./check/ids.ts";
import { checkReachability } from "./check/reachability.ts";
import type { FileReader } from "./compute-context.ts";
import { loadPlugins } from "./load-plugins.ts";
import { PlanBuilder } from "./plan-builder.ts";
import type { PipelinePlan } from "./plan.ts";

export interface CompileSettings {
  readonly pipelineId: string;
  /** `pipeline.ecs_compatibility` */
  readonly ecs: EcsMode;
  readonly supportEscapes: boolean;
  readonly escapeStyle: EscapeStyle;
  /** Blocks are computed one after the other: `pipeline.ordered` by Logstash's rule. */
  readonly isOrdered: boolean;
  /** `dead_letter_queue.enable` */
  readonly keepsDeadLetters: boolean;
  /** `queue.type` */
  readonly queueIsPersisted?: boolean;
}

export interface CompileTools {
  readonly registry: Registry;
  readonly coverage: CoverageTable;
  readonly variables: Variables;
  readonly files: FileReader;
  /** True when a path that an option names exists. */
  readonly fileExists: (path: string) => boolean;
  readonly logger: Logger;
}

export interface Compiled {
  /** Present when there is no problem. */
  readonly plan?: PipelinePlan;
  /** Every mistake in all sources, in their order. */
  readonly problems: readonly TailraceError[];
  /** What a person should know: it will run all the same. */
  readonly warnings: readonly TailraceError[];
}

/**
 * Compiles the sources of one pipeline: parses all of them, checks everything that can be checked before anything is
 * opened, and makes the plan. Never throws for a mistake in the configuration.
 */
export async function compile(sources: readonly ConfigSource[], settings: CompileSettings, tools: CompileTools): Promise<Compiled> {
  const { supportEscapes } = settings;
  const parsed = await Promise.all(sources.map(({ file, text }) => parse(text, { file, supportEscapes })));
  const problems = parsed.flatMap((config) => config.problems);
  const files: ConfigFile[] = parsed.flatMap(({ file }) => (file === undefined ? [] : [file]));
  const loaded = await loadPlugins(files, tools);
  problems.push(...loaded.problems);
  const builder = new PlanBuilder(settings, tools, loaded);
  const { draft, problems: wrong, warnings } = builder.build(files, sources);
  const texts = new Map(sources.map(({ file, text }) => [file, text]));
  const textOf = (file: string): string | undefined => texts.get(file);
  const creation = checkCreation(draft, tools, textOf);
  problems.push(...wrong, ...checkIds(draft), ...creation.problems);
  const notes = [...warnings, ...creation.warnings, ...checkReachability(draft)];
  if (!settings.supportEscapes) notes.push(...checkBackslashes(draft, textOf));
  if (problems.length > 0) return { problems: inOrder(problems, sources), warnings: inOrder(notes, sources) };
  return { plan: creation.plan, problems, warnings: inOrder(notes, sources) };
}

/** What finds and words mistakes is loaded when there is one. */
async function parse(text: string, options: ParseOptions): Promise<ParsedConfig> {
  const file = parseExact(text, options);
  if (file !== undefined) return { file, problems: [] };
  const { parseConfig } = await import("../config/parse.ts");
  return parseConfig(text, options);
}

/** By place: the order in which a person reads. What has no place comes first. */
function inOrder(problems: readonly TailraceError[], sources: readonly ConfigSource[]): TailraceError[] {
  const rankOf = ({ location }: TailraceError): number => sources.findIndex(({ file }) => file === location?.file);
  return problems.toSorted((a, b) => rankOf(a) - rankOf(b) || (a.location?.offset ?? 0) - (b.location?.offset ?? 0));
}
