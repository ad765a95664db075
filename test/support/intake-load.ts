import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { Socket } from "node:net";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { ACCESS_FILTER, accessLine, accessLines, AccessTally } from "./access-log.ts";
import { EventFile } from "./event-file.ts";
import { freePort } from "./free-port.ts";
import { netcat } from "./netcat.ts";
import { bareNodeMemory, memoryOf } from "./process-memory.ts";
import { connectTo, startTailrace } from "./tailrace-process.ts";
import type { Exit, TailraceProcess } from "./tailrace-process.ts";

/** How long a load may take to arrive. */
const ARRIVAL_MS = 300_000;

interface Target {
  readonly tailrace: TailraceProcess;
  readonly port: number;
}

/** What became of lines: `EACH_ONCE` when each was one right event, and the process ended well. */
export type LineResult = ReturnType<AccessTally["faults"]> & { readonly exit: Exit };

export const EACH_ONCE: LineResult = { missing: [], doubled: [], wrong: [], exit: { code: 0, signal: null } };

/** Runs a Tailrace that parses access lines from TCP, sends it a load, and stops it when all lines have arrived. */
async function runLines(
  lines: number,
  send: (target: Target) => Promise<void>,
  look: (target: Target) => Promise<void> = () => Promise.resolve(),
): Promise<LineResult> {
  const port = await freePort();
  const tailrace = await startTailrace({
    args: ["-w", "2"],
    pipelines: { main: `input { tcp { port => ${port} } } ${ACCESS_FILTER} output { file { path => "{folder}/out.jsonl" } }` },
  });
  const tally = new AccessTally(lines);
  const events = new EventFile(path.join(tailrace.folder, "out.jsonl"), (event) => tally.add(event));
  try {
    await send({ tailrace, port });
    await events.until(lines, ARRIVAL_MS);
    await look({ tailrace, port });
    tailrace.child.kill("SIGTERM");
    const exit = await tailrace.exited;
    await events.readOn();
    return { ...tally.faults(), exit };
  } finally {
    await events.close();
    await tailrace.stop();
  }
}

/** `nc localhost 5000 < access.log` */
export async function linesFromNetcat(lines: number): Promise<LineResult & { readonly timesBareNode: number }> {
  let timesBareNode = 0;
  const result = await runLines(
    lines,
    async ({ tailrace, port }) => {
      const file = path.join(tailrace.folder, "access.log");
      await pipeline(function* () {
        for (let first = 0; first < lines; first += 1_000) yield accessLines(first, Math.min(1_000, lines - first));
      }, createWriteStream(file));
      const sent = await netcat(port, file);
      await sent.close();
    },
    async ({ tailrace: { pid } }) => {
      // Elsewhere than on Linux nobody tells.
      if (process.platform === "linux") timesBareNode = memoryOf(pid).most / (await bareNodeMemory());
    },
  );
  return { ...result, timesBareNode };
}

/** Many connections at once, each cut at bytes drawn at random; the seed makes every run the same. */
export function linesFromManyConnections(connections: number, linesEach: number): Promise<LineResult> {
  return runLines(connections * linesEach, async ({ port }) => {
    const sockets = await Promise.all(Array.from({ length: connections }, () => connectTo(port)));
    await Promise.all(
      sockets.map(async (socket, at) => {
        const random = makeRandom(at + 1);
        const bytes = Buffer.from(accessLines(at * linesEach, linesEach));
        for (let from = 0; from < bytes.length;) {
          const until = from + 1 + random(700);
          await written(socket, bytes.subarray(from, until));
          from = until;
        }
        socket.end();
      }),
    );
  });
}

/** Every byte in a write of its own, characters of several bytes among them. */
export function linesFromSingleBytes(lines: number): Promise<LineResult> {
  return runLines(lines, async ({ port }) => {
    const socket = await connectTo(port);
    socket.setNoDelay(true);
    for (const byte of Buffer.from(accessLines(0, lines))) await written(socket, Buffer.from([byte]));
    socket.end();
  });
}

/** Connections of one line each, all at once; the odd ones do not end their line. */
export function linesFromManyClients(connections: number): Promise<LineResult> {
  return runLines(connections, async ({ port }) => {
    (await connectTo(port)).end();
    await Promise.all(
      Array.from({ length: connections }, async (_, number) => {
        const socket = await connectTo(port);
        socket.end(number % 2 === 0 ? accessLine(number) : accessLine(number).trimEnd());
        await once(socket.resume(), "close");
      }),
    );
  });
}

export interface DatagramLoad {
  readonly seconds: number;
  readonly perSecond: number;
}

/** What became of datagrams. None is lost when `sent` is `received` and `dropped` together and `received` is `events`. */
export interface DatagramResult {
  readonly sent: number;
  readonly events: number;
  /** Events of a datagram that had one already. */
  readonly doubled: number;
  /** As the process says at its end. */
  readonly received: number;
  readonly dropped: number;
  readonly exit: Exit;
}

export async function datagrams({ seconds, perSecond }: DatagramLoad): Promise<DatagramResult> {
  const port = await freePort();
  const tailrace = await startTailrace({
    args: ["-w", "2", "--log.format", "json"],
    pipelines: {
      main: `input { udp { port => ${port} } } filter { mutate { remove_field => ["event", "host", "@timestamp", "@version"] } }
        output { file { path => "{folder}/out.jsonl" } }`,
    },
  });
  const seen = new Set<unknown>();
  const events = new EventFile(path.join(tailrace.folder, "out.jsonl"), ({ message }) => void seen.add(message));
  try {
    while (!tailrace.stderr().includes("Pipeline started.")) await delay(POLL_MS);
    const sent = await sendDatagrams(port, { seconds, perSecond });
    tailrace.child.kill("SIGTERM");
    const exit = await tailrace.exited;
    await events.readOn();
    const { received, dropped } = logData(tailrace, "The UDP input has ended.") as { received: number; dropped: number };
    return { sent, events: events.count, doubled: events.count - seen.size, received, dropped, exit };
  } finally {
    await events.close();
    await tailrace.stop();
  }
}

const POLL_MS = 20;

/** Sends numbered datagrams at a steady pace. @returns how many the system took from us */
async function sendDatagrams(port: number, { seconds, perSecond }: DatagramLoad): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => {
    socket.connect(port, "127.0.0.1", resolve);
  });
  const began = performance.now();
  let failed = 0;
  for (let number = 0; number < seconds * perSecond;) {
    const due = Math.min(seconds * perSecond, ((performance.now() - began) / 1_000) * perSecond);
    for (; number < due; number++)
      socket.send(String(number), (error) => {
        if (error) failed++;
      });
    await delay(1);
  }
  await new Promise<void>((resolve) => {
    socket.close(resolve);
  });
  return seconds * perSecond - failed;
}

/** The data of a line of the log. */
function logData(tailrace: TailraceProcess, message: string): unknown {
  const lines = tailrace
    .stderr()
    .split("\n")
    .filter((line) => line.startsWith("{"));
  return lines
    .map((line) => JSON.parse(line) as { readonly logEvent?: { readonly message?: string } })
    .find(({ logEvent }) => logEvent?.message === message)?.logEvent;
}

function written(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

/** A small generator (Park and Miller's): numbers from 0 up to the bound. */
function makeRandom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % bound;
  };
}
