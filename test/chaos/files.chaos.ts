import { expect, test } from "vitest";
import { readUnderKills } from "../support/file-load.ts";

/** Files that are renamed, copied and truncated, deleted, and swapped behind a link under load, with kill -9; the target keeps its own books. */

const ROUNDS = 25;

test.each([
  ["memory", "lines", false],
  ["memory", "joined lines", true],
  ["persisted", "lines", false],
  ["persisted", "joined lines", true],
] as const)(
  `${ROUNDS} times killed, every record arrives whole (%s queue, %s)`,
  { timeout: 30 * 60_000 },
  async (queue, what, isMultiline) => {
    const seed = Date.now() % 1_000_000;
    const { lost, broken, written, doubled } = await readUnderKills({ queue, rounds: ROUNDS, isMultiline, seed });
    console.log(`${queue} queue, ${what}, seed ${seed}: ${written} records, ${doubled} delivered twice`);

    expect({ lost, broken }).toEqual({ lost: [], broken: [] });
  },
);
