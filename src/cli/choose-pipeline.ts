import type { PipelineSpec } from "../agent/agent.ts";
import type { PipelinePlan } from "../compiler/plan.ts";
import { whichPipeline } from "./errors.ts";
import type { ParsedFlags } from "./flags.ts";
import { checkAll, refuseSuperuser } from "./run-command.ts";
import type { Setup } from "./setup.ts";

export interface ChosenPipeline {
  readonly spec: PipelineSpec;
  readonly plan: PipelinePlan;
}

/** Flags with which one pipeline is run by a command; a configuration named by -f or -e is that of `--pipeline`. */
export function withPipeline(flags: ParsedFlags, settings: Readonly<Record<string, unknown>>): ParsedFlags {
  const id = flags.own["pipeline"];
  const isNamed = flags.settings.some(({ name }) => name === "path.config" || name === "config.string");
  const all = { ...settings, ...(isNamed && id !== undefined ? { "pipeline.id": id } : {}) };
  return { ...flags, settings: [...flags.settings, ...Object.entries(all).map(([name, value]) => ({ name, value, from: "the command" }))] };
}

/**
 * The pipeline a command is about, checked; undefined: its configuration is wrong, which was said.
 * @throws TailraceError CLI_PIPELINE, CLI_SUPERUSER
 */
export async function choosePipeline(setup: Setup, flags: ParsedFlags): Promise<ChosenPipeline | undefined> {
  refuseSuperuser(setup);
  const checked = await checkAll(setup, flags);
  if (checked === undefined) return undefined;
  const ids = checked.plans.map(({ pipelineId }) => pipelineId);
  const id = (flags.own["pipeline"] as string | undefined) ?? (ids.length === 1 ? ids[0]! : undefined);
  const at = id === undefined ? -1 : ids.indexOf(id);
  if (at === -1) throw whichPipeline(id, ids);
  return { spec: checked.specs[at]!, plan: checked.plans[at]! };
}
