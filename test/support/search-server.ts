import { createServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { ServerOptions } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { gunzipSync, gzipSync } from "node:zlib";
import { onTestFinished } from "vitest";

export interface SeenRequest {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Uncompressed. */
  readonly body: string;
}

/** A reply, or what is done instead of one. */
export type Answer =
  | { readonly status?: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>>; readonly isGzipped?: boolean }
  | ((response: ServerResponse) => void);

/** Answers a request in its own way; undefined: as a server does that is well. */
export type Play = (request: SeenRequest, bulkNumber: number) => Answer | undefined | Promise<Answer | undefined>;

export interface SearchServerOptions {
  readonly play?: Play;
  readonly port?: number;
  readonly tls?: ServerOptions;
  readonly product?: "Elasticsearch" | "OpenSearch";
  readonly version?: string;
  /** What stands before all its paths. */
  readonly prefix?: string;
}

/** A server that speaks as Elasticsearch does, and keeps what it is asked. */
export interface SearchServer {
  readonly port: number;
  readonly host: string;
  readonly requests: readonly SeenRequest[];
  readonly sockets: ReadonlySet<Socket>;
  /** The bodies of bulk requests. */
  bulks(): string[];
  /** The lines of all bulk requests, read. */
  lines(): unknown[];
  /** Methods and paths but for bulk requests. */
  paths(): string[];
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 until the test is finished. */
export async function startSearchServer({
  play,
  port = 0,
  tls,
  product = "Elasticsearch",
  version = "8.19.0",
  prefix = "",
}: SearchServerOptions = {}) {
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  let bulks = 0;
  const take = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(message);
    if (request === undefined) return;
    requests.push(request);
    const number = isBulk(request) ? bulks++ : bulks;
    const answer = (await play?.(request, number)) ?? well(request, version, prefix);
    if (typeof answer === "function") return answer(response);
    const body = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? {});
    response.writeHead(answer.status ?? 200, {
      "content-type": "application/json",
      ...(product === "Elasticsearch" ? { "x-elastic-product": "Elasticsearch" } : {}),
      ...(answer.isGzipped ? { "content-encoding": "gzip" } : {}),
      ...answer.headers,
    });
    if (request.method === "HEAD") response.end();
    else response.end(answer.isGzipped ? gzipSync(body) : body);
  };
  const listener = (message: IncomingMessage, response: ServerResponse): void => void take(message, response);
  const server: Server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  const own = (server.address() as AddressInfo).port;
  const made: SearchServer = {
    port: own,
    host: `${tls === undefined ? "http" : "https"}://127.0.0.1:${own}`,
    requests,
    sockets,
    bulks: () => requests.filter(isBulk).map(({ body }) => body),
    lines: () => made.bulks().flatMap(linesOf),
    paths: () => requests.filter((request) => !isBulk(request)).map(({ method, url }) => `${method} ${url}`),
    close,
  };
  return made;
}

/** The same, closed when the test is finished. */
export async function searchServer(options: SearchServerOptions = {}): Promise<SearchServer> {
  const server = await startSearchServer(options);
  onTestFinished(() => server.close());
  return server;
}

export function isBulk({ url }: Pick<SeenRequest, "url">): boolean {
  return url.split("?")[0]!.endsWith("_bulk");
}

/** The lines of a bulk request's body, read. */
export function linesOf(body: string): unknown[] {
  return body
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
}

/** The actions in a bulk request's body: each line that is none is the one before's document. */
export function actionsOf(body: string): Record<string, Record<string, unknown>>[] {
  const lines = linesOf(body) as Record<string, Record<string, unknown>>[];
  const actions: Record<string, Record<string, unknown>>[] = [];
  for (let at = 0; at < lines.length; at++) {
    actions.push(lines[at]!);
    if (!("delete" in lines[at]!)) at++;
  }
  return actions;
}

/** A reply with these statuses, or whole results, of the records of a bulk request. */
export function items(
  request: SeenRequest,
  ...results: readonly (number | { readonly status: number; readonly error?: unknown })[]
): Answer {
  const actions = actionsOf(request.body).map((action) => Object.keys(action)[0]!);
  return {
    body: {
      errors: true,
      items: results.map((result, at) => ({ [actions[at]!]: typeof result === "number" ? { status: result } : result })),
    },
  };
}

async function readRequest(message: IncomingMessage): Promise<SeenRequest | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of message) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  const bytes = Buffer.concat(chunks);
  const { method = "", url = "", headers } = message;
  return { method, url, headers, body: (headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString("utf8") };
}

function well(request: SeenRequest, version: string, prefix: string): Answer {
  const { method, url } = request;
  if (isBulk(request)) return { body: { errors: false, items: actionsOf(request.body).map(() => ({ create: { status: 201 } })) } };
  const path = url.split("?")[0]!.replace(prefix, "") || "/";
  if (path === "/" && method === "GET") return { body: { name: "n1", cluster_uuid: "u", version: { number: version } } };
  if (path === "/" || method === "PUT") return { body: { acknowledged: true } };
  return { status: 404, body: { error: { type: "not_found", reason: "nothing is there" }, status: 404 } };
}
