import type { ConnectionOptions } from "node:tls";
import type { Readable } from "node:stream";
import type { ClientOptions } from "@elastic/elasticsearch";
import { hostText } from "../../shared/bulk/host-url.ts";
import type { HostUrl } from "../../shared/bulk/host-url.ts";
import { exchange } from "../../shared/bulk/node-client.ts";
import type { NodeClient } from "../../shared/bulk/node-client.ts";

export interface ElasticSettings {
  readonly tls: ConnectionOptions;
  readonly apiKey: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty: none. */
  readonly proxy: string;
  readonly timeoutMs: number;
}

/** Servers 8 know this, and servers 9 still do. */
const JSON_TYPE = "application/vnd.elasticsearch+json; compatible-with=8";

/** One server behind Elastic's client. Its transport gives the bare reply when it is asked for a stream. */
export async function connectElastic(host: HostUrl, settings: ElasticSettings): Promise<NodeClient> {
  // Loaded here, because it takes longer than all of Tailrace, and workers need none of it.
  const { Client, HttpConnection } = await import("@elastic/elasticsearch");
  const side = { host: hostText(host), product: "Elasticsearch", timeoutMs: settings.timeoutMs };
  const client = new Client({
    ...clientOptions(host, settings),
    // The other one of its connections knows no proxies.
    ...(settings.proxy === "" ? {} : { Connection: HttpConnection, proxy: settings.proxy }),
  });
  return {
    request: ({ method, path, query = "", body, kind, headers = {} }, signal) =>
      exchange(side, signal, async (signal) => {
        const content = kind === "bulk" ? { bulkBody: body as Buffer } : { body };
        const request = { method, path, ...(query === "" ? {} : { querystring: query as never }), ...(body === undefined ? {} : content) };
        const {
          statusCode,
          headers: given,
          body: reply,
        } = await client.transport.request(request as never, {
          signal,
          meta: true,
          asStream: true,
          headers: { ...(kind === "json" ? { "content-type": JSON_TYPE, accept: JSON_TYPE } : {}), ...headers },
        });
        return { statusCode: statusCode ?? null, headers: given ?? null, body: reply as Readable };
      }),
    close: () => client.close(),
  };
}

function clientOptions(host: HostUrl, { tls, apiKey, headers, timeoutMs }: ElasticSettings): ClientOptions {
  const { scheme, user, password } = host;
  const basic = user === undefined || password === undefined ? {} : { auth: { username: user, password } };
  return {
    node: { url: new URL(hostText(host)), ...(scheme === "https" ? { tls } : {}) },
    ...(apiKey === undefined ? basic : { auth: { apiKey } }),
    headers: { ...headers },
    requestTimeout: timeoutMs,
    maxRetries: 0,
    enableMetaHeader: false,
  };
}
