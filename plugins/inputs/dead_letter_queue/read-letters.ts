import type { DeadLetters, GivenLetter, InputContext, Intake } from "#plugin";
import { isSafe, lastAcks } from "../../shared/safe-receipt.ts";
import type { PositionFile } from "./position-file.ts";

export interface LetterReading {
  /** The folder of all pipelines' letters, and whose are read. */
  readonly folder: string;
  readonly pipelineId: string;
  /** Younger letters only. */
  readonly startMs: number | undefined;
  /** Undefined: no position is kept. */
  readonly position: PositionFile | undefined;
  /** Letters are taken out once they are delivered. */
  readonly isCleaned: boolean;
}

interface World {
  readonly context: InputContext;
  readonly intake: Intake;
  readonly signal: AbortSignal;
}

/** How often is looked whether there are letters at last. */
const LOOK_MS = 1_000;

/** Gives the letters of a folder to the pipeline, then those that are added, until the signal. */
export async function readLetters(reading: LetterReading, world: World): Promise<void> {
  const letters = await openLetters(reading, world);
  if (letters === undefined) return;
  try {
    await read(letters, reading, world);
  } finally {
    await letters.close();
  }
}

async function openLetters({ folder, pipelineId }: LetterReading, { context, signal }: World): Promise<DeadLetters | undefined> {
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    const letters = await context.openDeadLetters(folder, pipelineId);
    if (letters !== undefined) return letters;
    if (isFirst) context.logger.warn({ folder, pipelineId }, "There are no dead letters yet: the input waits for them.");
    await context.clock.sleep(LOOK_MS, signal);
  }
  return undefined;
}

async function read(
  letters: DeadLetters,
  { startMs, position, isCleaned }: LetterReading,
  { context, intake, signal }: World,
): Promise<void> {
  const source = intake.source([]);
  const isAfterStart = startFilter(startMs);
  let next = startMs === undefined ? ((await position?.read(letters.incarnation)) ?? 0) : 0;
  let committed: Promise<void> = Promise.resolve();
  while (!signal.aborted) {
    const found = await letters.read(next);
    if (found.length === 0) {
      await added(letters, next, signal);
      continue;
    }
    next = found.at(-1)!.number + 1;
    const given = firstTimers(found.filter(isAfterStart), context);
    const receipt = intake.push(
      given.map(({ event }) => event),
      source,
      given.map(({ about }) => [about]),
    );
    const done = { next, numbers: isCleaned ? given.map(({ number }) => number) : [] };
    committed = Promise.all([committed, isSafe(receipt, context)]).then(() => commit(letters, position, done, context));
    await intake.room();
  }
  await lastAcks(committed, context);
}

/** The first letter that is young enough, and all behind it. */
function startFilter(startMs: number | undefined): (letter: GivenLetter) => boolean {
  let hasStarted = startMs === undefined;
  return ({ enteredMs }) => {
    hasStarted ||= enteredMs >= startMs!;
    return hasStarted;
  };
}

/** What came back once is left to a person: otherwise a queue that a pipeline reads and fills would go round for ever. */
function firstTimers(found: readonly GivenLetter[], { logger }: InputContext): readonly GivenLetter[] {
  const first = found.filter(({ hasHistory }) => !hasHistory);
  if (first.length < found.length)
    logger.error(
      { letters: found.length - first.length },
      "Dead letters that were sent again have failed again: they stay where they are, for `tailrace dlq replay`.",
    );
  return first;
}

async function commit(
  letters: DeadLetters,
  position: PositionFile | undefined,
  { next, numbers }: { readonly next: number; readonly numbers: readonly number[] },
  { logger }: InputContext,
): Promise<void> {
  try {
    await position?.write(letters.incarnation, next);
    if (numbers.length > 0) await letters.remove(numbers);
  } catch (error) {
    logger.error({ error }, "The position in the dead letters cannot be kept: the next start reads them again.");
  }
}

/** Resolves when letters were added, or at the signal. */
async function added(letters: DeadLetters, next: number, signal: AbortSignal): Promise<void> {
  let wake: () => void = () => {};
  const woken = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const ignore = letters.onAdded(wake);
  signal.addEventListener("abort", wake, { once: true });
  // What was added before somebody listened.
  if (signal.aborted || (await letters.read(next)).length > 0) wake();
  await woken;
  signal.removeEventListener("abort", wake);
  ignore();
}
