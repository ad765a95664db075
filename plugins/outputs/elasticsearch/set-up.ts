import type { EcsMode } from "#plugin";
import { defaultTemplate } from "../../shared/bulk/default-template.ts";
import type { HostPool } from "../../shared/bulk/host-pool.ts";
import { installTemplate, readTemplateFile } from "../../shared/bulk/template.ts";
import type { SetupParts } from "../../shared/bulk/template.ts";
import type { ElasticsearchOptions } from "./data-stream.ts";
import { defaultName, lifecycleOf, setUpLifecycle, withLifecycle } from "./lifecycle.ts";

/** The server's template with the types of ECS. */
const ECS_TEMPLATE = "ecs@mappings";

/** Puts on the server what an index needs: a template, and with ILM the alias and the policy. */
export async function setUpIndex(pool: HostPool, given: ElasticsearchOptions, ecs: EcsMode, parts: SetupParts): Promise<void> {
  const lifecycle = lifecycleOf(given, ecs);
  if (given.manage_template ?? true) {
    const isComposable = usesComposable(given, pool);
    const body = given.template === undefined ? ownTemplate(ecs, isComposable) : await readTemplateFile(given.template);
    await installTemplate(
      pool,
      {
        endpoint: isComposable ? "_index_template" : "_template",
        name: given.template_name ?? lifecycle?.alias ?? defaultName(ecs),
        overwrites: given.template_overwrite ?? false,
        body: lifecycle === undefined ? body : withLifecycle(body, lifecycle, isComposableBody(body, isComposable)),
      },
      parts,
    );
  }
  if (lifecycle !== undefined) await setUpLifecycle(pool, lifecycle, parts);
}

/** A server that does not tell its version is one that this client speaks to: 8 or later. */
function usesComposable({ template_api = "auto" }: ElasticsearchOptions, { info }: HostPool): boolean {
  return template_api === "composable" || (template_api === "auto" && (info.majorVersion ?? 8) >= 8);
}

function ownTemplate(ecs: EcsMode, isComposable: boolean): Record<string, unknown> {
  const isEcs = ecs !== "disabled";
  return defaultTemplate({ pattern: `${defaultName(ecs)}-*`, isEcs, isComposable, ...(isEcs ? { buildsOn: ECS_TEMPLATE } : {}) });
}

/** A person's file tells by itself which kind it is; when it tells nothing, it is what the server is asked for. */
function isComposableBody(body: Readonly<Record<string, unknown>>, isComposable: boolean): boolean {
  if ("template" in body) return true;
  return "settings" in body ? false : isComposable;
}
