import type { HostUrl } from "./host-url.ts";
import type { HttpReply } from "./node-client.ts";

interface Node {
  readonly roles?: readonly string[];
  readonly http?: { readonly publish_address?: string };
}

/**
 * The hosts in a reply of `_nodes/http`, with all that the known one has beside its name. Nodes that are masters and nothing
 * else take no documents.
 */
export function sniffedHosts({ status, body }: HttpReply, known: HostUrl): HostUrl[] {
  if (status !== 200) return [];
  return Object.values(nodesOf(body)).flatMap(({ roles, http }) => {
    const isMasterOnly = roles?.length === 1 && roles[0] === "master";
    const address = isMasterOnly ? undefined : readAddress(http?.publish_address ?? "");
    return address === undefined ? [] : [{ ...known, ...address }];
  });
}

function nodesOf(body: string): Readonly<Record<string, Node>> {
  const reply: unknown = JSON.parse(body);
  const nodes = typeof reply === "object" && reply !== null && "nodes" in reply ? reply.nodes : undefined;
  return typeof nodes === "object" && nodes !== null ? (nodes as Record<string, Node>) : {}; // The form that servers document.
}

/** `host/10.0.0.1:9200`, `10.0.0.1:9200`, `[::1]:9200`: the name is what certificates are made for. */
function readAddress(text: string): Pick<HostUrl, "host" | "port"> | undefined {
  const match = /^(?:([^/]+)\/)?(\[[^\]]+\]|[^:/]+):(\d+)$/.exec(text);
  return match === null ? undefined : { host: match[1] ?? match[2]!, port: Number(match[3]) };
}
