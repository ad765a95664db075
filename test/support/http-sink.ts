import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

export interface SinkAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array;
}

export interface HttpSink {
  readonly port: number;
  readonly url: string;
  readonly seen: SeenRequest[];
  readonly server: Server;
}

/** "silence": the request is never answered. "reset": its connection is broken. */
export type Answers = (request: SeenRequest, number: number) => SinkAnswer | "silence" | "reset";

/** A server on a free port that keeps what it is asked; closed at the end of the test. @param tls absent: plain */
export async function openHttpSink(answers: Answers = () => ({}), tls?: ServerOptions): Promise<HttpSink> {
  const seen: SeenRequest[] = [];
  const take: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const number = seen.push({ method, path, headers, body: Buffer.concat(chunks) });
      const answer = answers(seen[number - 1]!, number);
      if (answer === "reset") request.socket.resetAndDestroy();
      else if (answer !== "silence") response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
    });
  };
  const server = tls === undefined ? createServer(take) : createSecureServer(tls, take);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `${tls === undefined ? "http://127.0.0.1" : "https://localhost"}:${port}`, seen, server };
}
