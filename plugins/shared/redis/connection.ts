import type { Socket } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { connectSocket } from "../connect.ts";
import { encodeCommands } from "./command.ts";
import type { Command } from "./command.ts";
import { loginMissing, redisClosed, redisRefused, redisSilent, unaskedReply, wrongDatabase, wrongLogin } from "./errors.ts";
import { ReplyParser } from "./reply-parser.ts";
import { RedisRefusal } from "./reply.ts";
import type { Reply } from "./reply.ts";

export interface RedisServer {
  readonly host: string;
  readonly port: number;
  /** A Unix socket, instead of host and port. */
  readonly path?: string | undefined;
  /** Absent: without TLS. */
  readonly tls?: ConnectionOptions | undefined;
  readonly password?: string | undefined;
  readonly db: number;
  /** For the connection, and for each reply. */
  readonly timeoutMs: number;
  /** What a command is called at this server (`rename-command`); default: by its own name. */
  readonly nameOf?: (command: string) => string;
}

interface Pending {
  readonly command: string;
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

/**
 * A connection to a Redis server. Commands are sent at once and answered in order. What is wrong with it (a reply that is
 * none, silence, an end) rejects what waits for an answer, and it is closed.
 */
export class RedisConnection {
  readonly place: string;
  readonly #server: RedisServer;
  readonly #socket: Socket;
  readonly #parser = new ReplyParser();
  readonly #pending: Pending[] = [];
  #onMessages: ((messages: readonly Reply[]) => void) | undefined;
  #error: Error | undefined;
  /** Resolves with the reason when the connection has ended. */
  readonly ended: Promise<Error>;

  private constructor(server: RedisServer, socket: Socket) {
    this.#server = server;
    this.#socket = socket;
    this.place = placeOf(server);
    socket.setNoDelay(true);
    socket.setTimeout(server.timeoutMs, () => {
      if (this.#pending.length > 0) this.#fail(redisSilent(this.place, server.timeoutMs));
    });
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    this.ended = new Promise((resolve) => {
      socket.once("end", () => this.#fail(redisClosed(this.place)));
      socket.on("error", (error) => this.#fail(redisClosed(this.place, error)));
      socket.once("close", () => {
        this.#fail(redisClosed(this.place));
        resolve(this.#error!);
      });
    });
  }

  /**
   * Connects, shows the password and chooses the database.
   * @throws PluginError REDIS_LOGIN, REDIS_DATABASE; what kept the connection from coming about
   */
  static async open(server: RedisServer, signal: AbortSignal): Promise<RedisConnection> {
    const { password, db } = server;
    const connection = new RedisConnection(server, await connectSocket({ ...server, keepAlive: true }, signal));
    const abandon = (): void => connection.close();
    signal.addEventListener("abort", abandon);
    try {
      await connection.#login(password, db);
    } catch (error) {
      connection.close();
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener("abort", abandon);
    }
    return connection;
  }

  async #login(password: string | undefined, db: number): Promise<void> {
    const answer = password === undefined ? undefined : await this.send(["AUTH", password]);
    if (answer instanceof RedisRefusal) throw wrongLogin(this.place, answer);
    const chosen = db === 0 ? undefined : await this.send(["SELECT", String(db)]);
    if (!(chosen instanceof RedisRefusal)) return;
    throw chosen.code === "NOAUTH" ? loginMissing(this.place) : wrongDatabase(this.place, db, chosen);
  }

  /** True: it ended, or is about to. */
  get isClosed(): boolean {
    return this.#error !== undefined;
  }

  /** Sends a command. @returns its reply, a refusal too */
  send(command: Command): Promise<Reply> {
    return this.sendAll([command])[0]!;
  }

  /** Sends commands in one go. */
  sendAll(commands: readonly Command[]): Promise<Reply>[] {
    const replies = commands.map(
      ([command]) =>
        new Promise<Reply>((resolve, reject) => {
          if (this.#error === undefined) this.#pending.push({ command, resolve, reject });
          else reject(this.#error);
        }),
    );
    if (this.#error === undefined) this.#socket.write(encodeCommands(commands, this.#server.nameOf));
    return replies;
  }

  /** Sends a command. @throws PluginError REDIS_REFUSED, REDIS_LOGIN */
  async ask(command: Command): Promise<Reply> {
    const reply = await this.send(command);
    if (reply instanceof RedisRefusal) throw this.refusal(command[0], reply);
    return reply;
  }

  refusal(command: string, refusal: RedisRefusal): Error {
    return refusal.code === "NOAUTH" ? loginMissing(this.place) : redisRefused(this.place, command, refusal);
  }

  /** Has messages of channels given to a function from now on, as they come: several at once. */
  listen(onMessages: (messages: readonly Reply[]) => void): void {
    this.#onMessages = onMessages;
  }

  /** Leaves to the server what it has to say. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** The process may end although the connection is open. */
  unref(): void {
    this.#socket.unref();
  }

  close(): void {
    this.#fail(redisClosed(this.place));
  }

  #read(chunk: Buffer): void {
    if (this.#error !== undefined) return;
    try {
      const replies = this.#parser.push(chunk);
      const messages = this.#onMessages === undefined ? [] : replies.filter(isMessage);
      for (const reply of messages.length === 0 ? replies : replies.filter((each) => !isMessage(each))) this.#answer(reply);
      if (messages.length > 0) this.#onMessages?.(messages);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #answer(reply: Reply): void {
    const pending = this.#pending.shift();
    if (pending === undefined) throw reply instanceof RedisRefusal ? this.refusal("the connection", reply) : unaskedReply();
    pending.resolve(reply);
  }

  #fail(error: Error): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    for (const pending of this.#pending.splice(0)) pending.reject(error);
    this.#socket.destroy();
  }
}

export function placeOf({ host, port, path }: Pick<RedisServer, "host" | "port" | "path">): string {
  return path ?? `${host}:${port}`;
}

/** What a channel's subscriber is sent: `message`, channel, text or `pmessage`, pattern, channel, text. */
function isMessage(reply: Reply): boolean {
  if (!Array.isArray(reply) || reply.length < 3) return false;
  const kind: unknown = reply[0];
  return Buffer.isBuffer(kind) && ["message", "pmessage"].includes(kind.toString("latin1"));
}
