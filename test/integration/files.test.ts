import { expect, test } from "vitest";
import { readUnderKills } from "../support/file-load.ts";

/** The quick version of test/chaos/files.chaos.ts. */
test.each([
  ["memory", "lines", false],
  ["memory", "joined lines", true],
  ["persisted", "lines", false],
  ["persisted", "joined lines", true],
] as const)(
  "files are rotated in every way and the process is killed: every record arrives whole (%s queue, %s)",
  { timeout: 240_000 },
  async (queue, _, isMultiline) => {
    const { lost, broken, written } = await readUnderKills({ queue, rounds: 2, isMultiline, seed: 1 });

    expect({ lost, broken }).toEqual({ lost: [], broken: [] });
    expect(written).toBeGreaterThan(1_000);
  },
);
