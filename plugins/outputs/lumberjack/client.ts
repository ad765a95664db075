import type { ConnectionOptions } from "node:tls";
import type { Delivery, Logger, OptionsOf, Outcome, Payload } from "#plugin";
import { connectSocket } from "../../shared/connect.ts";
import { loadClientTls } from "../../shared/tls/material.ts";
import { Connection } from "./connection.ts";
import { connectionLost, noHostReached } from "./errors.ts";
import type { options as schemas } from "./options.ts";

const CONNECT_TIMEOUT_MS = 10_000;

/** Sends payloads in windows to one of several servers, over a connection that is made when there is something to send. */
export class LumberjackClient implements Delivery {
  readonly backoff = { firstMs: 500, mostMs: 10_000 };
  readonly releasesBytes = true;
  readonly #options: OptionsOf<typeof schemas>;
  readonly #logger: Logger;
  #tls: ConnectionOptions | undefined;
  #connection: Connection | undefined;

  constructor(options: OptionsOf<typeof schemas>, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
  }

  async open(): Promise<void> {
    const { ssl_enabled, ssl_certificate } = this.#options;
    if (!ssl_enabled) return;
    const trusted = { ssl_enabled, ssl_certificate_authorities: [ssl_certificate!], ssl_supported_protocols: [], ssl_cipher_suites: [] };
    // Logstash trusts the certificate that is given, whatever name the server has.
    this.#tls = { ...(await loadClientTls(trusted)), checkServerIdentity: () => undefined };
  }

  /** A window is sent when the one before it is acknowledged: what came before the mishap is delivered. */
  async deliver(payload: Payload, signal: AbortSignal): Promise<Outcome | undefined> {
    const { recordCount } = payload;
    let delivered = 0;
    try {
      while (delivered < recordCount) {
        const count = Math.min(this.#options.flush_size, recordCount - delivered);
        const records = Array.from({ length: count }, (_, at) => payload.record(delivered + at));
        await (await this.#connected(signal)).send(records, signal);
        delivered += count;
      }
      return undefined;
    } catch (error) {
      if (delivered === 0 || !(error instanceof Error)) throw error;
      return { retry: Array.from({ length: recordCount - delivered }, (_, at) => delivered + at), error };
    }
  }

  async close(): Promise<void> {
    this.#connection?.close(connectionLost(undefined));
  }

  async #connected(signal: AbortSignal): Promise<Connection> {
    if (this.#connection === undefined || this.#connection.isClosed) this.#connection = await this.#connect(signal);
    return this.#connection;
  }

  /** @throws PluginError LUMBERJACK_UNREACHABLE when none of the hosts can be reached */
  async #connect(signal: AbortSignal): Promise<Connection> {
    const { hosts, port } = this.#options;
    let reason: unknown;
    for (const host of shuffled(hosts)) {
      try {
        const socket = await connectSocket({ host, port, keepAlive: false, tls: this.#tls, timeoutMs: CONNECT_TIMEOUT_MS }, signal);
        this.#logger.info({ host, port }, "Connected.");
        return new Connection(socket);
      } catch (error) {
        signal.throwIfAborted();
        reason = error;
      }
    }
    throw noHostReached(hosts, port, reason);
  }
}

function shuffled(hosts: readonly string[]): string[] {
  return hosts
    .map((host) => ({ host, lot: Math.random() }))
    .toSorted((a, b) => a.lot - b.lot)
    .map(({ host }) => host);
}
