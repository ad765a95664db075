import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { benchFolder, readLines } from "../harness/fixed-files.mjs";
import { median } from "../harness/statistics.mjs";
import { atMost, told } from "../harness/rows.mjs";
import { startTailrace } from "../harness/tailrace.mjs";
import { BIN } from "../harness/tailrace-process.mjs";

const ROUNDS = 15;
const FIRST_EVENT = path.join(benchFolder, "pipelines/first-event.conf");

/** From the start of the process to what a person sees first, beside a Node.js that does nothing. */
export async function measureStart(say) {
  const line = readLines("combined", 100_000).toString("latin1").split("\n", 1)[0];
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const bare = await bareMs();
    const event = await firstEventMs(`${line}\n`);
    const tailrace = await startTailrace("combined");
    await tailrace.stop();
    if (round > 0) rounds.push({ bare, event, connection: tailrace.startMs });
  }
  say(`bare node ${median(rounds.map(({ bare }) => bare)).toFixed(0)} ms`);
  return [
    told(
      "bare node",
      rounds.map(({ bare }) => bare),
      { unit: "ms" },
    ),
    atMost(
      "first event / bare node",
      rounds.map(({ bare, event }) => event / bare),
      { must: 4, stretch: 2.5 },
    ),
    atMost(
      "first connection / bare node",
      rounds.map(({ bare, connection }) => connection / bare),
      { must: 2.5, stretch: 1.6 },
    ),
  ];
}

async function bareMs() {
  const startedAt = performance.now();
  await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
  return performance.now() - startedAt;
}

async function firstEventMs(line) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [BIN, "-f", FIRST_EVENT], { stdio: ["pipe", "pipe", "ignore"] });
  child.stdin.end(line);
  const exited = once(child, "exit");
  await once(child.stdout, "data");
  const ms = performance.now() - startedAt;
  await exited;
  return ms;
}
