import { connect, isIP } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ConnectionOptions } from "node:tls";
import { PluginError } from "#plugin";

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  /** A Unix socket, instead of host and port. */
  readonly path?: string | undefined;
  readonly keepAlive: boolean;
  /** Absent: without TLS. */
  readonly tls?: ConnectionOptions | undefined;
  /** For the connection and its handshake together. */
  readonly timeoutMs: number;
}

/**
 * Connects to a server, with TLS when asked to. An error on the socket later closes it.
 * @throws what kept the connection from coming about; the signal's reason when it is aborted
 */
export function connectSocket(options: ConnectOptions, signal: AbortSignal): Promise<Socket> {
  const { host, port, path, keepAlive, tls, timeoutMs } = options;
  const place = path === undefined ? { host, port } : { path };
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = tls === undefined ? connect({ ...place, keepAlive }) : connectTls({ ...place, ...serverName(host), ...tls });
    const abandon = (): void => void socket.destroy(signal.reason as Error);
    const timer = setTimeout(() => void socket.destroy(connectTimedOut(options)), timeoutMs);
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abandon);
    };
    signal.addEventListener("abort", abandon);
    socket.on("error", reject);
    socket.once("close", () => {
      settle();
      reject(connectionClosed(options));
    });
    socket.once(tls === undefined ? "connect" : "secureConnect", () => {
      settle();
      socket.setKeepAlive(keepAlive);
      resolve(socket);
    });
  });
}

/** The name asked for in the handshake, which a server with several certificates needs to find the right one. */
function serverName(host: string): { readonly servername?: string } {
  return isIP(host) === 0 ? { servername: host } : {};
}

export function connectTimedOut({ host, port, timeoutMs }: Pick<ConnectOptions, "host" | "port" | "timeoutMs">): PluginError {
  return new PluginError("CONNECT_TIMEOUT", `No connection to ${host}:${port} within ${timeoutMs} ms.`);
}

export function connectionClosed({ host, port }: Pick<ConnectOptions, "host" | "port">): PluginError {
  return new PluginError("CONNECT_CLOSED", `${host}:${port} closed the connection before it was ready.`);
}
