import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decodeDeadLetter } from "../../src/delivery/dead-letter.ts";
import { openLevelStore } from "../../src/store/level-store.ts";
import { DEVOUR } from "../support/devour.ts";
import { freePort } from "../support/free-port.ts";
import { holdTable } from "../support/held-table.ts";
import { startCommand } from "../support/command-line.ts";
import type { CommandLine } from "../support/command-line.ts";
import { blocksOnDisk, writeQueue } from "../support/queue-folder.ts";
import { connectTo } from "../support/tailrace-process.ts";
import { until } from "../support/until.ts";

/** What is on disk when a process ends is delivered by the next one. */

let folder: string;
let running: CommandLine[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "tailrace-queue-"));
  running = [];
  await writeFile(path.join(folder, "logstash.yml"), "queue.type: persisted\npipeline.shutdown_grace: 1s\n");
});

afterEach(async () => {
  for (const command of running) await command.clean();
  await rm(folder, { recursive: true, force: true });
});

async function launch(config: string, ...flags: readonly string[]): Promise<CommandLine> {
  await writeFile(path.join(folder, "a.conf"), config);
  const command = await startCommand(["--path.settings", folder, "-f", `${folder}/a.conf`, "--path.data", `${folder}/data`, ...flags]);
  running.push(command);
  return command;
}

async function start(config: string, ...flags: readonly string[]): Promise<CommandLine> {
  const command = await launch(config, ...flags);
  await command.says("Pipeline started.");
  return command;
}

async function send(port: number, text: string): Promise<void> {
  const socket = await connectTo(port);
  await new Promise<void>((resolve) => socket.end(text, () => resolve()));
}

async function lines(file: string): Promise<string[]> {
  const text = await readFile(path.join(folder, file), "utf8").catch(() => "");
  return text.split("\n").slice(0, -1);
}

/** An output that nobody listens to: everything stays in the queue. */
const nowhere = async (): Promise<string> => `output { tcp { host => "127.0.0.1" port => ${await freePort()} } }`;
const toFile = (field: string): string => `output { file { path => "${folder}/out.txt" codec => line { format => "${field}" } } }`;

/** Blocks that a process which is killed now would leave: its own counters have those too that are not written yet. */
const queued = (): Promise<number> => blocksOnDisk(path.join(folder, "data/queue/main"));

describe("a process that is killed", () => {
  test("leaves what it had accepted to the next one, which decodes it as it came, though the configuration has changed", async () => {
    const port = await freePort();
    const first = await start(
      `input { tcp { port => ${port} codec => json_lines add_field => { "from" => "first" } } } ${await nowhere()}`,
    );
    await send(port, '{"n":1}\n{"n":2}\n');
    await until(async () => (await queued()) > 0, "the records to be on disk");
    first.child.kill("SIGKILL");
    await first.end();

    const second = await start(
      `input { tcp { port => ${port} add_field => { "from" => "second" } } } ${toFile("%{n} %{from} %{message}")}`,
    );
    await send(port, "three\n");
    await until(async () => (await lines("out.txt")).length >= 3, "all three events");
    second.child.kill("SIGTERM");

    expect(await second.end()).toEqual({ code: 0, signal: null });
    expect((await lines("out.txt")).toSorted()).toEqual(["%{n} second three", "1 first %{message}", "2 first %{message}"]);
  });

  test("in the middle of a multiline event: the next one ends it", async () => {
    const port = await freePort();
    const input = `input { tcp { port => ${port} codec => multiline { pattern => "^ " what => "previous" } } }`;
    const first = await start(`${input} ${await nowhere()}`);
    const socket = await connectTo(port);
    socket.on("error", () => {}).write("a\n b\nc\n d\n");
    await until(async () => (await queued()) > 0, "the records to be on disk");
    first.child.kill("SIGKILL");
    await first.end();

    const second = await start(`${input} filter { mutate { gsub => ["message", "\n", "|"] } } ${toFile("%{message}")}`);
    await until(async () => (await lines("out.txt")).length >= 2, "both events");
    second.child.kill("SIGTERM");
    await second.end();

    expect(await lines("out.txt")).toEqual(["a| b", "c| d"]);
  });
});

describe("a stop", () => {
  test("that is asked for ends within the grace time; what the output has not taken stays, and goes out later", async () => {
    const port = await freePort();
    const first = await start(`input { tcp { port => ${port} } } ${await nowhere()}`);
    await send(port, "one\ntwo\n");
    await until(async () => (await queued()) > 0, "the records to be on disk");
    first.child.kill("SIGTERM");

    expect(await first.end()).toEqual({ code: 0, signal: null });
    const second = await start(`input { tcp { port => ${port} } } ${toFile("%{message}")}`);
    await until(async () => (await lines("out.txt")).length >= 2, "both events");
    second.child.kill("SIGTERM");
    await second.end();
    expect(await lines("out.txt")).toEqual(["one", "two"]);
  });

  test("that is asked for while the queue is opened comes before the pipeline: it never runs, and the queue keeps what it has", async () => {
    const queue = path.join(folder, "data/queue/main");
    await writeQueue(queue, ["one\n"]);
    const table = holdTable(queue, path.join(folder, "held"));
    const command = await launch(`input { stdin { codec => line } } ${toFile("%{message}")}`);
    await table.isRead();
    command.child.kill("SIGTERM");
    await command.says("Stopping: ");
    const ended = command.end();
    await table.endUntil(ended);

    expect(await ended).toEqual({ code: 0, signal: null });
    expect(command.stderr()).not.toContain("Pipeline started.");
    expect([await lines("out.txt"), await queued()]).toEqual([[], 1]);
  });

  test("that comes of itself delivers everything", async () => {
    const command = await start(`input { generator { lines => ["x"] count => 5000 } } ${toFile("%{message}")}`);

    expect(await command.end()).toEqual({ code: 0, signal: null });
    expect(await lines("out.txt")).toHaveLength(5000);
    expect(command.stderr()).toContain('"queue":{"blocks":0,"bytes":0}');
  });
});

test("two processes cannot have one queue", async () => {
  const config = `input { tcp { port => ${await freePort()} } } ${await nowhere()}`;
  await start(config);
  const other = await launch(config);

  expect(await other.end()).toEqual({ code: 1, signal: null });
  expect(other.stderr()).toContain("(STORE_LOCKED)");
  expect(other.stderr()).not.toMatch(/^ {4}at /m);
});

test("a record that kills its worker ends alone among the dead letters, and is not computed again by the next process", async () => {
  const port = await freePort();
  await writeFile(path.join(folder, "logstash.yml"), "queue.type: persisted\ndead_letter_queue.enable: true\n");
  await writeFile(path.join(folder, "devour.js"), DEVOUR);
  const config = `input { tcp { port => ${port} } } filter { devour { } } ${toFile("%{message}")}`;
  const flags = ["--path.plugins", path.join(folder, "devour.js"), "--memory", "512mb"];
  const first = await start(config, ...flags);
  const sent = Array.from({ length: 40 }, (_, at) => (at === 20 ? "devour" : `line ${at}`));
  await send(port, sent.map((line) => `${line}\n`).join(""));
  await first.says(/alone in its block: it is a dead letter/);
  await until(async () => (await lines("out.txt")).length >= 39, "its neighbours");
  await until(async () => (await queued()) === 0, "the block to be off the disk");
  first.child.kill("SIGKILL");
  await first.end();

  const second = await start(config, ...flags);
  await send(port, "after\n");
  await until(async () => (await lines("out.txt")).includes("after"), "the line of the second process");
  second.child.kill("SIGTERM");
  await second.end();
  const { store } = await openLevelStore(path.join(folder, "data/dead_letter_queue/main"));
  const letters = (await store.read(0, 1 << 20)).map(({ bytes }) => decodeDeadLetter(bytes));
  await store.close();

  expect(new Set(await lines("out.txt"))).toEqual(new Set([...sent.filter((line) => line !== "devour"), "after"]));
  expect(letters.map(({ head, event }) => [head.plugin_type, head.reason, event.toString().includes("devour")])).toEqual([
    ["tcp", "the record ended the worker that computed it", true],
  ]);
  expect(second.stderr()).not.toContain("worker thread is replaced");
}, 90_000);
