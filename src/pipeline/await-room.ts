import type { Logger } from "../plugin/context.ts";
import type { Clock } from "../plugin/input.ts";

export interface RoomTools {
  readonly logger: Logger;
  readonly clock: Clock;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

const RETRY_MS = 1_000;

/**
 * A disk that is full, or fails, when the process starts is waited for, as one that does so later.
 * @param what is opened, in words
 */
export async function whenThereIsRoom<T>(what: string, folder: string, tools: RoomTools, open: () => Promise<T>): Promise<T> {
  const { logger, clock, signal } = tools;
  for (let attempt = 1; ; attempt++) {
    try {
      return await open();
    } catch (error) {
      if (!isDiskTrouble(error) || signal.aborted) throw error;
      if (attempt % 10 === 1) logger.error({ folder, error }, `${what} cannot be opened: the start waits until its disk has room.`);
      await clock.sleep(RETRY_MS, signal);
    }
  }
}

/** LevelDB passes on the system's words, Node.js its codes. */
function isDiskTrouble(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && /ENOSPC|EIO\b|No space left|Input\/output error/.test(cause.message);
}
