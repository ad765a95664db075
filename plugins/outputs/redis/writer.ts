import type { ConnectionOptions } from "node:tls";
import type { Delivery, DestinationRun, Logger, OptionsOf, Outcome, Payload } from "#plugin";
import type { Command } from "../../shared/redis/command.ts";
import { RedisConnection } from "../../shared/redis/connection.ts";
import { RedisRefusal } from "../../shared/redis/reply.ts";
import { sayIdleTls } from "../../shared/tls/check.ts";
import { loadClientTls } from "../../shared/tls/material.ts";
import { Congestion } from "./congestion.ts";
import type { options as schemas } from "./options.ts";
import { parseHost, shuffled } from "./servers.ts";
import type { Address } from "./servers.ts";

type RedisOptions = OptionsOf<typeof schemas>;

/** A command and the records it has. */
interface Put {
  readonly command: Command;
  readonly firstRecord: number;
  readonly recordCount: number;
}

/**
 * Sends the commands of a payload in one go and reads what became of each. What a broken connection leaves without an answer
 * is sent again, though the server may have it: at least once.
 */
export class RedisWriter implements Delivery {
  readonly retryAfterMs: number;
  readonly #options: RedisOptions;
  readonly #logger: Logger;
  readonly #servers: readonly Address[];
  readonly #congestion: Congestion;
  #tls: ConnectionOptions | undefined;
  #next = 0;
  #connection: RedisConnection | undefined;

  /** @throws PluginError REDIS_HOST */
  constructor(options: RedisOptions, logger: Logger) {
    const servers = options.host.map((host) => parseHost(host, options.port));
    this.retryAfterMs = options.reconnect_interval * 1000;
    this.#options = options;
    this.#logger = logger;
    this.#servers = options.shuffle_hosts ? shuffled(servers) : servers;
    this.#congestion = new Congestion(options);
  }

  async open(): Promise<void> {
    sayIdleTls(this.#options, this.#logger);
    if (this.#options.ssl_enabled) this.#tls = await loadClientTls(this.#options);
  }

  async deliver(payload: Payload, signal: AbortSignal): Promise<Outcome | undefined> {
    const connection = await this.#connect(signal);
    const abandon = (): void => connection.close();
    signal.addEventListener("abort", abandon);
    try {
      return await this.#put(payload, connection);
    } finally {
      signal.removeEventListener("abort", abandon);
    }
  }

  async close(): Promise<void> {
    this.#connection?.close();
    await this.#connection?.ended;
  }

  async #put(payload: Payload, connection: RedisConnection): Promise<Outcome | undefined> {
    const retry: number[] = [];
    const errors: Error[] = [];
    const refuse = ({ firstRecord, recordCount }: Pick<Put, "firstRecord" | "recordCount">, error: Error): void => {
      for (let at = 0; at < recordCount; at++) retry.push(firstRecord + at);
      errors.push(error);
    };
    const puts: Put[] = [];
    for (const run of payload.runs) {
      const congestion = this.#options.data_type === "list" ? await this.#congestion.of(run.destination, connection) : undefined;
      if (congestion === undefined) puts.push(...this.#putsOf(run, payload));
      else refuse(run, congestion);
    }
    const replies = await Promise.allSettled(connection.sendAll(puts.map(({ command }) => command)));
    for (const [at, reply] of replies.entries()) {
      const put = puts[at]!;
      if (reply.status === "rejected") refuse(put, reply.reason as Error);
      else if (reply.value instanceof RedisRefusal) refuse(put, connection.refusal(put.command[0], reply.value));
    }
    const [error] = errors;
    return error === undefined ? undefined : { retry, error };
  }

  #putsOf({ destination, firstRecord, recordCount }: DestinationRun, payload: Payload): Put[] {
    const { data_type, batch, batch_events } = this.#options;
    const name = data_type === "list" ? "RPUSH" : "PUBLISH";
    const most = batch ? batch_events : 1;
    return Array.from({ length: Math.ceil(recordCount / most) }, (_, number) => {
      const first = firstRecord + number * most;
      const count = Math.min(most, firstRecord + recordCount - first);
      const records = Array.from({ length: count }, (__, at) => payload.record(first + at));
      return { command: [name, destination, ...records], firstRecord: first, recordCount: count };
    });
  }

  async #connect(signal: AbortSignal): Promise<RedisConnection> {
    if (this.#connection?.isClosed === false) return this.#connection;
    const { password, db, timeout } = this.#options;
    const server = this.#servers[this.#next++ % this.#servers.length]!;
    const connection = await RedisConnection.open({ ...server, password, db, tls: this.#tls, timeoutMs: timeout * 1000 }, signal);
    this.#logger.info({ server: connection.place }, "Connected to Redis.");
    this.#connection = connection;
    return connection;
  }
}
