import { PluginError, reasonOf } from "#plugin";

export function unknownFrame(bytes: string): PluginError {
  return new PluginError(
    "BEATS_FRAME",
    `The bytes ${bytes} begin no frame of the Lumberjack protocol: a version (1 or 2) and a type (W, J, D, C) do.`,
    { hint: "Is the other side a Beat, or another client of the Lumberjack protocol? Does one of both speak TLS and the other not?" },
  );
}

export function recordOutsideWindow(): PluginError {
  return new PluginError("BEATS_WINDOW", "A record came that no window has announced.");
}

export function recordTooLong(length: number, most: number): PluginError {
  return new PluginError("BEATS_RECORD_LENGTH", `A record is to have ${length} bytes; ${most} are allowed.`);
}

export function emptyRecord(): PluginError {
  return new PluginError("BEATS_RECORD_LENGTH", "A record has no fields, or no bytes.");
}

export function halfFrame(): PluginError {
  return new PluginError("BEATS_HALF_FRAME", "A frame, or the window it belongs to, came only in part.");
}

export function nestedPacking(): PluginError {
  return new PluginError("BEATS_PACKED", "Packed frames hold packed frames.");
}

export function badlyPacked(cause: unknown): PluginError {
  return new PluginError("BEATS_PACKED", `Packed frames cannot be unpacked: ${reasonOf(cause)}.`, { cause });
}

export function unpacksToTooMuch(most: number): PluginError {
  return new PluginError("BEATS_UNPACKED_LENGTH", `Packed frames unpack to more than ${most} bytes.`);
}

export function tooMuchKept(most: number): PluginError {
  return new PluginError(
    "BEATS_CARRY",
    `Records that have not come whole take more than the ${most} bytes that all connections have for them, and this connection's is the longest.`,
    { hint: "More memory (`--memory`) allows for more." },
  );
}

export function readsNoAnswers(): PluginError {
  return new PluginError("BEATS_CLIENT_DEAF", "The client sends, but does not read what it is answered.");
}

export function multilineRefused(): PluginError {
  return new PluginError(
    "BEATS_MULTILINE",
    "The codec multiline cannot be used here: the lines of several files come over one connection.",
    {
      hint: "Let the Beat join them: https://www.elastic.co/docs/reference/beats/filebeat/multiline-examples",
    },
  );
}

export function aliasWithOthers(alias: string): PluginError {
  return new PluginError("BEATS_ENRICH", `\`enrich\` names ${alias} beside others: it must stand alone.`, { about: { text: alias } });
}

export function enrichWithCodecTag(): PluginError {
  return new PluginError("BEATS_ENRICH", "`enrich` and `include_codec_tag` are both given.", { hint: "Use `enrich` alone." });
}

export function peerMetadataWithoutPeers(): PluginError {
  return new PluginError(
    "BEATS_ENRICH",
    "`enrich` with ssl_peer_metadata needs `ssl_client_authentication` to be given as optional or required.",
    { about: { text: "ssl_peer_metadata" } },
  );
}

export function authoritiesWithoutAuthentication(): PluginError {
  return new PluginError(
    "BEATS_AUTHORITIES_IDLE",
    "`ssl_certificate_authorities` needs `ssl_client_authentication` to be optional or required.",
  );
}
