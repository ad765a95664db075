/** A Tailrace that reads lines from a socket and appends events to a file. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { connect, createServer } from "node:net";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { benchFolder, packageFolder } from "./fixed-files.mjs";
import { mostMemoryBytes } from "./most-memory.mjs";
import { machineWorkMs } from "./other-work.mjs";

export const BIN = path.join(packageFolder, "dist/app/src/cli/bin.cjs");
const ONE_THREAD = path.join(benchFolder, "harness/one-thread.mjs");
const POLL_MS = 40;
const CONNECT_AGAIN_MS = 5;
const MOST_WAIT_MS = 120_000;

/**
 * Starts a configuration of the folder pipelines; its `${PORT}` and `${OUT}` are set.
 * @param {{ isOneThread?: boolean, variables?: Record<string, string> }} options `isOneThread`: everything in the main thread
 */
export async function startTailrace(pipeline, { isOneThread = false, variables = {} } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), "tailrace-bench-"));
  const out = path.join(folder, "out.jsonl");
  const port = await freePort();
  const file = path.join(benchFolder, "pipelines", `${pipeline}.conf`);
  const args = [isOneThread ? ONE_THREAD : BIN, "-f", file, "--log.format", "json", "--path.data", folder];
  const env = { ...process.env, ...variables, PORT: String(port), OUT: out, TZ: "UTC" };
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "ignore", "pipe"] });
  const end = () => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", end);
  const log = [];
  const lines = createInterface(child.stderr).on("line", (line) => log.push(line));
  const exited = once(child, "exit");
  const first = await connectTo(port, { child, log });
  const startMs = performance.now() - startedAt;
  await once(first.resume().end(), "close");

  /** The counters of the process and its pipeline, now. */
  async function counters() {
    child.kill("SIGUSR2");
    for (;;) {
      const [line] = await once(lines, "line");
      const { logEvent } = JSON.parse(line);
      if (logEvent.message === "Counters.") return logEvent;
    }
  }

  /** Waits until every line given is an event in the file. */
  async function delivered(expected) {
    const deadline = performance.now() + MOST_WAIT_MS;
    for (;;) {
      const now = await counters();
      if (now.pipelines[0].lanes[0].delivered >= expected) return now;
      if (performance.now() > deadline) throw new Error(`${pipeline}: lines are missing in the output.\n${log.slice(-3).join("\n")}`);
      await sleep(POLL_MS);
    }
  }

  return {
    out,
    /** From the process's start until it took a connection. */
    startMs,
    /** Sends lines once and waits for their events; the file must be empty, and holds them afterwards. */
    async pass(bytes, lineCount) {
      const before = await counters();
      const machineBefore = machineWorkMs();
      const ownBefore = process.cpuUsage();
      const startedAt = Date.now();
      await send(port, bytes);
      const after = await delivered(before.pipelines[0].lanes[0].delivered + lineCount);
      const wallMs = statSync(out).mtimeMs - startedAt;
      const own = process.cpuUsage(ownBefore);
      const cpuMs = after.process.cpuMs - before.process.cpuMs;
      const [wasActive, isActive] = [before.process.mainLoop.activeMs, after.process.mainLoop.activeMs];
      const workMs = machineBefore === undefined ? undefined : machineWorkMs() - machineBefore;
      const otherMs = workMs === undefined ? 0 : Math.max(0, workMs - cpuMs - (own.user + own.system) / 1_000);
      const otherWork = otherMs / wallMs / availableParallelism();
      return {
        cpuMicros: (cpuMs * 1_000) / lineCount,
        eventsPerSecond: (lineCount * 1_000) / wallMs,
        /** As if others had not kept processors from us: what they took of the machine's time is not counted. */
        ownEventsPerSecond: (lineCount * 1_000) / (wallMs * (1 - otherWork)),
        mainLoop: (isActive - wasActive) / wallMs,
        otherWork,
        mostMemoryBytes: mostMemoryBytes(child.pid),
      };
    },
    /** Empties the file. */
    empty: () => truncateSync(out),
    async stop() {
      child.kill("SIGTERM");
      await exited;
      process.off("exit", end);
      end();
    },
  };
}

/** Resolves when the other side has read everything. */
async function send(port, bytes) {
  const socket = connect(port, "127.0.0.1");
  socket.resume();
  for (let from = 0; from < bytes.length; from += PIECE) {
    if (!socket.write(bytes.subarray(from, from + PIECE))) await once(socket, "drain");
  }
  socket.end();
  await once(socket, "close");
}

const PIECE = 2 ** 20;

async function connectTo(port, { child, log }) {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return socket;
    } catch {
      if (child.exitCode !== null) throw new Error(`Tailrace has ended:\n${log.join("\n")}`);
      await sleep(CONNECT_AGAIN_MS);
    }
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
