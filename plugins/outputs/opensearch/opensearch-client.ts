import type { ConnectionOptions } from "node:tls";
import type { Readable } from "node:stream";
import type { ClientOptions } from "@opensearch-project/opensearch";
import { hostText } from "../../shared/bulk/host-url.ts";
import type { HostUrl } from "../../shared/bulk/host-url.ts";
import { exchange } from "../../shared/bulk/node-client.ts";
import type { NodeClient, RawReply } from "../../shared/bulk/node-client.ts";

export interface OpenSearchSettings {
  readonly tls: ConnectionOptions;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty: none. */
  readonly proxy: string;
  readonly timeoutMs: number;
  /** What the client is made with to sign its requests; empty: nothing. */
  readonly signer: Partial<ClientOptions>;
}

/** One server behind OpenSearch's client. */
export async function connectOpenSearch(host: HostUrl, settings: OpenSearchSettings): Promise<NodeClient> {
  const { Client } = await import("@opensearch-project/opensearch");
  const side = { host: hostText(host), product: "OpenSearch", timeoutMs: settings.timeoutMs };
  const client = new Client(clientOptions(host, settings));
  return {
    request: ({ method, path, query = "", body, kind, headers = {} }, signal) =>
      exchange(side, signal, async (signal) => {
        const content = kind === "bulk" ? { bulkBody: body as Buffer } : { body };
        const request = { method, path, ...(query === "" ? {} : { querystring: query }), ...(body === undefined ? {} : content) };
        const pending = client.transport.request(request as never, { asStream: true, headers: { ...headers } });
        const give = (): void => {
          pending.abort();
        };
        signal.addEventListener("abort", give, { once: true });
        if (signal.aborted) give();
        const { statusCode, headers: given, body: reply } = await pending;
        return { statusCode, headers: given ?? null, body: quietly(reply as Readable) } satisfies RawReply;
      }),
    close: () => client.close(),
  };
}

/** The client writes to standard output when a request breaks behind its reply. */
function quietly(reply: Readable): Readable {
  const request = "req" in reply ? (reply.req as NodeJS.EventEmitter) : undefined;
  request?.removeAllListeners("error").on("error", () => {});
  return reply;
}

function clientOptions(host: HostUrl, { tls, headers, proxy, timeoutMs, signer }: OpenSearchSettings): ClientOptions {
  const { scheme, user, password } = host;
  return {
    ...signer,
    node: { url: new URL(hostText(host)), ...(scheme === "https" ? { ssl: tls } : {}) },
    ...(user === undefined || password === undefined ? {} : { auth: { username: user, password } }),
    ...(proxy === "" ? {} : { proxy }),
    headers: { ...headers },
    requestTimeout: timeoutMs,
    maxRetries: 0,
  };
}
