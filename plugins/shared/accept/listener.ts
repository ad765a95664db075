import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import type { Logger } from "#plugin";
import { listen } from "../listen.ts";
import type { TlsAcceptor } from "../tls/handshake.ts";
import { serveConnection } from "./connection.ts";
import type { ConnectionTools } from "./connection.ts";

/** A listening socket and the connections it brings. */
export class Listener {
  readonly #server: Server;
  /** Accepted before anyone asked for them. */
  readonly #early: Socket[] = [];
  readonly #logger: Logger;
  #take: (socket: Socket) => void = (socket) => void this.#early.push(socket);

  constructor(keepAlive: boolean, logger: Logger) {
    this.#logger = logger;
    this.#server = createServer({ pauseOnConnect: true, keepAlive }, (socket) => this.#take(socket));
  }

  /** Listens until the signal is aborted. @throws PluginError LISTEN_FAILED */
  async listen(address: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#early.forEach((socket) => socket.destroy()));
    await listen(this.#server, address, { signal, logger: this.#logger });
  }

  /** Serves connections until the signal given to `listen` is aborted and the last of them has ended. */
  async serve(tools: ConnectionTools, tls: TlsAcceptor | undefined): Promise<void> {
    const open = new Set<Promise<void>>();
    this.#take = (socket) => {
      const served = serveConnection(socket, tools, tls).finally(() => open.delete(served));
      open.add(served);
    };
    for (const socket of this.#early.splice(0)) this.#take(socket);
    await this.#closed();
    await Promise.all(open);
  }

  /** The server is closed when its connections are too; these end by the same signal. */
  #closed(): Promise<void> {
    if (!this.#server.listening) return Promise.resolve();
    return new Promise((resolve) => {
      this.#server.once("close", () => resolve());
    });
  }
}
