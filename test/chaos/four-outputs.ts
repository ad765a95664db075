import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { openLevelStore } from "../../src/store/level-store.ts";
import { chunksOf } from "../../src/store/entries.ts";
import { startCommand } from "../support/command-line.ts";
import type { CommandLine } from "../support/command-line.ts";
import { freePort } from "../support/free-port.ts";
import { connectTo } from "../support/tailrace-process.ts";

/** One output that is well among three that are not: one refuses, one is slow, one takes what it is given and never answers. */

/** Targets as they should not be. */
export interface BadTargets {
  /** Nobody listens there. */
  readonly refusing: number;
  /** Reads so much a second: `SLOW_BYTES`. */
  readonly slow: number;
  /** Reads requests and never answers. */
  readonly silent: number;
  /** Names of the records that the slow one has read. */
  readonly read: ReadonlySet<string>;
  /** From now on the slow one reads as fast as it can; resolves when its connections have ended. */
  readOn(): Promise<void>;
  close(): void;
}

const SLOW_BYTES = 64 * 1024;
const SLOW_STEP_MS = 100;

export async function startBadTargets(): Promise<BadTargets> {
  const read = new Set<string>();
  const sockets = new Set<Socket>();
  let isQuick = false;
  const slow = createServer((socket) => {
    sockets.add(socket);
    let rest = "";
    socket
      .on("error", () => {})
      .once("close", () => sockets.delete(socket))
      .on("data", (chunk: Buffer) => {
        const lines = (rest + chunk.toString("latin1")).split("\n");
        rest = lines.pop()!;
        for (const line of lines) read.add(nameIn(line));
        if (isQuick) return;
        socket.pause();
        setTimeout(() => socket.resume(), (SLOW_STEP_MS * chunk.length) / ((SLOW_BYTES * SLOW_STEP_MS) / 1_000));
      });
  });
  const silentSockets = new Set<Socket>();
  const silent = createServer((socket) => {
    silentSockets.add(socket.on("error", () => {}).resume());
  });
  const [slowPort, silentPort] = [await listen(slow), await listen(silent)];
  return {
    refusing: await freePort(),
    slow: slowPort,
    silent: silentPort,
    read,
    async readOn() {
      isQuick = true;
      await Promise.all([...sockets].map((socket) => new Promise<void>((resolve) => socket.once("close", () => resolve()).resume())));
      isQuick = false;
    },
    close() {
      for (const socket of [...sockets, ...silentSockets]) socket.destroy();
      slow.close();
      silent.close();
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Lines are as long as each other: a name, and as much behind it as is missing. */
export const LINE_BYTES = 200;

export function lineOf(number: number): string {
  return `rec-${number} `.padEnd(LINE_BYTES - 1, "abcdefgh ").concat("\n");
}

function nameIn(text: string): string {
  return /rec-\d+/.exec(text)?.[0] ?? "";
}

/** Lines over TCP; with `acks`, each is answered with its name when it is accepted. */
const ACKING_INPUT = `import { createServer } from "node:net";
export default {
  kind: "input", name: "acking", summary: "Lines over TCP, each answered when it is safe.",
  options: { port: { type: "number", required: true, description: "The port." } },
  defaultCodec: "line",
  create: ({ port }) => ({
    run: (intake, signal) => new Promise((resolve) => {
      const sockets = new Set();
      const server = createServer((socket) => {
        sockets.add(socket.on("error", () => {}));
        const stream = intake.stream(intake.source([]));
        let rest = "";
        socket.on("data", (chunk) => {
          const lines = (rest + chunk).split("\\n");
          rest = lines.pop();
          const names = lines.map((line) => line.split(" ", 1)[0] + "\\n").join("");
          if (lines.length > 0) stream.write(Buffer.from(lines.join("\\n") + "\\n")).accepted.then(() => socket.write(names));
          const room = intake.room();
          if (room !== undefined) { socket.pause(); room.then(() => socket.resume()); }
        });
        socket.on("close", () => stream.end());
      }).listen(port, "127.0.0.1");
      signal.addEventListener("abort", () => {
        server.close();
        for (const socket of sockets) socket.end();
        setTimeout(() => sockets.forEach((socket) => socket.destroy()), 100);
        resolve();
      });
    }),
  }),
};
`;

export interface FourOptions {
  readonly folder: string;
  /** Undefined: the healthy one is alone. */
  readonly bad: BadTargets | undefined;
  readonly queue: "memory" | "persisted";
  readonly graceSeconds: number;
}

export interface FourOutputs {
  readonly command: CommandLine;
  readonly port: number;
  /** Lines that the healthy output has written. */
  delivered(): Promise<number>;
  /** Their names. */
  names(): Promise<Set<string>>;
}

/** Starts the command line with a healthy output, a file, alone or beside the bad ones. */
export async function startFourOutputs({ folder, bad, queue, graceSeconds }: FourOptions): Promise<FourOutputs> {
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const out = path.join(folder, "out.txt");
  const line = 'codec => line { format => "%{message}" }';
  const spill = 'on_full => spill spill_max_bytes => "8gb"';
  const outputs = [
    `file { id => "healthy" path => "${out}" ${line} }`,
    ...(bad === undefined
      ? []
      : [
          `tcp { id => "refusing" host => "127.0.0.1" port => ${bad.refusing} reconnect_interval => 1 ${spill} ${line} }`,
          `tcp { id => "slow" host => "127.0.0.1" port => ${bad.slow} ${spill} ${line} }`,
          `elasticsearch { id => "silent" hosts => "http://127.0.0.1:${bad.silent}" index => "i" manage_template => false ${spill} }`,
        ]),
  ];
  await writeFile(path.join(folder, "logstash.yml"), `queue.type: ${queue}\npipeline.shutdown_grace: ${graceSeconds}s\n`);
  await writeFile(path.join(folder, "acking.js"), ACKING_INPUT);
  await writeFile(path.join(folder, "a.conf"), `input { acking { port => ${port} } } output { ${outputs.join("\n")} }`);
  const flags = ["--path.settings", folder, "-f", path.join(folder, "a.conf"), "--path.plugins", path.join(folder, "acking.js")];
  const command = await startCommand([...flags, "--path.data", path.join(folder, "data"), "-w", "2"]);
  await command.says("Pipeline started.");
  return {
    command,
    port,
    delivered: async () => Math.floor(((await stat(out).catch(() => undefined))?.size ?? 0) / LINE_BYTES),
    names: async () => new Set((await readFile(out, "latin1").catch(() => "")).split("\n").map(nameIn)),
  };
}

export interface Sender {
  /** Lines given to the system so far. */
  readonly sent: number;
  readonly acknowledged: ReadonlySet<string>;
  stop(): void;
}

/** Sends lines at a steady pace, or as fast as they are taken. */
export async function startSender(port: number, perSecond: number, first = 0): Promise<Sender> {
  const socket: Socket = await connectTo(port);
  const acknowledged = new Set<string>();
  let rest = "";
  socket
    .on("error", () => {})
    .on("data", (chunk: Buffer) => {
      const names = (rest + chunk.toString("latin1")).split("\n");
      rest = names.pop()!;
      for (const name of names) acknowledged.add(name);
    });
  const sender = { sent: 0, acknowledged, stop };
  const began = performance.now();
  let isBlocked = false;
  const timer = setInterval(() => {
    if (isBlocked) return;
    const due = Math.min(sender.sent + 20_000, Math.floor(((performance.now() - began) / 1_000) * perSecond));
    const lines: string[] = [];
    for (; sender.sent < due; sender.sent++) lines.push(lineOf(first + sender.sent));
    if (lines.length === 0 || socket.write(lines.join(""))) return;
    isBlocked = true;
    socket.once("drain", () => {
      isBlocked = false;
    });
  }, 5);
  function stop(): void {
    clearInterval(timer);
    socket.destroy();
  }
  return sender;
}

/** Names of all records in the stores below a folder, by store: what a process has left on disk. */
export async function namesOnDisk(folder: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const name of await readdir(folder).catch(() => [])) {
    const { store } = await openLevelStore(path.join(folder, name));
    const names = new Set<string>();
    for await (const entries of chunksOf(store, 0, 4 << 20))
      for (const { bytes } of entries) namesIn(bytes).forEach((own) => names.add(own));
    await store.close();
    found.set(name, names);
  }
  return found;
}

function namesIn(bytes: Buffer): string[] {
  return bytes.toString("latin1").match(/rec-\d+/g) ?? [];
}
