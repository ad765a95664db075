import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { freePort } from "./free-port.ts";

/** Somebody who listens and keeps what is sent: a server of carbon's or statsd's lines. */
export interface LineSink {
  readonly port: number;
  /** Datagrams, or the lines of all connections. */
  lines(): string[];
  /** Breaks all connections. */
  breakConnections(): void;
  stop(): Promise<void>;
}

export async function tcpSink(ownPort?: number): Promise<LineSink> {
  const port = ownPort ?? (await freePort());
  const sockets = new Set<Socket>();
  const chunks: Buffer[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy()).on("data", (chunk: Buffer) => void chunks.push(chunk));
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  const breakConnections = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port,
    lines: () => Buffer.concat(chunks).toString().split("\n").slice(0, -1),
    breakConnections,
    async stop() {
      breakConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export async function udpSink(ownPort?: number): Promise<LineSink> {
  const port = ownPort ?? (await freePort());
  const datagrams: string[] = [];
  const socket = createSocket("udp4", (message) => void datagrams.push(message.toString()));
  socket.bind(port, "127.0.0.1");
  await once(socket, "listening");
  return {
    port,
    lines: () => [...datagrams],
    breakConnections() {},
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
