import { asReader, DeadLetterQueues } from "../delivery/dead-letter-queues.ts";
import type { DeadLetterQueue } from "../delivery/dead-letter-queue.ts";
import { lettersFolder } from "../delivery/letter-archive.ts";
import { TailraceError } from "../errors.ts";
import type { Logger } from "../plugin/context.ts";
import { inUse } from "./errors.ts";

/** Opens the letters of a pipeline for changing. @throws TailraceError CLI_IN_USE */
export async function openLetters(base: string, pipeline: string, logger: Logger): Promise<DeadLetterQueue> {
  const folder = lettersFolder(base, pipeline);
  try {
    return await new DeadLetterQueues(logger).open(asReader(folder));
  } catch (error) {
    throw lettersInUse(error, folder);
  }
}

/** What to say when a running Tailrace has the letters; other errors as they are. */
export function lettersInUse(error: unknown, folder: string): unknown {
  if (!(error instanceof TailraceError) || error.code !== "STORE_LOCKED") return error;
  return inUse(
    "The dead letters",
    folder,
    "Stop that Tailrace first. Or let it read them itself: an input `dead_letter_queue` with `clean_consumed => true`, as in pipelines/dlq-replay.conf.",
  );
}
