import type { Socket } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { PluginError } from "#plugin";
import type { Delivery, Logger, Outcome, Payload } from "#plugin";
import { connectSocket } from "./connect.ts";
import { explainHandshake } from "./tls/explain.ts";
import type { TlsNames } from "./tls/explain.ts";

export interface StreamClientOptions {
  readonly host: string;
  readonly port: number;
  /** Seconds to wait after an attempt that failed; absent: more and more. */
  readonly reconnect_interval?: number;
  /** Absent, or of undefined: without TLS. */
  readonly loadTls?: () => Promise<ConnectionOptions | undefined>;
  /** The settings that errors of a handshake name. */
  readonly tlsNames?: TlsNames;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** At the end the other side has so long to close its half. */
const FAREWELL_MS = 500;

/**
 * Writes payloads into one connection, which is made when there is something to write. A payload counts as delivered when
 * the kernel has taken all of it: TCP tells no more. One that was interrupted is written again from its beginning.
 */
export class StreamClient implements Delivery {
  readonly retryAfterMs?: number;
  readonly #options: StreamClientOptions;
  readonly #logger: Logger;
  #tls: ConnectionOptions | undefined;
  #socket: Socket | undefined;

  constructor(options: StreamClientOptions, logger: Logger) {
    if (options.reconnect_interval !== undefined) this.retryAfterMs = options.reconnect_interval * 1000;
    this.#options = options;
    this.#logger = logger;
  }

  async open(): Promise<void> {
    this.#tls = await this.#options.loadTls?.();
  }

  async deliver(payload: Payload, signal: AbortSignal): Promise<Outcome | undefined> {
    this.#socket ??= await this.#connect(signal);
    await write(this.#socket, payload.bytes, signal);
    return undefined;
  }

  async close(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => socket.destroy(), FAREWELL_MS);
      socket.once("close", () => {
        clearTimeout(timer);
        resolve();
      });
      socket.end();
    });
  }

  async #connect(signal: AbortSignal): Promise<Socket> {
    const { host, port, tlsNames } = this.#options;
    const tls = this.#tls;
    const connecting = connectSocket({ host, port, keepAlive: false, tls, timeoutMs: CONNECT_TIMEOUT_MS }, signal);
    const socket = await connecting.catch((error: unknown) => {
      throw tls === undefined || tlsNames === undefined ? error : explainHandshake(error, `${host}:${port}`, tlsNames);
    });
    // What the other side says is of no interest; when it ends, so does the connection.
    socket.resume();
    const forget = (): void => {
      if (this.#socket === socket) this.#socket = undefined;
    };
    socket.once("end", forget).once("close", forget);
    this.#logger.info({ host, port }, "Connected.");
    return socket;
  }
}

/** @throws when the connection ends before the kernel has taken all bytes; it is destroyed then */
function write(socket: Socket, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abandon = (): void => void socket.destroy(signal.reason as Error);
    const lose = (): void => fail(connectionLost());
    const fail = (error: Error): void => {
      settle();
      socket.destroy();
      reject(error);
    };
    const settle = (): void => {
      signal.removeEventListener("abort", abandon);
      socket.off("close", lose);
    };
    signal.addEventListener("abort", abandon);
    socket.once("close", lose);
    socket.write(bytes, (error) => {
      // Of a socket that was destroyed Node.js says that all is written, whatever the kernel has taken.
      if (error || socket.destroyed) return fail(error ?? connectionLost());
      settle();
      resolve();
    });
  });
}

export function connectionLost(): PluginError {
  return new PluginError("TCP_CONNECTION_LOST", "The connection was closed before everything was written.");
}
