import { FieldMap, makeInteger } from "#plugin";
import type { EcsMode, SourceField, SourceValues } from "#plugin";

/** What is known of a request when its body is whole. */
export interface RequestHead {
  readonly method: string;
  /** As it was sent. */
  readonly target: string;
  /** `HTTP/1.1` */
  readonly version: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  /** The sender's address, as Java writes it. */
  readonly address: string;
}

interface Targets {
  readonly request_headers_target_field?: string | undefined;
  readonly remote_host_target_field?: string | undefined;
}

/** Headers that Logstash calls otherwise, as CGI does; they are there even when the request has none. */
const RENAMED = new Map([
  ["accept", "http_accept"],
  ["host", "http_host"],
  ["user_agent", "http_user_agent"],
]);
/** Who may send is nobody else's business; how the bytes were cut is over; names that those above take. */
const HIDDEN = new Set(["authorization", "transfer_encoding", ...RENAMED.values()]);
/** What an inflated body has no more, and one with its own length. */
const OF_THE_ENCODING = new Set(["content_encoding", "content_length"]);

/** The fields of a request, in the order of the values below. */
export function sourceFields(targets: Targets, ecs: EcsMode): SourceField[] {
  const headers = targets.request_headers_target_field;
  const host = targets.remote_host_target_field;
  const references =
    ecs === "disabled"
      ? [headers ?? "headers", host ?? "host"]
      : [...ECS_FIELDS, headers ?? "[@metadata][input][http][request][headers]", host ?? "[host][ip]"];
  return references.map((reference) => ({ reference, when: "always" }));
}

const ECS_FIELDS = [
  "[http][version]",
  "[user_agent][original]",
  "[url][domain]",
  "[url][port]",
  "[http][method]",
  "[url][path]",
  "[http][request][body][bytes]",
  "[http][request][mime_type]",
];

/** Null headers are set in the map of headers, not in fields of their own. */
export function sourceValues(head: RequestHead, headers: FieldMap, ecs: EcsMode): SourceValues {
  if (ecs === "disabled") return [headers, head.address];
  const { domain, port } = domainAndPort(headers["http_host"] ?? undefined);
  const own = ["content_length", "content_type"].map((name) => headers[name]);
  return [head.version, headers["http_user_agent"] ?? undefined, domain, port, head.method, head.target, ...own, headers, head.address];
}

/**
 * The headers as Logstash writes them: names in lower case with underscores, the last of equal names. A body that was inflated
 * has its new length and no encoding any more; one without a length gets one.
 */
export function headerFields(head: RequestHead, body: { readonly length: number; readonly isInflated: boolean }): FieldMap {
  const { rawHeaders, method, target, version } = head;
  const fields = new FieldMap();
  for (const name of RENAMED.values()) fields[name] = null;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase().replaceAll("-", "_");
    const isPast = HIDDEN.has(name) || (body.isInflated && OF_THE_ENCODING.has(name)) || (name === "expect" && version === "HTTP/1.1");
    if (!isPast) fields[RENAMED.get(name) ?? name] = rawHeaders[at + 1]!;
  }
  fields["content_length"] ??= String(body.length);
  fields["request_method"] = method;
  fields["request_path"] = target;
  fields["http_version"] = version;
  return fields;
}

/** `name:8080`, `[::1]:8080`; what has no port is the domain as it is. */
function domainAndPort(host: unknown): { readonly domain: string | undefined; readonly port: number | bigint | undefined } {
  if (typeof host !== "string") return { domain: undefined, port: undefined };
  const match = /^(?:([^:]+)|\[(.*)\]):(\d+)$/.exec(host);
  if (match === null) return { domain: host, port: undefined };
  return { domain: match[1] ?? match[2] ?? "", port: makeInteger(BigInt(match[3]!)) };
}

/** The content type without its parameters, as Netty cuts it: nothing is trimmed, its case counts. */
export function mimeType(contentType: string): string {
  return contentType.split(";", 1)[0]!;
}
