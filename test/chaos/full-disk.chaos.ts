import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { blockBytes, segmentsOf } from "../../src/flow/block.ts";
import { BlockMemory } from "../../src/flow/block-memory.ts";
import { PersistedQueue } from "../../src/flow/persisted-queue.ts";
import type { QueuedBlock } from "../../src/flow/queue.ts";
import { systemClock } from "../../src/pipeline/system-clock.ts";
import { openLevelStore } from "../../src/store/level-store.ts";
import { blockOf } from "../support/block-of.ts";
import { startCommand } from "../support/command-line.ts";
import { until } from "../support/until.ts";
import { mountSmallDisk } from "./small-disk.ts";
import type { SmallDisk } from "./small-disk.ts";

/** A real LevelDB on a file system that is full to its last byte. Needs root: the file system is a tmpfs of its own. */

const LINE = "x".repeat(60_000);
/** The promise: space comes back, and within so many milliseconds blocks are accepted again. */
const MOST_MS = 5_000;

let disk: SmallDisk;
let folder: string;
let queue: PersistedQueue | undefined;
const log: string[] = [];

beforeEach(async () => {
  disk = await mountSmallDisk();
  ({ folder } = disk);
});

afterEach(async () => {
  await queue?.close();
  queue = undefined;
  await disk.end();
});

async function open(): Promise<PersistedQueue> {
  const opener = async () => (await openLevelStore(path.join(folder, "queue"))).store;
  const note = (_: unknown, message: string): void => void log.push(message);
  const store = await opener();
  queue = new PersistedQueue({
    store,
    firstSequence: store.totals.next,
    reopen: opener,
    sync: "always",
    syncIntervalMs: 10,
    maxBytes: 1 << 30,
    windowBytes: 4 << 20,
    memory: new BlockMemory(),
    diskSpace: async () => ({ freeBytes: 1 << 30, totalBytes: 1 << 30 }),
    quarantine: () => Promise.reject(new Error("a block was damaged")),
    onReady() {},
    logger: { debug() {}, info: note, warn: note, error: note },
    clock: systemClock,
  });
  return queue;
}

function name({ block }: QueuedBlock): string {
  const [segment] = segmentsOf(blockBytes(block));
  return segment!.records.toString("latin1").split(" ", 1)[0]!;
}

async function drain(from: PersistedQueue, names: Set<string>): Promise<void> {
  while (from.waiting > 0) {
    let taken: QueuedBlock | undefined;
    await until(() => (taken = from.take()) !== undefined || from.waiting === 0, "a block");
    if (taken === undefined) break;
    names.add(name(taken));
    from.ack(taken.sequence);
  }
}

test("during writes: nothing accepted is lost, and blocks are accepted again when there is room", async () => {
  const first = await open();
  const accepted: string[] = [];
  let pushed = 0;
  const push = (): void => {
    const own = `b${pushed++}`;
    first.push(blockOf(`${own} ${LINE}`), () => accepted.push(own));
  };
  for (let n = 0; n < 50; n++) push();
  await until(() => accepted.length === 50, "the first blocks");
  await disk.fillUp();
  for (let n = 0; n < 50; n++) push();
  await until(() => first.isFailing, "the disk to be full");
  const before = accepted.length;
  await disk.makeRoom();
  const freed = performance.now();
  await until(() => accepted.length > before, "the next block", 20_000);

  expect(performance.now() - freed).toBeLessThan(MOST_MS);
  await until(() => accepted.length === pushed, "all blocks");
  await first.close();
  const names = new Set<string>();
  await drain(await open(), names);
  expect(accepted.filter((own) => !names.has(own))).toEqual([]);
  expect(names.size).toBe(pushed);
});

test("while a backlog is compacted: nothing is lost", async () => {
  const first = await open();
  const accepted: string[] = [];
  for (let n = 0; n < 300; n++) first.push(blockOf(`b${n} ${LINE}`), () => accepted.push(`b${n}`));
  await until(() => accepted.length === 300, "the backlog", 30_000);
  await disk.fillUp();
  const names = new Set<string>();
  const draining = drain(first, names);
  await until(() => names.size > 0, "the first of them");
  await disk.makeRoom();
  await draining;
  first.push(blockOf(`last ${LINE}`), () => accepted.push("last"));
  await until(() => accepted.includes("last"), "the last block", 20_000);
  await drain(first, names);

  expect(accepted.filter((own) => !names.has(own))).toEqual([]);
});

test("at the start: the process waits for room, and then starts", async () => {
  await disk.fillUp();
  const command = await startCommand(["-f", "a.conf", "--path.settings", ".", "--path.data", path.join(folder, "data")], {
    files: {
      "logstash.yml": "queue.type: persisted\n",
      "a.conf": "input { stdin { } }\noutput { stdout { codec => line { format => '%{message}' } } }\n",
    },
  });
  await command.says("The queue cannot be opened: the start waits until its disk has room.");
  await disk.makeRoom();
  const freed = performance.now();
  await command.says("Pipeline started.");
  expect(performance.now() - freed).toBeLessThan(MOST_MS);
  command.child.stdin!.end("hello\n");

  expect(await command.end()).toEqual({ code: 0, signal: null });
  expect(command.stdout()).toBe("hello\n");
});
