import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { compilePeer } from "../harness/compiled-peer.mjs";
import { readLines } from "../harness/fixed-files.mjs";
import { sendWindows, WINDOW, windowOf } from "../harness/lumberjack-sender.mjs";
import { machineWorkMs } from "../harness/other-work.mjs";
import { rangeText, rateText } from "../harness/pass-text.mjs";
import { atLeast, told } from "../harness/rows.mjs";
import { median } from "../harness/statistics.mjs";
import { freePort, spawnTailrace } from "../harness/tailrace-process.mjs";
import { persisted } from "./queue.mjs";

const LINES = 300_000;
const CONNECTIONS = 4;
const TIMES = 25;
const EVENTS = CONNECTIONS * TIMES * WINDOW;
const ROUNDS = 5;
const MOST_WAIT_MS = 120_000;
const TICK_MS = 10;
/** Asking for counters costs a process about a millisecond. */
const POLL_MS = 40;

/** Windows of Filebeat's form: into a plain reader, into one that does not look at the records, and through the input beats with a queue on disk until they are at the output, in turn. */
export async function measureBeats(say) {
  const window = windowOf(readLines("combined", LINES).toString("utf8").split("\n", WINDOW));
  const reader = await startReader("count");
  const parser = await startReader();
  const tailrace = await startTailrace();
  const rounds = [];
  let behind = await pass(reader, window);
  // The first round makes the code hot.
  for (let round = 0; round <= ROUNDS; round++) {
    const before = behind;
    const own = await pass(tailrace, window);
    const parsed = await pass(parser, window);
    behind = await pass(reader, window);
    say(`round ${round}, beats: ${textOf(own)}; plain reader: ${textOf(parsed)}; that counts: ${textOf(behind)}`);
    if (round > 0) rounds.push({ before, own, parsed, behind });
  }
  await Promise.all([reader.stop(), parser.stop(), tailrace.stop()]);
  return rowsOf(rounds);
}

async function startReader(...flags) {
  const port = await freePort();
  const child = spawn(process.execPath, [compilePeer("lumberjack-reader"), String(port), ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let counted = 0;
  createInterface(child.stdout).on("line", (line) => (counted = Number(line)));
  await connected(port);
  return {
    port,
    pid: child.pid,
    taken: () => counted,
    async stop() {
      child.kill();
      await once(child, "exit");
    },
  };
}

async function startTailrace() {
  const port = await freePort();
  const tailrace = await spawnTailrace("beats", { variables: { BEATS_PORT: String(port) }, settings: persisted("always") });
  await connected(port);
  return {
    port,
    pid: tailrace.pid,
    taken: async () => (await tailrace.counters()).pipelines[0].vertices.find(({ name }) => name === "null").in,
    stop: () => tailrace.stop(),
  };
}

async function connected(port) {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return void socket.destroy();
    } catch {
      await sleep(20);
    }
  }
}

/** Ends when everything is acknowledged, and has been taken. */
async function pass(peer, window) {
  const expected = (await peer.taken()) + EVENTS;
  const [workBefore, cpuBefore, ownBefore, startedAt] = [machineWorkMs(), cpuMsOf(peer.pid), process.cpuUsage(), performance.now()];
  await sendWindows(peer.port, window, { times: TIMES, connections: CONNECTIONS });
  const acknowledgedMs = performance.now() - startedAt;
  while ((await peer.taken()) < expected) {
    if (performance.now() - startedAt > MOST_WAIT_MS) throw new Error("The events took too long.");
    await sleep(POLL_MS);
  }
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(ownBefore);
  const cpuMs = cpuMsOf(peer.pid) - cpuBefore;
  const otherMs = workBefore === undefined ? 0 : Math.max(0, machineWorkMs() - workBefore - cpuMs - (user + system) / 1_000);
  const otherWork = otherMs / wallMs / availableParallelism();
  return {
    cpuMicros: (cpuMs * 1_000) / EVENTS,
    eventsPerSecond: (EVENTS * 1_000) / wallMs,
    acknowledgedPerSecond: (EVENTS * 1_000) / acknowledgedMs,
    ownEventsPerSecond: (EVENTS * 1_000) / (wallMs * (1 - otherWork)),
    otherWork,
  };
}

/** The processor time that a process has used, in milliseconds. Linux only. */
function cpuMsOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function textOf({ cpuMicros, eventsPerSecond, otherWork }) {
  return `${cpuMicros.toFixed(2)} cpu µs per event, ${rateText(eventsPerSecond)}, others ${Math.round(otherWork * 100)} %`;
}

function rowsOf(rounds) {
  const all = (figure) => rounds.map(figure);
  const others = rounds.flatMap((round) => Object.values(round).map(({ otherWork }) => otherWork));
  return [
    atLeast(
      "beats with persisted queue / plain lumberjack reader",
      all(({ own, parsed }) => own.ownEventsPerSecond / parsed.ownEventsPerSecond),
      { must: 0.3, stretch: 0.5 },
    ),
    atLeast(
      "beats with persisted queue / lumberjack reader that counts records it does not read",
      all(({ before, own, behind }) => (2 * own.ownEventsPerSecond) / (before.ownEventsPerSecond + behind.ownEventsPerSecond)),
      { must: 0.3, stretch: 0.5 },
    ),
    told(
      "beats with persisted queue / reader that counts, until all is acknowledged, by the clock",
      all(({ before, own, behind }) => (2 * own.acknowledgedPerSecond) / (before.acknowledgedPerSecond + behind.acknowledgedPerSecond)),
    ),
    told("beats, others' part of the machine", [median(others)], { note: rangeText(others) }),
    told(
      "beats with persisted queue, events per second by the clock",
      all(({ own }) => own.eventsPerSecond),
    ),
    told(
      "plain lumberjack reader, events per second by the clock",
      all(({ parsed }) => parsed.eventsPerSecond),
    ),
    told(
      "beats with persisted queue, cpu per event",
      all(({ own }) => own.cpuMicros),
      { unit: "µs" },
    ),
    told(
      "plain lumberjack reader, cpu per event",
      all(({ parsed }) => parsed.cpuMicros),
      { unit: "µs" },
    ),
    told(
      "lumberjack reader that counts records it does not read, cpu per event",
      all(({ behind }) => behind.cpuMicros),
      { unit: "µs" },
    ),
  ];
}
