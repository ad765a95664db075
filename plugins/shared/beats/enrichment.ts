import { aliasWithOthers, enrichWithCodecTag } from "./errors.ts";
import type { BeatsOptions } from "./options.ts";

/** What events are given beside what the client sends. */
export interface Enrichment {
  readonly source: boolean;
  readonly codec: boolean;
  readonly sslPeer: boolean;
  readonly codecTag: boolean;
}

/** @throws PluginError BEATS_ENRICH */
export function enrichmentOf({ enrich, include_codec_tag: codecTag }: BeatsOptions): Enrichment {
  if (enrich !== undefined && codecTag !== undefined) throw enrichWithCodecTag();
  const alias = enrich?.find((name) => name === "all" || name === "none");
  if (alias !== undefined && enrich!.length > 1) throw aliasWithOthers(alias);
  const names: readonly string[] = enrich ?? ["source_metadata", "codec_metadata"];
  const has = (name: string): boolean => alias === "all" || names.includes(name);
  const codec = has("codec_metadata");
  return { source: has("source_metadata"), codec, sslPeer: has("ssl_peer_metadata"), codecTag: codecTag ?? codec };
}
