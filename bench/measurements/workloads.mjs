import { checkOutput } from "../harness/checked-output.mjs";
import { readLines } from "../harness/fixed-files.mjs";
import { passText } from "../harness/pass-text.mjs";
import { atMost, told } from "../harness/rows.mjs";
import { startTailrace } from "../harness/tailrace.mjs";
import { matchesC } from "../loops/c.mjs";
import { loopRate } from "../loops/loop-rate.mjs";

const LINES = 300_000;
const LOOP_LINES = 100_000;
/** So that the loop takes about as long as a pass: the machine changes its speed from second to second. */
const LOOPS = 8;
/** As Logstash was measured: from its third pass on. */
const WARM_UPS = 2;
const PASSES = 6;
/** The loop's cost, in µs a line, on the machine that the other numbers are from (shared bench, README). */
const C_THERE = 0.32;

/** Logstash 9.5.2 and what is asked of us, in cpu µs per event. */
const WORKLOADS = [
  { name: "combined", logstash: "29-33", must: 4.5, stretch: 3.0 },
  { name: "syslog", logstash: "34-42", must: 5.4, stretch: 3.6 },
  { name: "kv", logstash: "37", must: 5.55, stretch: 3.7 },
  { name: "json", logstash: "17", must: 3.6, stretch: 2.4 },
];

/** The four workloads whole, from socket to file, beside Logstash; the loop C between them tells how fast this machine is. */
export async function measureWorkloads(say) {
  const texts = Array.from({ length: LOOPS }, () => readLines("combined", LINES).toString("latin1").split("\n", LOOP_LINES)).flat();
  loopRate(matchesC, texts);
  const rows = [];
  for (const workload of WORKLOADS) rows.push(...(await measure(workload, texts, say)));
  return rows;
}

async function measure({ name, logstash, must, stretch }, texts, say) {
  const title = `workload ${name}, cpu per event`;
  const passes = await passesOf(name, { texts, say });
  const note = `Logstash: ${logstash}`;
  const scale = passes.map(({ costOfC }) => costOfC / C_THERE);
  const scaled = passes.map(({ cpuMicros }, at) => cpuMicros / scale[at]);
  return [
    told(
      title,
      passes.map(({ cpuMicros }) => cpuMicros),
      { unit: "µs", note },
    ),
    atMost(`${title}, scaled by C`, scaled, { must, stretch, unit: "µs", note }),
  ];
}

async function passesOf(name, { texts, say }) {
  const bytes = readLines(name, LINES);
  const tailrace = await startTailrace(name);
  const passes = [];
  for (let number = 0; number < WARM_UPS + PASSES; number++) {
    const before = loopRate(matchesC, texts);
    const pass = await tailrace.pass(bytes, LINES);
    const costOfC = 2e6 / (before + loopRate(matchesC, texts));
    await checkOutput(tailrace.out, name, LINES);
    tailrace.empty();
    say(`${name}, pass ${number}: ${passText(pass)}; C ${costOfC.toFixed(2)} µs a line`);
    if (number >= WARM_UPS) passes.push({ ...pass, costOfC });
  }
  await tailrace.stop();
  return passes;
}
