import { purgeNeedsYes } from "./errors.ts";
import { chosenLetters } from "./letter-flags.ts";
import type { ChosenLetters } from "./letter-flags.ts";
import { openLetters } from "./letter-doors.ts";
import { print } from "./print.ts";
import type { ParsedFlags } from "./flags.ts";
import type { Setup } from "./setup.ts";
import { countText } from "./table.ts";

/** What chooses letters, on the command line. */
const CHOOSERS = ["since", "until", "plugin", "reason", "pipeline", "yes"];

/** Nobody removes everything by leaving something out. @throws TailraceError CLI_PURGE */
export function checkPurge({ own }: ParsedFlags, ids: readonly string[]): void {
  if (ids.length === 0 && CHOOSERS.every((name) => own[name] === undefined)) throw purgeNeedsYes();
}

/** `tailrace dlq purge`: removes letters. @throws TailraceError CLI_IN_USE */
export async function purgeLetters(letters: ChosenLetters, { logger }: Setup): Promise<number> {
  let removed = 0;
  for (const pipeline of letters.pipelines) {
    // Opened first: what is chosen is what is there.
    const queue = await openLetters(letters.base, pipeline, logger);
    const numbers: number[] = [];
    for await (const { sequence } of chosenLetters({ ...letters, pipelines: [pipeline] })) numbers.push(sequence);
    if (numbers.length > 0) {
      await queue.remove(numbers);
      await queue.compact();
    }
    await queue.close();
    removed += numbers.length;
  }
  return print(`${countText(removed, "letter")} removed.\n`);
}
