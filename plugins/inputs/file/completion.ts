import { appendFile, unlink } from "node:fs/promises";
import { reasonOf } from "#plugin";
import type { Logger } from "#plugin";
import type { Settings } from "./settings.ts";
import { completedLogNotMade } from "./errors.ts";

/** What is done with files that are read. */
export class Completion {
  readonly #completed: Settings["completed"];
  readonly #logger: Logger;
  #running: Promise<void> | undefined;

  constructor({ completed }: Settings, logger: Logger) {
    this.#completed = completed;
    this.#logger = logger;
  }

  /** Makes the list of files that are read. @throws PluginError */
  async open(): Promise<void> {
    const { logFile } = this.#completed;
    if (logFile === undefined) return;
    try {
      await appendFile(logFile, "");
    } catch (error) {
      throw completedLogNotMade(logFile, error);
    }
  }

  get isDeleted(): boolean {
    return this.#completed.isDeleted;
  }

  async run(path: string): Promise<void> {
    this.#running = this.#do(path);
    await this.#running;
    this.#running = undefined;
  }

  /** Resolves when nothing is under way, nor about to be. */
  async rest(): Promise<void> {
    await new Promise(setImmediate);
    while (this.#running !== undefined) {
      await this.#running;
      await new Promise(setImmediate);
    }
  }

  async #do(path: string): Promise<void> {
    const { logFile, isDeleted } = this.#completed;
    try {
      if (logFile !== undefined) await appendFile(logFile, `${path}\n`);
    } catch (error) {
      this.#logger.error({ path, logFile, error: reasonOf(error) }, "A file that is read cannot be listed as such.");
    }
    try {
      if (isDeleted) await unlink(path);
    } catch (error) {
      this.#logger.error({ path, error: reasonOf(error) }, "A file that is read cannot be deleted.");
    }
  }
}
