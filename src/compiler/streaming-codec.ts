import type { EcsMode } from "../plugin/context.ts";
import type { CodecChoice } from "../plugin/options.ts";
import type { Registry } from "../registry/registry.ts";

const REPLACEMENTS: Readonly<Record<string, string>> = { plain: "line", json: "json_lines" };

/**
 * On a stream of bytes Logstash replaces `plain` by `line` and `json` by `json_lines`, and keeps their charset only
 * (fix_streaming_codecs in logstash-core/lib/logstash/inputs/base.rb).
 * @param ecs the pipeline's
 */
export function streamingCodec(codec: CodecChoice, registry: Registry, ecs: EcsMode): CodecChoice {
  const name = REPLACEMENTS[codec.name];
  if (name === undefined) return codec;
  const defaults = Object.entries(registry.codec(name).options).flatMap(([option, schema]) =>
    "default" in schema && schema.default !== undefined ? [[option, schema.default] as const] : [],
  );
  const { charset } = codec.options as { readonly charset?: string };
  return { name, options: { ...Object.fromEntries(defaults), ...(charset === undefined ? {} : { charset }) }, ecs };
}
