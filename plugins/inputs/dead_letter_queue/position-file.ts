import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Logger } from "#plugin";
import { positionIsFolder } from "./errors.ts";

/** How far the letters of a queue were read. */
interface Position {
  readonly version: 1;
  /** The queue's incarnation: a queue made anew in the same folder begins with 0 again. */
  readonly queue: string;
  /** The number of the next letter. */
  readonly next: number;
}

/** The file that keeps how far letters were read, from one start to the next. */
export class PositionFile {
  readonly #file: string;
  readonly #logger: Logger;

  constructor(file: string, logger: Logger) {
    this.#file = file;
    this.#logger = logger;
  }

  /** @throws PluginError when it is a folder */
  async check(): Promise<void> {
    const found = await stat(this.#file).catch(() => undefined);
    if (found?.isDirectory()) throw positionIsFolder(this.#file);
  }

  /** The number of the next letter of this queue; 0 when nothing is known of it. */
  async read(queue: string): Promise<number> {
    const text = await readFile(this.#file, "utf8").catch(() => undefined);
    if (text === undefined) return 0;
    const position = parse(text);
    if (position?.queue === queue) return position.next;
    this.#logger.warn({ file: this.#file }, "The position that is kept is not one of these dead letters: all of them are read.");
    return 0;
  }

  /** The old position or the new one is there, whenever the process ends. */
  async write(queue: string, next: number): Promise<void> {
    const position: Position = { version: 1, queue, next };
    await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    await writeFile(`${this.#file}.new`, `${JSON.stringify(position)}\n`, { mode: 0o600, flush: true });
    await rename(`${this.#file}.new`, this.#file);
  }
}

function parse(text: string): Position | undefined {
  try {
    const value = JSON.parse(text) as Partial<Position> | null;
    return value?.version === 1 && typeof value.queue === "string" && Number.isSafeInteger(value.next) ? (value as Position) : undefined;
  } catch {
    return undefined;
  }
}
