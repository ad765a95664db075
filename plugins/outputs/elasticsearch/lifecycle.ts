import type { EcsMode } from "#plugin";
import type { HostPool } from "../../shared/bulk/host-pool.ts";
import { exists, put } from "../../shared/bulk/template.ts";
import type { SetupParts, TemplateBody } from "../../shared/bulk/template.ts";
import type { ElasticsearchOptions } from "./data-stream.ts";
import { policyMissing } from "./errors.ts";

/** The alias an output writes to when the server manages the indexes behind it. */
export interface Lifecycle {
  readonly alias: string;
  readonly pattern: string;
  readonly policy: string;
}

const OWN_POLICY = "logstash-policy";

/** The name that indexes, templates and aliases have by default. */
export function defaultName(ecs: EcsMode): string {
  return ecs === "disabled" ? "logstash" : "ecs-logstash";
}

/** Undefined: the index is the one of the configuration. */
export function lifecycleOf(given: ElasticsearchOptions, ecs: EcsMode): Lifecycle | undefined {
  const { ilm_enabled = "auto", ilm_rollover_alias: alias = defaultName(ecs), index } = given;
  const isDefaultIndex = index === undefined || index === defaultIndex(ecs);
  if (ilm_enabled === "false" || (!isDefaultIndex && alias === defaultName(ecs))) return undefined;
  return { alias, pattern: given.ilm_pattern ?? "{now/d}-000001", policy: given.ilm_policy ?? OWN_POLICY };
}

export function defaultIndex(ecs: EcsMode): string {
  return `${defaultName(ecs)}-%{+yyyy.MM.dd}`;
}

/** What a template must have for the alias. */
export function withLifecycle(body: TemplateBody, { alias, policy }: Lifecycle, isComposable: boolean): TemplateBody {
  const own = { "index.lifecycle.name": policy, "index.lifecycle.rollover_alias": alias };
  const settings = (at: unknown): object => ({ ...(at as { settings?: object } | undefined)?.settings, ...own });
  const index_patterns = [`${alias}-*`];
  if (!isComposable) return { ...body, index_patterns, settings: settings(body) };
  return { ...body, index_patterns, template: { ...(body["template"] as object | undefined), settings: settings(body["template"]) } };
}

/** Makes the alias with its first index, and the policy, where they are not there. */
export async function setUpLifecycle(pool: HostPool, { alias, pattern, policy }: Lifecycle, parts: SetupParts): Promise<void> {
  const { path, logger } = parts;
  if (!(await exists(pool, `${path}/${encodeURIComponent(alias)}`, { ...parts, method: "HEAD" }))) {
    const body = { aliases: { [alias]: { is_write_index: true } } };
    const index = `${path}/${encodeURIComponent(`<${alias}-${pattern}>`)}`;
    // Somebody else may have made it meanwhile.
    await put(pool, { path: index, body, what: `the alias ${JSON.stringify(alias)}`, accepts: 400 }, parts);
    logger.info({ alias }, "The alias is there.");
  }
  const policyPath = `${path}/_ilm/policy/${encodeURIComponent(policy)}`;
  if (await exists(pool, policyPath, { ...parts, method: "GET" })) return;
  if (policy !== OWN_POLICY) throw policyMissing(policy);
  await put(pool, { path: policyPath, body: POLICY, what: `the policy ${JSON.stringify(policy)}` }, parts);
  logger.info({ policy }, "A policy was put on the server.");
}

/** A new index when one is large or old. */
const POLICY = { policy: { phases: { hot: { actions: { rollover: { max_size: "50gb", max_age: "30d" } } } } } };
