/** A process of Tailrace with a configuration of the folder pipelines, which reads from a socket. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { benchFolder, packageFolder } from "./fixed-files.mjs";

export const BIN = path.join(packageFolder, "dist/app/src/cli/bin.cjs");
const ONE_THREAD = path.join(benchFolder, "harness/one-thread.mjs");
const POLL_MS = 40;
const CONNECT_AGAIN_MS = 5;
const PIECE = 2 ** 20;

/**
 * Starts a configuration; its `${PORT}` and `${OUT}` are set.
 * @param {{ isOneThread?: boolean, variables?: Record<string, string>, settings?: Record<string, string>, dataFolder?: string }} options
 *   `isOneThread`: everything in the main thread; `settings`: as in logstash.yml; `dataFolder`: where the queue is, and stays behind its end
 */
export async function spawnTailrace(pipeline, { isOneThread = false, variables = {}, settings = {}, dataFolder } = {}) {
  const folder = makeFolder();
  const out = path.join(folder, "out.jsonl");
  const port = await freePort();
  const file = path.join(benchFolder, "pipelines", `${pipeline}.conf`);
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-S", `${name}=${value}`]);
  const args = [isOneThread ? ONE_THREAD : BIN, "-f", file, "--log.format", "json", "--path.data", dataFolder ?? folder, ...flags];
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

  /** The counters of the process and its pipeline, now. */
  async function counters() {
    child.kill("SIGUSR2");
    for (;;) {
      const [line] = await once(lines, "line");
      const { logEvent } = JSON.parse(line);
      if (logEvent.message === "Counters.") return logEvent;
    }
  }

  return {
    pid: child.pid,
    out,
    /** When the process was started, by performance.now(). */
    startedAt,
    counters,
    /** Resolves when a connection is taken. */
    async connected() {
      const socket = await connectTo(port, { child, log });
      const connectedAt = performance.now();
      await once(socket.resume().end(), "close");
      return connectedAt;
    },
    /** Sends bytes so many times; resolves when the other side has read everything. */
    async send(bytes, times = 1) {
      const socket = connect(port, "127.0.0.1");
      socket.resume();
      for (let time = 0; time < times; time++)
        for (let from = 0; from < bytes.length; from += PIECE)
          if (!socket.write(bytes.subarray(from, from + PIECE))) await once(socket, "drain");
      socket.end();
      await once(socket, "close");
    },
    /** Waits until the counters are as asked for, and returns them. */
    async until(what, isSo, mostMs) {
      const deadline = performance.now() + mostMs;
      for (;;) {
        const now = await counters();
        if (isSo(now)) return now;
        if (performance.now() > deadline) throw new Error(`${pipeline}: ${what} took too long.\n${log.slice(-3).join("\n")}`);
        await sleep(POLL_MS);
      }
    },
    async stop() {
      child.kill("SIGTERM");
      await exited;
      process.off("exit", end);
      end();
    },
  };
}

/** A folder for what a measurement writes. */
export function makeFolder() {
  return mkdtempSync(path.join(tmpdir(), "tailrace-bench-"));
}

/** A port that nobody listens to. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

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
