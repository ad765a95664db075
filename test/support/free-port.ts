import { createSocket } from "node:dgram";
import { createServer } from "node:net";

/** Below the range from which the system gives ports to clients, so that no connection takes one in between. */
const FIRST = 20_000;
const COUNT = 12_000;

let next = FIRST + ((process.pid * 7919) % COUNT);

/** A port of 127.0.0.1 that nobody has, neither for TCP nor for UDP; never the same twice in a process. */
export async function freePort(): Promise<number> {
  for (;;) {
    next = FIRST + ((next + 1 - FIRST) % COUNT);
    const port = next;
    if ((await isTcpFree(port)) && (await isUdpFree(port))) return port;
  }
}

function isTcpFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}

function isUdpFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", () => {
      socket.close();
      resolve(false);
    });
    socket.bind(port, () => socket.close(() => resolve(true)));
  });
}
