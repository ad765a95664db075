import type { Socket } from "node:net";
import type { Clock } from "#plugin";
import type { ConnectionTools } from "../../shared/accept/connection.ts";
import { originOf } from "../../shared/accept/origin.ts";
import { readProxyHeader } from "../../shared/accept/read-proxy-header.ts";
import { connectSocket } from "../../shared/connect.ts";
import type { ConnectOptions } from "../../shared/connect.ts";

/** After a connection that brought nothing, the server is left alone for so long. */
const PAUSE_MS = 1_000;

/**
 * Connects and reads, again and again, until the signal is aborted.
 * @throws when no connection comes about: the core tries again after a second
 */
export async function runClient(options: ConnectOptions, tools: ConnectionTools, clock: Clock): Promise<void> {
  const { signal, logger } = tools;
  const { host, port } = options;
  while (!signal.aborted) {
    const socket = await connectSocket(options, signal);
    try {
      await read(socket, tools);
    } catch (error) {
      if (!signal.aborted) logger.warn({ host, port, error }, "A connection was closed before its first record.");
    }
    socket.destroy();
    if (socket.bytesRead === 0) await clock.sleep(PAUSE_MS, signal);
  }
}

async function read(socket: Socket, tools: ConnectionTools): Promise<void> {
  const origin = originOf(socket);
  if (!tools.takesProxyHeader) return tools.read({ socket, origin });
  const abandon = (): void => void socket.destroy();
  tools.signal.addEventListener("abort", abandon);
  const header = await readProxyHeader(socket, tools.headTimeoutMs).finally(() => tools.signal.removeEventListener("abort", abandon));
  if (header === "ended") return;
  await tools.read({ socket, origin: header.info === undefined ? origin : originOf(socket, header.info) });
}
