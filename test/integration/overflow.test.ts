import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startCommand } from "../support/command-line.ts";
import type { CommandLine } from "../support/command-line.ts";
import { until } from "../support/until.ts";

/** What an output does to the others while its target accepts connections and takes nothing. */

const COUNT = 40_000;
const LINE = "x".repeat(1_000);

let folder: string;
let server: Server;
let sockets: Socket[];
let started: CommandLine[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "tailrace-overflow-"));
  await writeFile(path.join(folder, "logstash.yml"), "pipeline.shutdown_grace: 1s\n");
  sockets = [];
  started = [];
  server = createServer((socket) => {
    sockets.push(socket.pause().on("error", () => {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  for (const command of started) await command.clean();
  for (const socket of sockets) socket.destroy();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(input: string, policy: string): Promise<CommandLine> {
  const { port } = server.address() as AddressInfo;
  const slow = `tcp { id => "slow" host => "127.0.0.1" port => ${port} on_full => ${policy} codec => line { format => "%{[event][sequence]} %{message}" } }`;
  const healthy = `file { path => "${folder}/out.txt" codec => line { format => "%{[event][sequence]}" } }`;
  await writeFile(path.join(folder, "a.conf"), `input { ${input} } output { ${slow} ${healthy} }`);
  const command = await startCommand(["--path.settings", folder, "-f", `${folder}/a.conf`, "--path.data", `${folder}/data`]);
  started.push(command);
  await command.says("Pipeline started.");
  return command;
}

async function linesInFile(): Promise<number> {
  const text = await readFile(path.join(folder, "out.txt"), "latin1").catch(() => "");
  return text.split("\n").length - 1;
}

const generator = `generator { lines => ["${LINE}"] count => ${COUNT} } stdin { }`;

function laneCounts(command: CommandLine): { readonly given: number; readonly dropped: number; readonly delivered: number } {
  const text = /\{"id":"slow"[^}]*\}(?!.*\{"id":"slow")/s.exec(command.stderr())![0];
  return JSON.parse(text) as { given: number; dropped: number; delivered: number };
}

test("on_full => spill: the others go on, a stop ends within its grace, and the next process delivers the rest", async () => {
  const first = await start(generator, "spill");
  await until(async () => (await linesInFile()) === COUNT, "everything in the healthy output", 60_000);
  const stopped = performance.now();
  first.child.kill("SIGTERM");

  expect(await first.end()).toEqual({ code: 0, signal: null });
  expect(performance.now() - stopped).toBeLessThan(5_000);

  const seen = new Set<string>();
  let rest = "";
  server.on("connection", (socket) => {
    socket.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk.toString("latin1")).split("\n");
      rest = lines.pop()!;
      for (const line of lines) seen.add(line.split(" ", 1)[0]!);
    });
    socket.resume();
  });
  const missing = (): number => COUNT - seen.size;
  // What the dead connection had taken into its buffers is lost with it, as with any TCP output.
  const second = await start("stdin { }", "spill");
  await until(() => seen.size > COUNT / 2, "most of the spilled events", 60_000);
  await until(async () => {
    const before = missing();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return missing() === before;
  }, "the end of them");
  second.child.stdin!.end();

  expect(await second.end()).toEqual({ code: 0, signal: null });
  expect(missing()).toBeLessThan(8_000);
  expect(second.stderr()).toMatch(/\{"id":"slow",[^}]*"waiting":0/);
}, 120_000);

test("on_full => drop: the others go on; what is dropped is counted and said", async () => {
  const command = await start(generator, "drop");
  await until(async () => (await linesInFile()) === COUNT, "everything in the healthy output", 60_000);
  command.child.kill("SIGUSR2");
  await command.says('"id":"slow"');

  const { given, dropped } = laneCounts(command);
  expect(given).toBe(COUNT);
  expect(dropped).toBeGreaterThan(0);
  expect(command.stderr()).toContain("The output is too slow: records are dropped, as `on_full` says.");
}, 90_000);

test("on_full => block, the default, holds back the whole pipeline", async () => {
  const command = await start(generator, "block");
  await until(async () => (await linesInFile()) > 0, "the first events");
  let before = -1;
  await until(async () => {
    const now = await linesInFile();
    const isStill = now === before;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 300));
    return isStill;
  }, "the pipeline to stand still");

  expect(before).toBeLessThan(COUNT);
  command.child.kill("SIGKILL");
}, 60_000);
