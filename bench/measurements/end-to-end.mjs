import { bareNodeMemoryBytes } from "../harness/bare-node.mjs";
import { checkOutput } from "../harness/checked-output.mjs";
import { readLines, readPatterns } from "../harness/fixed-files.mjs";
import { passText, rangeText, rateText } from "../harness/pass-text.mjs";
import { atLeast, atMost, told } from "../harness/rows.mjs";
import { median } from "../harness/statistics.mjs";
import { startTailrace } from "../harness/tailrace.mjs";
import { loopRate } from "../loops/loop-rate.mjs";
import { naiveMatcher } from "../loops/naive.mjs";

const LINES = 300_000;
const ROUNDS = 7;
const LOOP_LINES = 250_000;
/** So that the loop takes about as long as a pass: the machine changes its speed from second to second. */
const LOOPS = 4;

/** The goals were set on events of eleven fields, which is what grok makes of a line without ECS. */
const settings = { "pipeline.ecs_compatibility": "disabled" };

/** Combined lines from a socket through grok and date to a file: two workers, one thread, and the loop R0 beside them. */
export async function measureEndToEnd(say) {
  const bytes = readLines("combined", LINES);
  const texts = Array.from({ length: LOOPS }, () => bytes.toString("latin1").split("\n", LOOP_LINES)).flat();
  const naive = naiveMatcher(readPatterns("combined")[0]);
  const workers = await startTailrace("combined", { settings });
  const one = await startTailrace("combined", { settings, isOneThread: true });
  const rounds = [];
  // The first round makes the code hot.
  for (let round = 0; round <= ROUNDS; round++) {
    const before = loopRate(naive, texts);
    const both = await checkedPass(workers, bytes);
    const between = loopRate(naive, texts);
    const alone = await checkedPass(one, bytes);
    say(`round ${round}: R0 ${rateText(before)}; two workers: ${passText(both)}; R0 ${rateText(between)}; one thread: ${passText(alone)}`);
    if (round > 0) rounds.push({ workers: both, one: alone, r0: (before + between) / 2 });
  }
  await Promise.all([workers.stop(), one.stop()]);
  return rowsOf(rounds, await bareNodeMemoryBytes());
}

async function checkedPass(tailrace, bytes) {
  const pass = await tailrace.pass(bytes, LINES);
  await checkOutput(tailrace.out, "combined-without-ecs", LINES);
  tailrace.empty();
  return pass;
}

function rowsOf(rounds, bareBytes) {
  const figures = rounds.map(({ workers, one, r0 }) => ({
    twoCost: workers.cpuMicros,
    oneCost: one.cpuMicros,
    naiveCost: 1e6 / r0,
    clockRate: workers.eventsPerSecond,
    mainLoop: workers.mainLoop,
    others: workers.otherWork,
    twoToNaive: workers.ownEventsPerSecond / r0,
    oneToNaive: 1e6 / one.cpuMicros / r0,
    twoToOne: (workers.ownEventsPerSecond * one.cpuMicros) / 1e6,
    costToNaive: (workers.cpuMicros * r0) / 1e6,
    oneMemory: one.mostMemoryBytes / bareBytes,
    twoMemory: workers.mostMemoryBytes / bareBytes,
  }));
  const all = (name) => figures.map((figure) => figure[name]);
  return [
    told("two workers, cpu per event", all("twoCost"), { unit: "µs" }),
    told("one thread, cpu per event", all("oneCost"), { unit: "µs" }),
    told("R0, cpu per line", all("naiveCost"), { unit: "µs" }),
    told("two workers, events per second by the clock", all("clockRate")),
    told("two workers, main's loop in use", all("mainLoop")),
    told("two workers, others' part of the machine", [median(all("others"))], { note: rangeText(all("others")) }),
    atLeast("end to end / R0", all("twoToNaive"), { must: 0.38, stretch: 0.55 }),
    atLeast("one thread / R0", all("oneToNaive"), { must: 0.25, stretch: 0.38 }),
    atLeast("two workers / one thread", all("twoToOne"), { must: 1.35, stretch: 1.5 }),
    atMost("cpu per event / cpu per line of R0", all("costToNaive"), { must: 5, stretch: 3 }),
    atMost("most memory, one thread / bare node", all("oneMemory").slice(-1), { must: 4, stretch: 2.5 }),
    atMost("most memory, two workers / bare node", all("twoMemory").slice(-1), { must: 5, stretch: 3 }),
  ];
}
