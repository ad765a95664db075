import { parseJson, quoteJson, writeJson } from "#plugin";
import type { ComputeContext, Event } from "#plugin";
import { badUpsert } from "./errors.ts";

export interface UpdateOptions {
  readonly upsert: string;
  readonly docAsUpsert: boolean;
  readonly script: string;
  readonly scriptType: "inline" | "indexed" | "file";
  readonly scriptLang: string;
  readonly scriptVarName: string;
  readonly scriptedUpsert: boolean;
}

/** Makes the second line of an update of a document's JSON. */
export type UpdateSource = (document: string, event: Event) => string;

/** The name of a stored script stands under `id`; `source` is what servers call what Logstash sends as `inline`. */
const SCRIPT_KEYS = { inline: "source", indexed: "id", file: "file" } as const;

/** The shapes of Logstash's update_action_builder. */
export function makeUpdateSource(options: UpdateOptions, context: ComputeContext): UpdateSource {
  const upsertOf = upserts(options, context);
  if (options.script === "") {
    return (document, event) => `{"doc":${document}${options.docAsUpsert ? ',"doc_as_upsert":true' : member("upsert", upsertOf(event))}}`;
  }
  const script = context.template(options.script);
  // A stored script has its own language, and servers refuse another word on it.
  const lang = options.scriptLang === "" || options.scriptType === "indexed" ? "" : `,"lang":${quoteJson(options.scriptLang)}`;
  return (document, event) => {
    const code = `"${SCRIPT_KEYS[options.scriptType]}":${quoteJson(script.render(event))}`;
    const head = `{"script":{${code}${lang},"params":{${quoteJson(options.scriptVarName)}:${document}}}`;
    if (options.scriptedUpsert) return `${head},"scripted_upsert":true,"upsert":{}}`;
    return `${head}${member("upsert", options.docAsUpsert ? document : upsertOf(event))}}`;
  };
}

function upserts({ upsert }: UpdateOptions, context: ComputeContext): (event: Event) => string | undefined {
  if (upsert === "") return () => undefined;
  const template = context.template(upsert);
  return (event) => {
    const text = template.render(event);
    try {
      // Written anew: what a person wrote may have line ends, which would end the record.
      return writeJson(parseJson(text));
    } catch {
      throw badUpsert(text);
    }
  };
}

function member(key: string, json: string | undefined): string {
  return json === undefined ? "" : `,"${key}":${json}`;
}
