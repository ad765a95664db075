import { expect, test } from "vitest";
import { faultsOf } from "./oracle.ts";

/** The oracle of conservation over many runs; each is run again by its seed. */

const RUNS = 300;

test(
  `${RUNS} runs of processes that die over disks and targets that fail: nothing is lost, changed or invented`,
  async () => {
    const found: string[] = [];
    for (let seed = 1_001; seed <= 1_000 + RUNS; seed++) {
      const faults = await faultsOf({ seed });
      found.push(...faults.map((fault) => `run ${seed}: ${fault}`));
    }

    expect(found).toEqual([]);
  },
  30 * 60_000,
);
