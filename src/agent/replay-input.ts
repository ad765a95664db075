import type { DeadLetters, GivenLetter, InputDefinition, Intake } from "../plugin/input.ts";
import { defineInput } from "../plugin/input.ts";
import { REPLAY_INPUT } from "./replay-plan.ts";

export interface Replay {
  /** The folder of all pipelines' letters, and whose are sent. */
  readonly base: string;
  readonly pipeline: string;
  /** The letters to send. */
  readonly numbers: ReadonlySet<number>;
}

/** What became of the letters so far. */
export interface ReplayCounts {
  /** Delivered, dropped by a filter, or a dead letter again: taken out of the queue. */
  settled: number;
  /** Why letters that are settled could not be taken out. */
  failure: unknown;
}

/** Letters in one go: each is taken out when the last of them is settled. */
const CHUNK = 125;

/** The input of a replay: gives letters, and takes out those that are settled. */
export function replayInput({ base, pipeline, numbers }: Replay, counts: ReplayCounts): InputDefinition {
  let last = -1;
  for (const number of numbers) last = Math.max(last, number);
  return defineInput({
    name: REPLAY_INPUT,
    summary: "Gives dead letters again.",
    defaultCodec: "events",
    options: {},
    create: (_, { openDeadLetters }) => ({
      async run(intake, signal) {
        const letters = await openDeadLetters(base, pipeline);
        if (letters === undefined) return;
        const settled: Promise<void>[] = [];
        for await (const chunk of chunksOf(letters, numbers, last)) {
          if (signal.aborted) break;
          settled.push(give(chunk, { intake, letters, counts }));
          await intake.room();
        }
        await Promise.race([Promise.all(settled), aborted(signal)]);
        await letters.close();
      },
    }),
  });
}

async function* chunksOf(letters: DeadLetters, numbers: ReadonlySet<number>, last: number): AsyncGenerator<readonly GivenLetter[]> {
  for (let from = 0; from <= last;) {
    const found = await letters.read(from);
    if (found.length === 0) return;
    from = found.at(-1)!.number + 1;
    const chosen = found.filter(({ number }) => numbers.has(number));
    for (let at = 0; at < chosen.length; at += CHUNK) yield chosen.slice(at, at + CHUNK);
  }
}

interface Giving {
  readonly intake: Intake;
  readonly letters: DeadLetters;
  readonly counts: ReplayCounts;
}

async function give(chunk: readonly GivenLetter[], { intake, letters, counts }: Giving): Promise<void> {
  const receipt = intake.push(
    chunk.map(({ event }) => event),
    intake.source([]),
    chunk.map(({ about }) => [about]),
  );
  await receipt.settled;
  try {
    await letters.remove(chunk.map(({ number }) => number));
    counts.settled += chunk.length;
  } catch (error) {
    counts.failure = error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
