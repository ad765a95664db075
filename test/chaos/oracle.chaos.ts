import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { faultsOf } from "./oracle.ts";

/** The oracle of conservation over as many runs as there is time for; each is run again by its seed. */

const MINUTES = 5;
const FIRST_SEED = 1_001;
/** A run takes a second; one that hangs is told by its seed. */
const LONGEST_RUN_MS = 90_000;

async function faultsInTime(seed: number): Promise<readonly string[]> {
  const inTime = new AbortController();
  const late = delay(LONGEST_RUN_MS, ["it does not come to its end"], { signal: inTime.signal }).catch(() => []);
  const faults = await Promise.race([faultsOf({ seed }), late]);
  inTime.abort();
  return faults;
}

test(
  "runs of processes that die over disks and targets that fail: nothing is lost, changed or invented",
  async () => {
    const found: string[] = [];
    const end = performance.now() + MINUTES * 60_000;
    let seed = FIRST_SEED;
    for (; performance.now() < end; seed++) found.push(...(await faultsInTime(seed)).map((fault) => `run ${seed}: ${fault}`));
    console.log(`${seed - FIRST_SEED} runs`);

    expect(found).toEqual([]);
  },
  (MINUTES + 2) * 60_000,
);
