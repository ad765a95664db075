import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import type { Intake, Logger } from "#plugin";
import { javaAddress } from "../../shared/java-address.ts";
import { listen } from "../../shared/listen.ts";
import { nextTurn } from "../../shared/next-turn.ts";
import { MOST_MESSAGE_BYTES } from "./decode.ts";
import { NullFrames } from "./null-frames.ts";

/** A listening socket whose connections bring messages ended by NUL bytes. */
export class Connections {
  readonly #server: Server;
  readonly #logger: Logger;
  readonly #early: Socket[] = [];
  readonly #open = new Set<Promise<void>>();
  #take: (socket: Socket) => void = (socket) => void this.#early.push(socket);

  constructor(logger: Logger) {
    this.#logger = logger;
    this.#server = createServer({ pauseOnConnect: true }, (socket) => {
      socket.on("error", (error) => logger.debug({ error: error.message }, "A connection broke."));
      this.#take(socket);
    });
  }

  /** Listens until the signal is aborted. @throws PluginError LISTEN_FAILED */
  async listen(address: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#early.forEach((socket) => socket.destroy()));
    await listen(this.#server, address, { signal, logger: this.#logger });
  }

  /** Reads connections until the signal is aborted and the last of them has ended. */
  async run(intake: Intake, signal: AbortSignal): Promise<void> {
    this.#take = (socket) => {
      const serving = this.#serve(socket, intake, signal).finally(() => this.#open.delete(serving));
      this.#open.add(serving);
    };
    for (const socket of this.#early.splice(0)) this.#take(socket);
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve());
      if (signal.aborted) resolve();
    });
    await Promise.all(this.#open);
  }

  async #serve(socket: Socket, intake: Intake, signal: AbortSignal): Promise<void> {
    const source = intake.source([javaAddress(socket.remoteAddress ?? "")]);
    const frames = new NullFrames(MOST_MESSAGE_BYTES);
    const stop = (): void => void nextTurn().then(() => socket.destroy());
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    await new Promise<void>((resolve) => {
      socket.once("close", () => resolve());
      socket.on("data", (chunk: Buffer) => {
        const { messages, isRefused } = frames.add(chunk);
        if (isRefused) this.#logger.warn({ limit: MOST_MESSAGE_BYTES }, "A GELF message is too long and is thrown away.");
        intake.push(messages, source);
        const room = intake.room();
        if (room === undefined) return;
        socket.pause();
        void room.then(() => socket.resume());
      });
      if (socket.destroyed) resolve();
      else socket.resume();
    });
    signal.removeEventListener("abort", stop);
    const last = frames.end();
    if (last.length > 0) intake.push([last], source);
  }
}
