import { copyFile, rm } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { DeadLetterQueue } from "../../src/delivery/dead-letter-queue.ts";
import { Spill } from "../../src/delivery/spill.ts";
import { blockBytes, segmentsOf } from "../../src/flow/block.ts";
import { BlockMemory } from "../../src/flow/block-memory.ts";
import { PersistedQueue } from "../../src/flow/persisted-queue.ts";
import type { PersistedQueueOptions } from "../../src/flow/persisted-queue.ts";
import type { QueuedBlock } from "../../src/flow/queue.ts";
import { PAYLOAD_HEADER, PAYLOAD_MAGIC } from "../../src/flow/payload.ts";
import { systemClock } from "../../src/pipeline/system-clock.ts";
import { openLevelStore } from "../../src/store/level-store.ts";
import type { Store, StoredEntry } from "../../src/store/store.ts";
import { blockOf } from "../support/block-of.ts";
import { faultyDisk } from "../support/faulty-store.ts";
import type { Disk } from "../support/faulty-store.ts";
import { memoryLogger } from "../support/run-config.ts";
import type { LogLine } from "../support/run-config.ts";
import { scratchFolder } from "../support/scratch.ts";
import { until } from "../support/until.ts";
import { filesOf, killedQueue, TABLE } from "./damaged-queue.ts";
import { twoLives } from "./lives.ts";

/** The fault families of disks that fail, and of numbers that grow (users.md §3f). Those that need a disk of their own stand in full-disk.chaos.ts. */

/** Nobody waits for a disk longer than a test can. */
const impatient = { ...systemClock, sleep: (_: number, signal: AbortSignal) => systemClock.sleep(1, signal) };

describe("family 1: a process that dies between any two steps", () => {
  // All steps of longer lives, and the suite's own proof that it would see a fault: death.test.ts; with LevelDB: kill.chaos.ts.
  test.each([
    ["killed", false],
    ["without power", true],
  ])("%s: what was accepted is delivered by the next one", async (_, losesPower) => {
    const plan = { records: 4, perWrite: 2, isMultiline: false, losesPower };
    const { steps } = await twoLives({ ...plan, diesAt: 0 });
    const lost: string[] = [];
    for (let diesAt = 1; diesAt <= steps; diesAt++) {
      const { accepted, delivered, isStuck } = await twoLives({ ...plan, diesAt });
      if (isStuck) lost.push(`stuck behind step ${diesAt}`);
      lost.push(...[...accepted].filter((name) => !delivered.has(name)));
    }

    expect(steps).toBeGreaterThan(8);
    expect(lost).toEqual([]);
  });
});

interface OpenedQueue {
  readonly queue: PersistedQueue;
  readonly log: readonly LogLine[];
  readonly quarantined: readonly StoredEntry[];
}

async function queueOn(open: () => Promise<Store>, options: Partial<PersistedQueueOptions> = {}): Promise<OpenedQueue> {
  const quarantined: StoredEntry[] = [];
  const log: LogLine[] = [];
  const store = await open();
  const queue = new PersistedQueue({
    store,
    firstSequence: store.totals.next,
    reopen: open,
    sync: "always",
    syncIntervalMs: 10,
    maxBytes: 1 << 20,
    windowBytes: 1 << 20,
    memory: new BlockMemory(),
    diskSpace: async () => ({ freeBytes: 1 << 30, totalBytes: 1 << 30 }),
    quarantine: async (entry) => void quarantined.push(entry),
    onReady() {},
    logger: memoryLogger(log),
    clock: impatient,
    ...options,
  });
  onTestFinished(() => queue.close());
  return { queue, log, quarantined };
}

function nameOf({ block }: QueuedBlock): string {
  const [segment] = segmentsOf(blockBytes(block));
  return segment!.records.toString().trimEnd();
}

async function drained({ queue }: OpenedQueue): Promise<string[]> {
  const names: string[] = [];
  await until(() => {
    for (let taken = queue.take(); taken !== undefined; taken = queue.take()) {
      names.push(nameOf(taken));
      queue.ack(taken.sequence);
    }
    return queue.waiting === 0;
  }, "the queue to be empty");
  return names;
}

/** A queue in which blocks wait that an earlier process has pushed. */
async function filledDisk(...names: readonly string[]): Promise<Disk> {
  const disk = faultyDisk();
  const { queue } = await queueOn(disk.open);
  await Promise.all(names.map((name) => new Promise<void>((resolve) => void queue.push(blockOf(name), resolve))));
  await queue.close();
  return disk;
}

describe("family 4: disks that fail", () => {
  describe.each(["ENOSPC", "EIO"] as const)("with %s", (failure) => {
    test("the queue accepts nothing, loses nothing, and goes on", async () => {
      const disk = faultyDisk();
      const opened = await queueOn(disk.open);
      const accepted: string[] = [];
      const push = (name: string): number => opened.queue.push(blockOf(name), () => accepted.push(name));
      push("a");
      await until(() => accepted.length === 1, "the first block");
      disk.failure = failure;
      push("b");
      push("c");
      await until(() => opened.queue.isFailing, "the disk to fail");

      expect([accepted, opened.queue.hasRoom]).toEqual([["a"], false]);
      disk.failure = undefined;
      expect(await drained(opened)).toEqual(["a", "b", "c"]);
      expect(accepted).toEqual(["a", "b", "c"]);
    });

    test("a spill gives back what it cannot keep, and takes again what comes when it can", async () => {
      const { disk, spill, log } = await spillOn();
      await spill.put(payload("a"));
      disk.failure = failure;
      const refused = await Promise.all([spill.put(payload("b")), spill.put(payload("c"))]);
      const roomWhileFailing = spill.hasRoom;
      const taking = spill.take();
      disk.failure = undefined;
      const taken = await taking;
      await until(() => spill.hasRoom, "the disk to be back");

      expect([refused, roomWhileFailing]).toEqual([[false, false], false]);
      expect(text(taken!.bytes)).toBe("a");
      expect([await spill.put(payload("d")), text((await spill.take())!.bytes), await spill.take()]).toEqual([true, "d", undefined]);
      expect(log.map(({ level }) => level)).toEqual(["error", "info"]);
      await spill.close();
    });

    test("dead letters are counted and dropped, keep nobody waiting, and are kept again when the disk is back", async () => {
      vi.useFakeTimers({ toFake: ["performance"] });
      const disk = faultyDisk();
      const settings = { folder: "letters", maxBytes: 1 << 20, policy: "drop_newer", retainMs: undefined } as const;
      const log: LogLine[] = [];
      const queue = new DeadLetterQueue({ store: await disk.open(), reopen: disk.open, settings, logger: memoryLogger(log) });
      await queue.add([Buffer.from("a")]);
      disk.failure = failure;
      await queue.add([Buffer.from("b")]);
      await queue.add([Buffer.from("c")]);
      disk.failure = undefined;
      vi.advanceTimersByTime(2_000);
      await queue.add([Buffer.from("d")]);

      expect((await queue.read(0)).map(({ bytes }) => bytes.toString())).toEqual(["a", "d"]);
      expect(queue.counts).toMatchObject({ added: 4, dropped: 2 });
      expect(log.map(({ message }) => message)).toEqual(["Dead letters cannot be written; they are dropped."]);
      await queue.close();
    });
  });

  afterEach(() => vi.useRealTimers());

  test("a write that fails, and was written all the same, is there once", async () => {
    const { disk, spill } = await spillOn();
    Object.assign(disk, { failure: "EIO", lies: true });
    const isKept = await spill.put(payload("a"));
    Object.assign(disk, { failure: undefined, lies: false });

    // The lane has it.
    expect([isKept, await spill.take()]).toEqual([false, undefined]);
    await spill.close();
    expect((await disk.open()).totals.entries).toBe(0);
  });

  test("a spill whose disk counts fewer payloads than it has gives all of them", async () => {
    const disk = faultyDisk();
    // A removal that failed, was written all the same, and was made again.
    await (await disk.open()).write({ put: [{ sequence: 0, bytes: payload("a") }], remove: [{ sequence: 7, length: 0 }] }, true);
    const { spill } = await spillOn(disk);
    await spill.put(payload("b"));

    expect([text((await spill.take())!.bytes), spill.hasUnread, text((await spill.take())!.bytes)]).toEqual(["a", true, "b"]);
    expect([await spill.take(), spill.hasUnread]).toEqual([undefined, false]);
    await spill.close();
  });

  test("a queue that cannot be read waits, and is read when it can", async () => {
    const disk = await filledDisk("a", "b");
    disk.cannotRead = true;
    const opened = await queueOn(disk.open);
    await until(() => opened.queue.isFailing, "the disk to fail");
    expect(opened.queue.hasRoom).toBe(false);
    disk.cannotRead = false;

    expect(await drained(opened)).toEqual(["a", "b"]);
    expect(opened.log.map(({ message }) => message)).toEqual([
      "The queue cannot be read: inputs wait until it can.",
      "The queue's store is open again.",
    ]);
  });

  test("a queue that cannot be read does not keep the process from its end", async () => {
    const disk = await filledDisk("a");
    disk.cannotRead = true;
    const { queue } = await queueOn(disk.open);
    await until(() => queue.isFailing, "the disk to fail");

    await expect(queue.close()).resolves.toBeUndefined();
    expect((await disk.open()).totals.entries).toBe(1);
  });

  test("a spill that cannot be read does not keep the process from its end", async () => {
    const { disk, spill } = await spillOn();
    await spill.put(payload("a"));
    disk.cannotRead = true;
    const taking = spill.take();
    await until(() => !spill.hasRoom, "the disk to fail");
    await spill.close();

    expect(await taking).toBeUndefined();
  });

  test("a damaged block that cannot be put aside stays in the queue, and costs no neighbour", async () => {
    const disk = await filledDisk("a", "b", "c");
    disk.damage(1);
    const first = await queueOn(disk.open, { quarantine: () => Promise.reject(new Error("ENOSPC")) });
    const names = await drained(first);
    await first.queue.close();
    const next = await queueOn(disk.open);

    expect([names, await drained(next)]).toEqual([["a", "c"], []]);
    expect(first.log.map(({ message }) => message)).toEqual([
      "A block of the queue that is damaged cannot be put aside: it stays in the queue.",
    ]);
    expect(next.quarantined.map(({ sequence }) => sequence)).toEqual([1]);
  });

  test("an fsync that is slow delays what waits for it, and nothing else", async () => {
    const disk = faultyDisk();
    const opened = await queueOn(disk.open);
    const accepted: string[] = [];
    let sync: () => void = () => {};
    opened.queue.push(blockOf("a"), () => accepted.push("a"));
    await until(() => accepted.length === 1, "the first block");
    disk.fsync = new Promise((resolve) => {
      sync = resolve;
    });
    for (const name of ["b", "c"]) opened.queue.push(blockOf(name), () => accepted.push(name));
    const taken = opened.queue.take();
    opened.queue.ack(taken!.sequence);
    const whileSyncing = [...accepted];
    sync();
    await until(() => accepted.length === 3, "all blocks");

    expect(nameOf(taken!)).toBe("a");
    expect(whileSyncing).toEqual(["a"]);
    expect(await drained(opened)).toEqual(["b", "c"]);
  });
});

describe("family 5: numbers that grow", () => {
  test.each([
    ["2^31", 2 ** 31 - 2],
    ["2^32", 2 ** 32 - 2],
    ["2^53, the last one that is exact", 2 ** 53 - 7],
  ])("sequences past %s: blocks keep their order, in one process and in the next", async (_, firstSequence) => {
    const folder = await scratchFolder();
    const open = async (): Promise<Store> => (await openLevelStore(folder)).store;
    const { queue } = await queueOn(open, { firstSequence });
    const names = ["a", "b", "c", "d", "e"];
    const sequences = names.map((name) => queue.push(blockOf(name), () => {}));
    await queue.close();
    const next = await queueOn(open);

    expect(sequences).toEqual(names.map((__, at) => firstSequence + at));
    expect(next.queue.bytes).toBeGreaterThan(0);
    expect(await drained(next)).toEqual(names);
  });

  test("sources are numbered past 2^52 and back from a clock that says 1970", async () => {
    vi.setSystemTime(0);
    vi.resetModules();
    const { makeIntake, reserveSources } = await import("../../src/pipeline/intake.ts");
    const reserved = 2 ** 52 + 1;
    const next = reserveSources(reserved);
    const { id } = makeIntake({} as never).source([]);

    expect(id).toBe(reserved + 1);
    expect(next).toBeGreaterThan(id);
  });

  afterEach(() => vi.useRealTimers());

  test("LevelDB's files have numbers of more than six digits", async () => {
    const { folder } = await killedQueue();
    const [table] = await filesOf(folder, TABLE);
    // Its repair goes on from the largest number.
    await copyFile(table!, path.join(folder, "9999999.ldb"));
    await rm(path.join(folder, "CURRENT"));
    const first = (await openLevelStore(folder)).store;
    await first.write({ put: [{ sequence: first.totals.next, bytes: Buffer.from("later") }], remove: [] }, true);
    await first.close();
    const { store, damage } = await openLevelStore(folder);

    expect((await filesOf(folder, /^MANIFEST-\d{8}$/)).length).toBe(1);
    expect([damage, store.totals.entries]).toEqual([undefined, 16]);
    await store.close();
  });

  test("totals of more than 4 GiB are exact", async () => {
    const gib = 2 ** 30;
    const folder = await scratchFolder();
    const real = (await openLevelStore(folder)).store;
    // What is removed counts with what is said of it: a store that has lost that much.
    await real.write({ put: [], remove: [{ sequence: 1, length: -5 * gib - 1 }] }, true);
    await real.close();
    const { store } = await openLevelStore(folder, { counting: "noted" });

    expect(store.totals.bytes).toBe(5 * gib + 1);
    await store.close();
  });
});

/** A payload of one record, as far as a spill looks at it. */
function payload(record: string): Uint8Array {
  const bytes = Buffer.alloc(PAYLOAD_HEADER + 4 + 8 + record.length);
  bytes.set(new Uint8Array(Uint32Array.of(PAYLOAD_MAGIC, 0, 1, record.length, 1, 0, 0, bytes.length).buffer));
  bytes.write(record, bytes.length - record.length);
  return bytes;
}

function text(bytes: Buffer): string {
  return bytes.toString("latin1", PAYLOAD_HEADER + 12);
}

async function spillOn(disk = faultyDisk()): Promise<{ readonly disk: Disk; readonly spill: Spill; readonly log: readonly LogLine[] }> {
  const log: LogLine[] = [];
  const options = { maxBytes: 1 << 20, quarantine: async () => {}, logger: memoryLogger(log), clock: impatient };
  return { disk, spill: new Spill({ store: await disk.open(), reopen: disk.open, ...options }), log };
}
