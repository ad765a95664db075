import { checkOutput } from "../harness/checked-output.mjs";
import { readLines } from "../harness/fixed-files.mjs";
import { atLeast } from "../harness/rows.mjs";
import { startTailrace } from "../harness/tailrace.mjs";

const LINES = 75_000;
const PAIRS = 15;

/** What `timeout_millis` costs: the same lines with and without it, in pairs, by processor time. */
export async function measureGuard(say) {
  const bytes = readLines("combined", LINES);
  const guarded = await startTailrace("guard", { variables: { TIMEOUT: "30000" } });
  const free = await startTailrace("guard", { variables: { TIMEOUT: "0" } });
  const ratios = [];
  for (let pair = 0; pair <= PAIRS; pair++) {
    // The outer and the inner two passes have the same middle: a machine that gets slower does so for both.
    const [outer, inner] = pair % 2 === 0 ? [guarded, free] : [free, guarded];
    const costs = new Map([
      [outer, 0],
      [inner, 0],
    ]);
    for (const tailrace of [outer, inner, inner, outer]) costs.set(tailrace, costs.get(tailrace) + (await costOf(tailrace, bytes)));
    say(`pair ${pair}: on ${(costs.get(guarded) / 2).toFixed(2)} cpu µs per event, off ${(costs.get(free) / 2).toFixed(2)}`);
    // The first pair makes the code hot.
    if (pair > 0) ratios.push(costs.get(free) / costs.get(guarded));
  }
  await Promise.all([guarded.stop(), free.stop()]);
  return [atLeast("guard on / off", ratios, { must: 0.97, stretch: 0.99 })];
}

async function costOf(tailrace, bytes) {
  const { cpuMicros } = await tailrace.pass(bytes, LINES);
  await checkOutput(tailrace.out, "combined", LINES);
  tailrace.empty();
  return cpuMicros;
}
