import { optionNeeds, optionsExclude, unknownAction } from "./errors.ts";

export const ACTIONS = ["index", "create", "update", "delete"] as const;
export type Action = (typeof ACTIONS)[number];

export function isAction(text: string): text is Action {
  return (ACTIONS as readonly string[]).includes(text);
}

interface ActionOptions {
  readonly action?: string | undefined;
  readonly document_id?: string | undefined;
  readonly version?: string | undefined;
  readonly version_type?: string | undefined;
  readonly doc_as_upsert?: boolean | undefined;
  readonly scripted_upsert?: boolean | undefined;
}

const EXTERNAL = ["external", "external_gt", "external_gte"];

/** @throws PluginError BULK_ACTION, BULK_OPTION_NEEDS, BULK_OPTIONS_EXCLUDE as Logstash's HttpClientBuilder checks them */
export function checkActionOptions(options: ActionOptions): void {
  const { action, document_id, version, version_type = "" } = options;
  if (action !== undefined && !/%\{.+\}/.test(action) && !isAction(action)) throw unknownAction(action);
  const isExternal = EXTERNAL.includes(version_type);
  const typed = `\`version_type => ${version_type}\``;
  if (isExternal && version === undefined) throw optionNeeds(typed, "`version`");
  if (isExternal && (action === "create" || action === "update")) throw optionsExclude(typed, `\`action => ${action}\``);
  if (options.doc_as_upsert && options.scripted_upsert) throw optionsExclude("`doc_as_upsert`", "`scripted_upsert`");
  if (action === "update" && (document_id ?? "") === "") throw optionNeeds("`action => update`", "`document_id`");
}
