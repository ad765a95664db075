import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { reasonOf } from "#plugin";
import { hasSameHead, isSame } from "./fingerprint.ts";
import { lookThrough } from "./identity.ts";
import type { Look } from "./identity.ts";
import type { Reading } from "./followed-file.ts";
import type { Entry } from "./sincedb.ts";

export interface Opened {
  readonly handle: FileHandle;
  /** Of what was opened: another file may have come to the path meanwhile. */
  readonly look: Look;
}

/** How often is said of a file that it cannot be opened. */
const WARN_MS = 300_000;

/** Opens files for an input, and says when one cannot be. */
export class Opener {
  readonly #context: Reading["context"];
  readonly #warnedMs = new Map<string, number>();

  constructor(context: Reading["context"]) {
    this.#context = context;
  }

  async open(path: string): Promise<Opened | undefined> {
    try {
      const handle = await open(path, "r");
      this.#warnedMs.delete(path);
      return { handle, look: await lookThrough(handle) };
    } catch (error) {
      // Gone since it was looked at.
      if (!isMissing(error)) this.#warn(path, error);
      return undefined;
    }
  }

  #warn(path: string, error: unknown): void {
    const { clock, logger } = this.#context;
    const now = clock.now();
    if (now - (this.#warnedMs.get(path) ?? Number.NEGATIVE_INFINITY) < WARN_MS) return;
    this.#warnedMs.set(path, now);
    logger.warn({ path, error: reasonOf(error) }, "A file cannot be opened; it is tried again and again.");
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}

/** Whether the content of a file is still the one that an entry of the sincedb speaks of. */
export async function isKnown({ handle, look }: Opened, { position, print }: Entry): Promise<boolean> {
  if (look.size < position) return false;
  if (print === undefined) return true;
  // Where Logstash has gone on with the file meanwhile only the head can be compared.
  return print.position === position ? isSame(handle, print) : hasSameHead(handle, print);
}
