import { rmSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bareNodeMemoryBytes } from "../harness/bare-node.mjs";
import { checkOutput } from "../harness/checked-output.mjs";
import { readLines } from "../harness/fixed-files.mjs";
import { folderBytes } from "../harness/folder-bytes.mjs";
import { mostMemoryBytes } from "../harness/most-memory.mjs";
import { passText } from "../harness/pass-text.mjs";
import { atLeast, atMost, told } from "../harness/rows.mjs";
import { startSpan } from "../harness/span.mjs";
import { median } from "../harness/statistics.mjs";
import { deliveredOf, startTailrace } from "../harness/tailrace.mjs";
import { freePort, makeFolder, spawnTailrace } from "../harness/tailrace-process.mjs";

const LINES = 300_000;
const LIVE_PASSES = 3;
const MOST_DRAIN_MS = 600_000;
const LOOK_MS = 2;
/** Within so long behind the last event the disk must have its space back, */
const MOST_SHRINK_MS = 61_000;
const SHRINK_POLL_MS = 100;
/** which is all but so many times what is in the queue, and what LevelDB has when nothing is. */
const DISK_SHARE = 1.3;
const DISK_BASE_BYTES = 2 ** 20;

/** Who delivers is always `combined`; where the one before it had another decoder, its blocks are decoded by that. */
const BACKLOGS = [
  { title: "backlog", lines: "combined", writer: "standstill" },
  { title: "backlog of another decoder", lines: "combined-in-json", writer: "standstill-json" },
];

/** What a process left in its queue because its output stood still, delivered by the next one. */
export async function measureBacklog(say, { backlogMb }) {
  const bareBytes = await bareNodeMemoryBytes();
  const rows = [];
  for (const backlog of BACKLOGS) rows.push(...rowsOf(backlog.title, await measure(backlog, { backlogMb, say }), bareBytes));
  return rows;
}

async function measure({ title, lines, writer }, { backlogMb, say }) {
  const bytes = readLines(lines, LINES);
  const times = Math.ceil((backlogMb * 2 ** 20) / bytes.length);
  const dataFolder = makeFolder();
  const settings = { "queue.type": "persisted", "queue.max_bytes": `${backlogMb * 2}mb`, "pipeline.shutdown_grace": "1s" };
  const taken = await takeBacklog(writer, { bytes, times }, { settings, dataFolder });
  say(`${title}: ${(taken.bytes / 1e6).toFixed(0)} MB, taken with ${(taken.bytes / 1e6 / taken.seconds).toFixed(0)} MB/s`);
  const live = await startTailrace(lines);
  const lively = await livePasses(live, { lines, bytes, say });
  const drained = await drain({ lines, times }, { settings, dataFolder });
  say(`${title}, drained: ${passText(drained)}; folder ${(drained.folderBytes / 1e6).toFixed(1)} MB`);
  lively.push(...(await livePasses(live, { lines, bytes, say })));
  await live.stop();
  rmSync(dataFolder, { recursive: true });
  return { taken, drained, liveRate: median(lively.map(({ ownEventsPerSecond }) => ownEventsPerSecond)) };
}

async function takeBacklog(pipeline, { bytes, times }, options) {
  const writer = await spawnTailrace(pipeline, { ...options, variables: { NOWHERE: String(await freePort()) } });
  await writer.connected();
  const startedAt = performance.now();
  await writer.send(bytes, times);
  const seconds = (performance.now() - startedAt) / 1_000;
  await writer.stop();
  return { bytes: bytes.length * times, seconds, folderBytes: folderBytes(options.dataFolder) };
}

/** The same lines from a socket, through a queue in memory. */
async function livePasses(live, { lines, bytes, say }) {
  const passes = [];
  // The first pass makes the code hot.
  for (let number = 0; number <= LIVE_PASSES; number++) {
    const pass = await live.pass(bytes, LINES);
    await checkOutput(live.out, lines, LINES);
    live.empty();
    say(`${lines}, live: ${passText(pass)}`);
    if (number > 0) passes.push(pass);
  }
  return passes;
}

async function drain({ lines, times }, options) {
  const tailrace = await spawnTailrace("combined", options);
  const [firstAt] = await Promise.all([firstBytesAt(tailrace.out), tailrace.connected()]);
  const span = await startSpan(tailrace);
  const after = await tailrace.until("the backlog", (now) => deliveredOf(now) >= LINES * times, MOST_DRAIN_MS);
  const drained = span.end(after, LINES * times - deliveredOf(span.before));
  const memoryBytes = mostMemoryBytes(tailrace.pid);
  const shrunk = await shrinking(tailrace, options.dataFolder);
  await checkOutput(tailrace.out, lines, LINES, times);
  await tailrace.stop();
  return { ...drained, ...shrunk, firstSeconds: (firstAt - tailrace.startedAt) / 1_000, mostMemoryBytes: memoryBytes };
}

async function firstBytesAt(file) {
  while (!(statSync(file, { throwIfNoEntry: false })?.size > 0)) await sleep(LOOK_MS);
  return performance.now();
}

/** How long it takes until the folder has no more than it should, and what it has then. */
async function shrinking(tailrace, dataFolder) {
  const drainedAt = performance.now();
  for (;;) {
    const { queue } = (await tailrace.counters()).pipelines[0];
    const bytes = folderBytes(path.join(dataFolder, "queue"));
    const seconds = (performance.now() - drainedAt) / 1_000;
    const isDone = bytes <= queue.bytes * DISK_SHARE + DISK_BASE_BYTES;
    if (isDone || seconds * 1_000 > MOST_SHRINK_MS) return { shrinkSeconds: seconds, folderBytes: bytes };
    await sleep(SHRINK_POLL_MS);
  }
}

function rowsOf(title, { taken, drained, liveRate }, bareBytes) {
  const size = `${(taken.bytes / 1e6).toFixed(0)} MB`;
  const others = `others' part of the machine: ${drained.otherWork.toFixed(2)}`;
  return [
    told(`${title}, taken`, [taken.bytes / 1e6 / taken.seconds], { unit: "MB/s", note: size }),
    told(`${title}, on disk / bytes of its lines`, [taken.folderBytes / taken.bytes]),
    atMost(`${title}, process start to first event`, [drained.firstSeconds], { must: 1, unit: "s", note: others }),
    told(`${title}, events per second by the clock`, [drained.eventsPerSecond]),
    told(`${title}, cpu per event`, [drained.cpuMicros], { unit: "µs" }),
    atLeast(`${title}, drained / live`, [drained.ownEventsPerSecond / liveRate], { must: 0.7, note: others }),
    atMost(`${title}, most memory / bare node`, [drained.mostMemoryBytes / bareBytes], { must: 8 }),
    atMost(`${title}, disk free again behind the last event`, [drained.shrinkSeconds], { must: 60, unit: "s" }),
  ];
}
