import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { encodeCommands } from "../../plugins/shared/redis/command.ts";
import { ReplyParser } from "../../plugins/shared/redis/reply-parser.ts";
import type { FilePair } from "./certificates.ts";
import { freePort } from "./free-port.ts";

export interface RedisServerOptions {
  readonly port?: number;
  /** A Unix socket, instead of the port. */
  readonly path?: string;
  readonly password?: string;
  readonly tls?: FilePair;
  /** Commands under other names, by their own. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** What is answered instead, in the protocol's words: `-OOM …\r\n`; undefined: what is right; null: nothing. */
  readonly answer?: (command: readonly string[]) => string | null | undefined;
}

/**
 * A small server of Redis's protocol with lists and channels in memory. It runs no scripts: one with a single key takes from a
 * list, one with two moves, as those of the input do. The real server shows the rest (test/services).
 */
export class RedisServer {
  readonly port: number;
  /** By number of database. */
  readonly databases: Map<string, Buffer[]>[] = Array.from({ length: 16 }, () => new Map<string, Buffer[]>());
  /** Every command that came, as text, in the order of coming. */
  readonly commands: string[][] = [];
  readonly sockets = new Set<Socket>();
  readonly #options: RedisServerOptions;
  readonly #server: Server;
  readonly #subscribers = new Map<Socket, { readonly kind: "message" | "pmessage"; readonly key: string }>();
  readonly #scripts = new Set<string>();
  readonly #blocked = new Set<Blocked>();

  private constructor(options: RedisServerOptions, port: number) {
    this.port = port;
    this.#options = options;
    const take = (socket: Socket): void => this.#serve(socket);
    const { tls } = options;
    this.#server =
      tls === undefined ? createServer(take) : createTlsServer({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) }, take);
  }

  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const server = new RedisServer(options, options.port ?? (await freePort()));
    if (options.path === undefined) server.#server.listen(server.port, "127.0.0.1");
    else server.#server.listen(options.path);
    await once(server.#server, "listening");
    return server;
  }

  async stop(): Promise<void> {
    for (const blocked of this.#blocked) this.#unblock(blocked);
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Breaks all connections. */
  breakConnections(): void {
    this.#subscribers.clear();
    for (const socket of this.sockets) socket.destroy();
  }

  /** Forgets scripts, as after a restart. */
  forgetScripts(): void {
    this.#scripts.clear();
  }

  list(key: string, database = 0): string[] {
    return (this.databases[database]!.get(key) ?? []).map(String);
  }

  push(key: string, ...texts: readonly (string | Buffer)[]): void {
    this.#push(
      0,
      key,
      texts.map((text) => Buffer.from(text)),
    );
  }

  get subscribers(): number {
    return this.#subscribers.size;
  }

  publish(channel: string, text: string | Buffer): number {
    let heard = 0;
    for (const [socket, { kind, key }] of this.#subscribers) {
      if (kind === "message" ? key !== channel : !matches(key, channel)) continue;
      heard++;
      const parts = kind === "message" ? [channel, text] : [key, channel, text];
      socket.write(encodeCommands([[kind, ...parts]]));
    }
    return heard;
  }

  #push(database: number, key: string, values: readonly Buffer[]): number {
    const list = this.databases[database]!.get(key) ?? [];
    this.databases[database]!.set(key, list);
    list.push(...values);
    const waiting = [...this.#blocked].find((each) => each.key === key && each.database === database);
    if (waiting !== undefined && list.length > 0) {
      this.#unblock(waiting);
      waiting.client.socket.write(listOf([Buffer.from(key), list.shift()!]));
    }
    return list.length;
  }

  #serve(socket: Socket): void {
    const parser = new ReplyParser();
    const client: Client = { socket, database: 0, isKnown: this.#options.password === undefined };
    this.sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.sockets.delete(socket);
      this.#subscribers.delete(socket);
    });
    socket.on("data", (chunk: Buffer) => {
      for (const reply of parser.push(chunk)) {
        const answer = this.#answer(reply as readonly Buffer[], client);
        if (answer !== undefined) socket.write(answer);
      }
    });
  }

  #answer(parts: readonly Buffer[], client: Client): string | Buffer | undefined {
    const texts = parts.map(String);
    this.commands.push(texts);
    const forced = this.#options.answer?.(texts);
    if (forced !== undefined) return forced ?? undefined;
    const name = this.#nameOf(texts[0]!);
    if (name === "AUTH") {
      client.isKnown = this.#options.password !== undefined && texts[1] === this.#options.password;
      return client.isKnown ? OK : "-WRONGPASS invalid username-password pair or user is disabled.\r\n";
    }
    if (!client.isKnown) return "-NOAUTH Authentication required.\r\n";
    return this.#do(name, parts.slice(1), client);
  }

  #nameOf(given: string): string {
    const { renamed = {} } = this.#options;
    const own = Object.entries(renamed).find(([, to]) => to === given)?.[0];
    return own?.toUpperCase() ?? (renamed[given.toLowerCase()] === undefined ? given.toUpperCase() : `unknown ${given}`);
  }

  #do(name: string, parts: readonly Buffer[], client: Client): string | Buffer | undefined {
    const [first = "", second = "", third = ""] = parts.map(String);
    const lists = this.databases[client.database]!;
    switch (name) {
      case "SELECT":
        if (Number(first) >= this.databases.length) return "-ERR DB index is out of range\r\n";
        client.database = Number(first);
        return OK;
      case "RPUSH":
        return `:${this.#push(client.database, first, parts.slice(1))}\r\n`;
      case "LLEN":
        return `:${lists.get(first)?.length ?? 0}\r\n`;
      case "LRANGE":
        return listOf((lists.get(first) ?? []).slice(Number(second), Number(third) + 1));
      case "LTRIM":
        lists.set(first, (lists.get(first) ?? []).slice(Number(second)));
        return OK;
      case "BLPOP":
        return this.#blockingPop(first, Number(second), client);
      case "PUBLISH":
        return `:${this.publish(first, parts[1]!)}\r\n`;
      case "SUBSCRIBE":
      case "PSUBSCRIBE":
        this.#subscribers.set(client.socket, { kind: name === "SUBSCRIBE" ? "message" : "pmessage", key: first });
        return `*3\r\n$${name.length}\r\n${name.toLowerCase()}\r\n$${Buffer.byteLength(first)}\r\n${first}\r\n:1\r\n`;
      case "SCRIPT":
        this.#scripts.add("hash");
        return "$4\r\nhash\r\n";
      case "EVALSHA":
        return this.#scripts.has(first) ? this.#script(parts.slice(2), client) : "-NOSCRIPT No matching script. Please use EVAL.\r\n";
      default:
        return `-ERR unknown command '${name}'\r\n`;
    }
  }

  #script(parts: readonly Buffer[], client: Client): Buffer {
    const [from = "", ...rest] = parts.map(String);
    const taken = (this.databases[client.database]!.get(from) ?? []).splice(0, Number(rest.at(-1)));
    if (rest.length === 2) this.#push(client.database, rest[0]!, taken);
    return listOf(taken);
  }

  #blockingPop(key: string, seconds: number, client: Client): Buffer | string | undefined {
    const value = this.databases[client.database]!.get(key)?.shift();
    if (value !== undefined) return listOf([Buffer.from(key), value]);
    const giveUp = (): void => {
      this.#blocked.delete(blocked);
      client.socket.write("*-1\r\n");
    };
    const blocked: Blocked = { key, database: client.database, client, timer: setTimeout(giveUp, seconds * 1000) };
    this.#blocked.add(blocked);
    return undefined;
  }

  #unblock(blocked: Blocked): void {
    clearTimeout(blocked.timer);
    this.#blocked.delete(blocked);
  }
}

interface Client {
  readonly socket: Socket;
  database: number;
  isKnown: boolean;
}

/** A client that waits for the first element of a list. */
interface Blocked {
  readonly key: string;
  readonly database: number;
  readonly client: Client;
  readonly timer: NodeJS.Timeout;
}

const OK = "+OK\r\n";

/** A list of texts is written as a command is. */
function listOf(values: readonly Buffer[]): Buffer {
  const [first, ...rest] = values;
  if (first === undefined) return Buffer.from("*0\r\n");
  return Buffer.concat([Buffer.from(`*${values.length}\r\n`), ...[first, ...rest].flatMap(bulkOf)]);
}

function bulkOf(value: Buffer): Buffer[] {
  return [Buffer.from(`$${value.length}\r\n`), value, Buffer.from("\r\n")];
}

/** Patterns of the tests have stars only. */
function matches(pattern: string, channel: string): boolean {
  return new RegExp(`^${pattern.replaceAll(".", String.raw`\.`).replaceAll("*", ".*")}$`).test(channel);
}
