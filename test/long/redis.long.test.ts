import { expect, test } from "vitest";
import { readReplies } from "../support/fuzz-redis.ts";
import { settledMemory } from "../support/settled-memory.ts";

const INPUTS = 100_000;

test("a hundred thousand mutated replies of Redis are read or refused, in the same memory", async () => {
  readReplies({ seed: 1, inputs: INPUTS / 10 });
  const early = await settledMemory();
  const counts = readReplies({ seed: 2, inputs: INPUTS });
  const ratio = (await settledMemory()) / early;
  console.log(`${counts.read} read, ${counts.refused} refused; memory at the end / after the first tenth: ${ratio.toFixed(2)}`);

  expect(counts.inputs).toBe(INPUTS);
  expect(ratio).toBeLessThanOrEqual(1.2);
});
