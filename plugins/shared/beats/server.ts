import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import type { Clock, Logger, SourceValues } from "#plugin";
import { listen } from "../listen.ts";
import type { TlsAcceptor } from "../tls/handshake.ts";
import { Connection } from "./connection.ts";
import type { ConnectionParts } from "./connection.ts";

/** A client may take that long for nothing: after it, one that waits is told that somebody is at it. As in Logstash. */
const KEEP_ALIVE_MS = 5_000;
/** At a stop, windows that have come whole have so long to become safe; then they are sent again to whoever comes next. */
const FAREWELL_MS = 1_000;

export interface ServerTools {
  readonly parts: ConnectionParts;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Absent: without TLS. */
  readonly tls: TlsAcceptor | undefined;
  /** What is known of a client, as the input's fields. */
  readonly valuesOf: (socket: Socket) => SourceValues;
}

/** A listening socket and the connections it brings. */
export class BeatsServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #connections = new Set<Connection>();
  #take: ((socket: Socket) => void) | undefined;

  constructor() {
    this.#server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => this.#accept(socket));
  }

  /** Listens until the signal is aborted. @throws PluginError LISTEN_FAILED */
  async open(address: { readonly host: string; readonly port: number }, tools: { signal: AbortSignal; logger: Logger }): Promise<void> {
    await listen(this.#server, address, tools);
  }

  /** Serves connections until the signal is aborted and the last of them has ended. */
  async run(tools: ServerTools, signal: AbortSignal): Promise<void> {
    const serving = new Set<Promise<void>>();
    this.#take = (socket) => {
      const served = this.#serve(socket, tools, signal).finally(() => serving.delete(served));
      serving.add(served);
    };
    for (const socket of this.#sockets) this.#take(socket);
    while (!signal.aborted) {
      await tools.clock.sleep(KEEP_ALIVE_MS, signal);
      if (!signal.aborted) for (const connection of this.#connections) connection.keepAlive();
    }
    await this.#farewell(tools.clock);
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(serving);
  }

  #accept(socket: Socket): void {
    // Also when nobody else listens: an error event without a listener would end the process.
    socket.on("error", () => {}).once("close", () => this.#sockets.delete(socket));
    this.#sockets.add(socket);
    this.#take?.(socket);
  }

  /** Serves one connection to its end. Never throws: what goes wrong with it concerns nobody else. */
  async #serve(accepted: Socket, { parts, logger, tls, valuesOf }: ServerTools, signal: AbortSignal): Promise<void> {
    const peer = `${accepted.remoteAddress}:${accepted.remotePort}`;
    let connection: Connection | undefined;
    try {
      const socket = tls === undefined ? accepted : await tls.accept(accepted);
      connection = new Connection(socket, parts.intake.source(valuesOf(socket)), parts);
      this.#connections.add(connection);
      await connection.serve();
    } catch (error) {
      if (!signal.aborted) sayWhy(error, peer, logger);
    } finally {
      if (connection !== undefined) this.#connections.delete(connection);
      accepted.destroy();
    }
  }

  async #farewell(clock: Clock): Promise<void> {
    const inTime = new AbortController();
    const acknowledged = Promise.all([...this.#connections].map((connection) => connection.stop()));
    await Promise.race([acknowledged, clock.sleep(FAREWELL_MS, inTime.signal)]);
    inTime.abort();
  }
}

/** Clients go when they please; what is worth a line is what was wrong with one. */
function sayWhy(error: unknown, peer: string, logger: Logger): void {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (typeof code === "string" && HARMLESS.has(code)) logger.debug({ peer, error }, "A connection broke.");
  else logger.warn({ peer, error }, "A connection was cut off.");
}

const HARMLESS: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT", "ERR_STREAM_PREMATURE_CLOSE"]);
