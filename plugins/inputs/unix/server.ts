import { lstat, unlink } from "node:fs/promises";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import type { Logger } from "#plugin";
import { cannotListenAt } from "./errors.ts";
import { readLines } from "./read-lines.ts";
import type { ReadTools } from "./read-lines.ts";

/** A listening socket and the connections it brings. */
export class UnixListener {
  readonly #server: Server;
  readonly #path: string;
  /** Accepted before anyone asked for them. */
  readonly #early: Socket[] = [];
  #take: (socket: Socket) => void = (socket) => void this.#early.push(socket);

  constructor(path: string) {
    this.#path = path;
    this.#server = createServer({ pauseOnConnect: true }, (socket) => this.#take(socket));
  }

  /** Listens until the signal is aborted; the socket is removed then. @throws PluginError UNIX_LISTEN */
  async listen(removesSocket: boolean, { signal, logger }: { readonly signal: AbortSignal; readonly logger: Logger }): Promise<void> {
    const path = this.#path;
    try {
      await this.#bind().catch(async (error: unknown) => {
        if (!removesSocket || !isTaken(error) || !(await lstat(path)).isSocket()) throw error;
        await unlink(path);
        await this.#bind();
      });
    } catch (error) {
      throw cannotListenAt(path, error);
    }
    this.#server.on("error", (error) => logger.warn({ path, error }, "A connection could not be accepted."));
    const close = (): void => {
      this.#server.close();
      this.#early.forEach((socket) => socket.destroy());
    };
    signal.addEventListener("abort", close);
    if (signal.aborted) close();
  }

  /** Serves connections until the signal given to `listen` is aborted and the last of them has ended. */
  async serve(tools: ReadTools): Promise<void> {
    const open = new Set<Promise<void>>();
    this.#take = (socket) => {
      const served = readLines(socket, tools).finally(() => open.delete(served));
      open.add(served);
    };
    for (const socket of this.#early.splice(0)) this.#take(socket);
    if (this.#server.listening)
      await new Promise<void>((resolve) => {
        this.#server.once("close", () => resolve());
      });
    await Promise.all(open);
  }

  #bind(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.#path, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}
