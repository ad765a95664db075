import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import type { IncomingMessage } from "node:http";
import { connect, createServer } from "node:net";
import type { Server, Socket } from "node:net";
import path from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { gunzipSync } from "node:zlib";
import { bytesOf, delay, seen } from "./wire-bytes.ts";
import type { CaseBytes } from "./wire-bytes.ts";

/** sink.json */
export type SinkPlan =
  | { readonly kind: "tcp"; readonly tls?: unknown }
  | { readonly kind: "udp" }
  | { readonly kind: "http"; readonly answers?: readonly SinkAnswer[] }
  | { readonly kind: "tcp_client" }
  | { readonly kind: "serve"; readonly connections: readonly { readonly send?: readonly CaseBytes[]; readonly close?: boolean }[] };

interface SinkAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a case opens beside the pipeline, to take what it sends. */
export interface Sink {
  /** What came so far, as received.json writes it. */
  received(): unknown[];
  /** Datagrams, requests, or bytes so far. */
  count(): number;
  /** Only of kind `tcp_client`: one more connection. */
  connect(): Promise<void>;
  close(): void;
}

export async function openSink(plan: SinkPlan, port: number, folder: string): Promise<Sink> {
  if (plan.kind === "udp") return openUdp(port);
  if (plan.kind === "http") return openHttp(plan.answers ?? [], port);
  if (plan.kind === "tcp_client") return makeClients(port);
  const connections: Buffer[][] = [];
  const sockets = new Set<Socket>();
  const admit = (socket: Socket): void => {
    const number = connections.push([]) - 1;
    hear(socket, sockets, connections[number]!);
    if (plan.kind === "serve") void serve(socket, plan.connections[number] ?? {});
  };
  const server = plan.kind === "tcp" && plan.tls !== undefined ? tlsServer(folder, admit) : createServer(admit);
  await listening(server, port);
  return streams(connections, () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
}

function tlsServer(folder: string, admit: (socket: Socket) => void): Server {
  const [cert, key] = ["server.crt", "server.key"].map((name) => readFileSync(path.join(folder, name)));
  return createTlsServer({ cert, key }, admit);
}

function hear(socket: Socket, sockets: Set<Socket>, chunks: Buffer[]): void {
  sockets.add(socket);
  socket.on("error", () => {});
  socket.on("data", (chunk: Buffer) => void chunks.push(chunk));
}

async function serve(socket: Socket, { send = [], close = false }: { send?: readonly CaseBytes[]; close?: boolean }): Promise<void> {
  await delay(300);
  for (const [at, bytes] of send.entries()) {
    if (at > 0) await delay(250);
    socket.write(bytesOf(bytes));
  }
  if (close) socket.end();
}

function streams(connections: Buffer[][], close: () => void): Sink {
  return {
    received: () => connections.map((chunks) => seen(Buffer.concat(chunks))),
    count: () => connections.flat().reduce((sum, chunk) => sum + chunk.length, 0),
    connect: async () => {},
    close,
  };
}

function makeClients(port: number): Sink {
  const connections: Buffer[][] = [];
  const sockets = new Set<Socket>();
  const sink = streams(connections, () => sockets.forEach((socket) => socket.destroy()));
  return {
    ...sink,
    connect: () =>
      new Promise((resolve, reject) => {
        const socket = connect(port, "127.0.0.1", resolve);
        socket.once("error", reject);
        connections.push([]);
        hear(socket, sockets, connections.at(-1)!);
      }),
  };
}

async function openUdp(port: number): Promise<Sink> {
  const socket = createSocket("udp4");
  const datagrams: Buffer[] = [];
  socket.on("message", (message) => void datagrams.push(message));
  await new Promise<void>((resolve) => {
    socket.bind(port, "127.0.0.1", resolve);
  });
  return { received: () => datagrams.map(seen), count: () => datagrams.length, connect: async () => {}, close: () => socket.close() };
}

async function openHttp(answers: readonly SinkAnswer[], port: number): Promise<Sink> {
  const requests: unknown[] = [];
  let arrived = 0;
  const server = createHttpServer((request, response) => {
    const { status = 200, headers = {}, body = "" } = answers[arrived++] ?? {};
    void readBody(request).then((bytes) => {
      requests.push(seenRequest(request, bytes));
      response.writeHead(status, headers).end(body);
    });
  });
  await listening(server, port);
  return {
    received: () => requests,
    count: () => requests.length,
    connect: async () => {},
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function seenRequest({ method, url, httpVersion, rawHeaders }: IncomingMessage, bytes: Buffer): unknown {
  const headers = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1]!]] : []));
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const body = isGzip ? { body_gunzipped: gunzipSync(bytes).toString() } : { body: bytes.toString() };
  return { method, path: url, version: `HTTP/${httpVersion}`, headers: headers.toSorted(byName), ...body };
}

function byName([one = ""]: readonly string[], [other = ""]: readonly string[]): number {
  return one < other ? -1 : 1;
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}
