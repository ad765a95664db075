import type { ChildProcess } from "node:child_process";
import type { Delivery, Logger, Outcome, Payload } from "#plugin";
import { endChild, ended, startChild } from "../../shared/child.ts";
import { pipeBroken } from "./errors.ts";

/** Commands that run at once; beyond, the one that has waited longest is ended. */
const MOST_COMMANDS = 256;
/** After the end of its input a command has so long to end by itself. */
const FAREWELL_MS = 5_000;

interface Pipe {
  readonly child: ChildProcess;
  readonly closed: Promise<unknown>;
  usedMs: number;
}

/** The commands that run, by what was asked for. */
export class Pipes implements Delivery {
  readonly #ttlMs: number;
  readonly #logger: Logger;
  /** The one used last stands last. */
  readonly #pipes = new Map<string, Pipe>();

  constructor(ttl: number, logger: Logger) {
    this.#ttlMs = ttl * 1000;
    this.#logger = logger;
  }

  async deliver(payload: Payload): Promise<Outcome | undefined> {
    const retry: number[] = [];
    let error: Error | undefined;
    for (const { destination, bytes, firstRecord, recordCount } of payload.runs) {
      try {
        await this.#write(destination, bytes);
      } catch (cause) {
        error ??= pipeBroken(destination, cause);
        for (let at = 0; at < recordCount; at++) retry.push(firstRecord + at);
      }
    }
    return error === undefined ? undefined : { retry, error };
  }

  async tick(): Promise<void> {
    if (this.#ttlMs <= 0) return;
    const now = performance.now();
    const stale = [...this.#pipes].filter(([, { usedMs }]) => now - usedMs >= this.#ttlMs);
    await Promise.all(stale.map(([command]) => this.#end(command)));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pipes.keys()].map((command) => this.#end(command)));
  }

  async #write(command: string, bytes: Buffer): Promise<void> {
    const pipe = this.#pipes.get(command) ?? this.#start(command);
    this.#pipes.delete(command);
    this.#pipes.set(command, pipe);
    if (this.#pipes.size > MOST_COMMANDS) await this.#end([...this.#pipes.keys()][0]!);
    pipe.usedMs = performance.now();
    await new Promise<void>((resolve, reject) => {
      const { child } = pipe;
      const fail = (): void => reject(new Error("it has ended"));
      child.once("close", fail);
      child.once("error", reject);
      child.stdin?.write(bytes, (error) => {
        child.off("close", fail).off("error", reject);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  #start(command: string): Pipe {
    const child = startChild(JSON.parse(command) as string[], { stdin: "pipe", stdout: "ignore" });
    // Whoever writes is told.
    child.stdin?.on("error", () => {});
    const closed = ended(child).then(() => {
      if (this.#pipes.get(command)?.child === child) this.#pipes.delete(command);
    });
    this.#logger.info({ command }, "A command was started.");
    return { child, closed, usedMs: 0 };
  }

  /** Ends the input of a command and waits until it has ended. */
  async #end(command: string): Promise<void> {
    const pipe = this.#pipes.get(command);
    if (pipe === undefined) return;
    this.#pipes.delete(command);
    const timer = setTimeout(() => void endChild(pipe.child), FAREWELL_MS);
    pipe.child.stdin?.end();
    await pipe.closed;
    clearTimeout(timer);
  }
}
