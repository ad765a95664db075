import type { OptionsOf } from "#plugin";
import type { documentOptions } from "./document-options.ts";
import type { UpdateOptions } from "./update-source.ts";

/** The options of updates with Logstash's defaults. */
export function readUpdateOptions(given: OptionsOf<typeof documentOptions>): UpdateOptions {
  return {
    upsert: given.upsert ?? "",
    docAsUpsert: given.doc_as_upsert ?? false,
    script: given.script ?? "",
    scriptType: given.script_type ?? "inline",
    scriptLang: given.script_lang ?? "painless",
    scriptVarName: given.script_var_name ?? "event",
    scriptedUpsert: given.scripted_upsert ?? false,
  };
}
