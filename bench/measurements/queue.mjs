import { rmSync } from "node:fs";
import { bareNodeMemoryBytes } from "../harness/bare-node.mjs";
import { checkOutput } from "../harness/checked-output.mjs";
import { readLines } from "../harness/fixed-files.mjs";
import { fsyncTimes } from "../harness/fsync-times.mjs";
import { passText, rangeText } from "../harness/pass-text.mjs";
import { atLeast, atMost, told } from "../harness/rows.mjs";
import { median, quantile } from "../harness/statistics.mjs";
import { startTailrace } from "../harness/tailrace.mjs";
import { makeFolder } from "../harness/tailrace-process.mjs";

const LINES = 300_000;
const ROUNDS = 6;
const FSYNCS = 60;

/** Combined lines from a socket to a file, through a queue on disk and through one in memory, in turn. */
export async function measureQueue(say) {
  const bytes = readLines("combined", LINES);
  const folder = makeFolder();
  const memory = await startTailrace("combined");
  const always = await startTailrace("combined", { settings: persisted("always") });
  const interval = await startTailrace("combined", { settings: persisted("interval") });
  const rounds = [];
  const fsyncs = [];
  let behind = await checkedPass(memory, bytes);
  // The first round makes the code hot.
  for (let round = 0; round <= ROUNDS; round++) {
    fsyncs.push(...fsyncTimes(folder, FSYNCS));
    // Each beside a pass through memory before it and one behind it.
    const before = behind;
    const alwaysPass = await checkedPass(always, bytes);
    const between = await checkedPass(memory, bytes);
    const intervalPass = await checkedPass(interval, bytes);
    behind = await checkedPass(memory, bytes);
    say(`round ${round}, always: ${passText(alwaysPass)}; memory: ${passText(between)}; interval: ${passText(intervalPass)}`);
    if (round > 0) rounds.push({ before, always: alwaysPass, between, interval: intervalPass, behind });
  }
  await Promise.all([memory.stop(), always.stop(), interval.stop()]);
  rmSync(folder, { recursive: true });
  return [...rowsOf(rounds, await bareNodeMemoryBytes()), ...fsyncRows(fsyncs)];
}

/** The settings of a queue on disk. */
export function persisted(sync) {
  return { "queue.type": "persisted", "queue.sync": sync };
}

async function checkedPass(tailrace, bytes) {
  const pass = await tailrace.pass(bytes, LINES);
  await checkOutput(tailrace.out, "combined", LINES);
  tailrace.empty();
  return pass;
}

function rowsOf(rounds, bareBytes) {
  const ratio = (pass, first, second) => (2 * pass.ownEventsPerSecond) / (first.ownEventsPerSecond + second.ownEventsPerSecond);
  const all = (figure) => rounds.map(figure);
  const last = rounds.at(-1);
  const memory = (pass) => [pass.mostMemoryBytes / bareBytes];
  const others = rounds.flatMap((round) => Object.values(round).map(({ otherWork }) => otherWork));
  return [
    atLeast(
      "queue on disk, always / memory",
      all(({ before, always, between }) => ratio(always, before, between)),
      { must: 0.45, stretch: 0.6 },
    ),
    atLeast(
      "queue on disk, interval / memory",
      all(({ between, interval, behind }) => ratio(interval, between, behind)),
      { must: 0.55, stretch: 0.7 },
    ),
    told("queue, others' part of the machine", [median(others)], { note: rangeText(others) }),
    told(
      "queue in memory, events per second by the clock",
      all(({ between }) => between.eventsPerSecond),
    ),
    told(
      "queue on disk, always, events per second by the clock",
      all(({ always }) => always.eventsPerSecond),
    ),
    told(
      "queue in memory, cpu per event",
      all(({ between }) => between.cpuMicros),
      { unit: "µs" },
    ),
    told(
      "queue on disk, always, cpu per event",
      all(({ always }) => always.cpuMicros),
      { unit: "µs" },
    ),
    told(
      "queue on disk, interval, cpu per event",
      all(({ interval }) => interval.cpuMicros),
      { unit: "µs" },
    ),
    atMost("most memory, queue on disk, always / bare node", memory(last.always), { must: 8, stretch: 6 }),
    atMost("most memory, queue on disk, interval / bare node", memory(last.interval), { must: 8, stretch: 6 }),
  ];
}

function fsyncRows(times) {
  return [
    told("fdatasync behind 128 KiB on the queue's disk", times, { unit: "ms" }),
    told("the same, 99th percentile", [quantile(times, 0.99)], { unit: "ms" }),
  ];
}
