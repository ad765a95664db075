import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import type { Delivery, Logger, OptionsOf, Outcome, Payload } from "#plugin";
import { listen } from "../../shared/listen.ts";
import { sayIdleTls } from "../../shared/tls/check.ts";
import { makeTlsAcceptor } from "../../shared/tls/handshake.ts";
import type { TlsAcceptor } from "../../shared/tls/handshake.ts";
import type { options as schemas } from "./options.ts";

const HANDSHAKE_TIMEOUT_MS = 10_000;
/** A client that has not taken a slice after so long is let go, so that the others get their events. */
const PATIENCE_MS = 10_000;
/** Written at once: of what the system has taken of a longer piece, Node.js tells nothing before the end. */
const SLICE_BYTES = 64 * 1024;
const FAREWELL_MS = 500;

/** Writes every payload to all clients that are connected when it comes. Without any it is dropped, as in Logstash. */
export class BroadcastServer implements Delivery {
  readonly #options: OptionsOf<typeof schemas>;
  readonly #logger: Logger;
  readonly #server: Server;
  readonly #listening = new AbortController();
  readonly #clients = new Set<Socket>();
  /** Accepted, but not clients yet: they shake hands. */
  readonly #newcomers = new Set<Socket>();
  #tls: TlsAcceptor | undefined;

  constructor(options: OptionsOf<typeof schemas>, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
    this.#server = createServer((socket) => void this.#admit(socket));
  }

  async open(signal: AbortSignal): Promise<void> {
    sayIdleTls(this.#options, this.#logger);
    const authentication = this.#options.ssl_client_authentication ?? "none";
    if (this.#options.ssl_enabled) this.#tls = await makeTlsAcceptor(this.#options, authentication, HANDSHAKE_TIMEOUT_MS);
    signal.throwIfAborted();
    await listen(this.#server, this.#options, { signal: this.#listening.signal, logger: this.#logger });
  }

  async deliver(payload: Payload, signal: AbortSignal): Promise<Outcome | undefined> {
    await Promise.all([...this.#clients].map((client) => this.#write(client, payload.bytes, signal)));
    // What was given up is not delivered.
    signal.throwIfAborted();
    return undefined;
  }

  async close(): Promise<void> {
    this.#listening.abort();
    for (const newcomer of this.#newcomers) newcomer.destroy();
    await Promise.all([...this.#clients].map(farewell));
  }

  async #admit(accepted: Socket): Promise<void> {
    const peer = `${accepted.remoteAddress}:${accepted.remotePort}`;
    accepted.on("error", (error) => this.#logger.debug({ peer, error: error.message }, "A connection broke."));
    this.#newcomers.add(accepted);
    try {
      const socket = this.#tls === undefined ? accepted : await this.#tls.accept(accepted);
      socket.once("close", () => this.#clients.delete(socket));
      // What a client says is of no interest, but its end is.
      socket.resume();
      this.#clients.add(socket);
    } catch (error) {
      if (!this.#listening.signal.aborted) this.#logger.warn({ peer, error }, "A client was turned away.");
    } finally {
      this.#newcomers.delete(accepted);
    }
  }

  async #write(client: Socket, bytes: Buffer, signal: AbortSignal): Promise<void> {
    for (let from = 0; from < bytes.length && client.writable && !signal.aborted; from += SLICE_BYTES) {
      if (!client.write(bytes.subarray(from, from + SLICE_BYTES))) await this.#taken(client, signal);
    }
  }

  /** Resolves when a client has taken what it was written, or is gone. */
  #taken(client: Socket, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#logger.warn({ peer: `${client.remoteAddress}:${client.remotePort}` }, "A client takes nothing and is let go.");
        client.destroy();
      }, PATIENCE_MS);
      const finish = (): void => {
        clearTimeout(timer);
        client.off("drain", finish).off("close", finish);
        signal.removeEventListener("abort", finish);
        resolve();
      };
      client.on("drain", finish).on("close", finish);
      signal.addEventListener("abort", finish);
    });
  }
}

/** Ends a connection behind what was written into it. */
function farewell(client: Socket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => client.destroy(), FAREWELL_MS);
    client.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    client.end();
  });
}
