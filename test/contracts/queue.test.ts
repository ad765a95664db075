import { describe, expect, onTestFinished, test, vi } from "vitest";
import { array, asyncProperty, assert, constantFrom } from "fast-check";
import { segmentsOf } from "../../src/flow/block.ts";
import type { Block } from "../../src/flow/block.ts";
import { BlockMemory } from "../../src/flow/block-memory.ts";
import { EventBound } from "../../src/flow/event-bound.ts";
import { MemoryQueue } from "../../src/flow/memory-queue.ts";
import { PersistedQueue } from "../../src/flow/persisted-queue.ts";
import type { PersistedQueueOptions } from "../../src/flow/persisted-queue.ts";
import type { Queue, QueuedBlock } from "../../src/flow/queue.ts";
import { systemClock } from "../../src/pipeline/system-clock.ts";
import { openLevelStore } from "../../src/store/level-store.ts";
import type { Store, StoredEntry } from "../../src/store/store.ts";
import { blockOf } from "../support/block-of.ts";
import { faultyDisk } from "../support/faulty-store.ts";
import { scratchFolder } from "../support/scratch.ts";
import { until } from "../support/until.ts";

const BUDGET = 1_000;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

interface Opened {
  readonly queue: PersistedQueue;
  readonly quarantined: StoredEntry[];
}

async function persisted(open: () => Promise<Store>, options: Partial<PersistedQueueOptions> = {}): Promise<Opened> {
  const quarantined: StoredEntry[] = [];
  const store = await open();
  const queue = new PersistedQueue({
    store,
    firstSequence: store.totals.next,
    reopen: open,
    sync: "always",
    syncIntervalMs: 10,
    maxBytes: BUDGET,
    windowBytes: BUDGET,
    memory: new BlockMemory(),
    diskSpace: async () => ({ freeBytes: 1 << 30, totalBytes: 1 << 30 }),
    quarantine: async (entry) => void quarantined.push(entry),
    onReady() {},
    logger: silent,
    clock: { ...systemClock, sleep: (_, signal) => systemClock.sleep(1, signal) },
    ...options,
  });
  return { queue, quarantined };
}

async function levelOpener(): Promise<() => Promise<Store>> {
  const folder = await scratchFolder();
  return async () => (await openLevelStore(folder)).store;
}

/** The suite that every queue must pass. */
const queues: readonly { readonly name: string; readonly make: () => Promise<Queue> }[] = [
  { name: "the memory queue", make: async () => new MemoryQueue(BUDGET) },
  { name: "the persisted queue", make: async () => (await persisted(await levelOpener())).queue },
  {
    name: "the persisted queue that reads most of its blocks back",
    make: async () => (await persisted(await levelOpener(), { windowBytes: 1 })).queue,
  },
];

/** A block that counts with about so many bytes. */
function block(length: number): Block {
  return blockOf("x".repeat(length));
}

async function taken(queue: Queue): Promise<QueuedBlock> {
  let found: QueuedBlock | undefined;
  await until(() => (found = queue.take()) !== undefined, "a block");
  return found!;
}

function text({ block: { memory, length } }: QueuedBlock): string {
  const [segment] = segmentsOf(Buffer.from(memory, 0, length));
  return segment!.records.toString().trimEnd();
}

function changed(store: Store, methods: Partial<Pick<Store, "write" | "compact">>): Store {
  return {
    get totals() {
      return store.totals;
    },
    write: methods.write ?? ((change, isSynced) => store.write(change, isSynced)),
    read: (from, mostBytes) => store.read(from, mostBytes),
    notes: (prefix) => store.notes(prefix),
    compact: methods.compact ?? ((end) => store.compact(end)),
    close: () => store.close(),
  };
}

/** Long enough for a write to a disk in memory. */
async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
}

async function drained(queue: Queue): Promise<string[]> {
  const texts: string[] = [];
  while (queue.waiting > 0) {
    const next = await taken(queue);
    texts.push(text(next));
    queue.ack(next.sequence);
  }
  return texts;
}

describe.each(queues)("$name", ({ make }) => {
  async function start(): Promise<Queue> {
    const queue = await make();
    onTestFinished(() => queue.close());
    return queue;
  }

  test("gives blocks in the order of their pushes, as they were, with rising sequences", async () => {
    const queue = await start();
    const pushed = ["a", "b", "c"].map((line) => queue.push(blockOf(line), () => {}));

    const all = [await taken(queue), await taken(queue), await taken(queue)];

    expect(all.map(text)).toEqual(["a", "b", "c"]);
    expect(all.map(({ sequence }) => sequence)).toEqual(pushed);
    expect(pushed.map((sequence) => sequence - pushed[0]!)).toEqual([0, 1, 2]);
    expect(queue.take()).toBeUndefined();
  });

  test("says that a block is accepted, once", async () => {
    const queue = await start();
    let accepted = 0;

    await new Promise<void>((resolve) => {
      queue.push(block(1), () => {
        accepted++;
        resolve();
      });
    });
    await taken(queue);

    expect(accepted).toBe(1);
  });

  test("has no room above its budget, never refuses, and has room again when blocks are acknowledged", async () => {
    const queue = await start();
    queue.push(block(BUDGET), () => {});
    queue.push(block(BUDGET), () => {});
    expect(queue.hasRoom).toBe(false);
    let hasRoom = false;
    const room = queue.whenRoom().then(() => {
      hasRoom = true;
    });

    const [first, second] = [await taken(queue), await taken(queue)];
    expect(hasRoom).toBe(false);
    queue.ack(second.sequence);
    queue.ack(first.sequence);
    await room;

    expect(queue.hasRoom).toBe(true);
    expect(queue.bytes).toBe(0);
  });

  test.each(["letGo", "close"] as const)("lets those go who wait for room when it is told to: %s", async (how) => {
    const queue = await start();
    queue.push(block(BUDGET), () => {});
    const room = queue.whenRoom();

    await queue[how]();

    await expect(room).resolves.toBeUndefined();
    expect(queue.hasRoom).toBe(true);
  });

  test("counts what waits and what it holds, in any order of pushes, takes and acknowledgements", async () => {
    await assert(
      asyncProperty(array(constantFrom("push", "take", "ack"), { maxLength: 60 }), async (steps) => {
        const queue = await make();
        const model = { waiting: [] as number[], taken: [] as number[] };
        let unit = 0;
        for (const step of steps) {
          if (step === "push") {
            model.waiting.push(queue.push(block(10), () => {}));
            unit ||= queue.bytes;
          }
          if (step === "take" && model.waiting.length > 0) {
            const { sequence } = await taken(queue);
            expect(sequence).toBe(model.waiting.shift());
            model.taken.push(sequence);
          } else if (step === "ack") {
            const acked = model.taken.pop();
            if (acked !== undefined) queue.ack(acked);
          }
          expect([queue.waiting, queue.bytes]).toEqual([model.waiting.length, unit * (model.waiting.length + model.taken.length)]);
        }
        await queue.close();
      }),
      { numRuns: 30 },
    );
  });
});

describe("the persisted queue, opened again", () => {
  test("gives what was not acknowledged, in order, and then what is new, under sequences never used", async () => {
    const open = await levelOpener();
    const { queue } = await persisted(open);
    for (const line of ["a", "b", "c", "d"]) queue.push(blockOf(line), () => {});
    const [, second] = [await taken(queue), await taken(queue)];
    queue.ack(second.sequence);
    await queue.close();

    const again = (await persisted(open)).queue;
    const fresh = again.push(blockOf("e"), () => {});

    expect(fresh).toBe(4);
    expect(again.waiting).toBe(4);
    expect(await drained(again)).toEqual(["a", "c", "d", "e"]);
    await again.close();
    const last = (await persisted(open)).queue;
    expect([last.waiting, last.bytes, last.push(blockOf("f"), () => {})]).toEqual([0, 0, 5]);
    await last.close();
  });

  test("puts damaged blocks aside, and gives the others", async () => {
    const disk = faultyDisk();
    const { queue } = await persisted(disk.open);
    for (const line of ["a", "b", "c"]) queue.push(blockOf(line), () => {});
    await until(() => queue.take() !== undefined, "a block");
    await queue.close();
    disk.damage(1);

    const again = await persisted(disk.open);

    expect(await drained(again.queue)).toEqual(["a", "c"]);
    expect(again.quarantined.map(({ sequence }) => sequence)).toEqual([1]);
    await again.queue.close();
  });
});

test("an fsync by the interval is never written beside blocks", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const { open } = faultyDisk();
  let underWay = 0;
  const most = { underWay: 0, synced: 0 };
  const watched = async (): Promise<Store> => {
    const store = await open();
    const write: Store["write"] = async (change, isSynced) => {
      most.underWay = Math.max(most.underWay, ++underWay);
      await store.write(change, isSynced).finally(() => underWay--);
      if (isSynced) most.synced++;
    };
    return changed(store, { write });
  };
  const { queue } = await persisted(watched, { sync: "interval" });
  queue.push(blockOf("a"), () => {});
  await someTurns();

  const accepted = new Promise<void>((resolve) => void queue.push(blockOf("b"), resolve));
  vi.runAllTimers();
  queue.push(blockOf("c"), () => {});
  await accepted;
  queue.push(blockOf("d"), () => {});
  await someTurns();

  expect(most).toEqual({ underWay: 1, synced: 1 });
  await queue.close();
});

describe("a backlog", () => {
  const LINES = 70;
  const MEGABYTE = "x".repeat(2 ** 20);

  test("gives its space back to the disk while it is worked off, and when it is gone", async () => {
    const disk = faultyDisk();
    const first = (await persisted(disk.open, { maxBytes: 2 ** 30 })).queue;
    for (let line = 0; line < LINES; line++) first.push(blockOf(MEGABYTE), () => {});
    await first.close();
    const ends: (number | undefined)[] = [];
    let left: number | undefined;
    const open = async (): Promise<Store> => {
      const store = await disk.open();
      const compact: Store["compact"] = async (end) => {
        ends.push(end);
        left = store.totals.entries;
      };
      return changed(store, { compact });
    };
    const { queue } = await persisted(open, { maxBytes: 2 ** 30, windowBytes: 4 * 2 ** 20 });

    for (let line = 0; line < LINES / 2; line++) queue.ack((await taken(queue)).sequence);
    await until(() => ends.length > 0, "the first compaction");
    await drained(queue);
    await queue.close();

    expect(ends[0]).toBeGreaterThan(20);
    expect(ends[0]).toBeLessThanOrEqual(LINES / 2);
    expect([ends.at(-1), left]).toEqual([LINES, 0]);
  });
});

describe("what is acknowledged", () => {
  test("is taken out though the timer of an earlier one came when nothing was left to do", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const disk = faultyDisk();
    const { queue } = await persisted(disk.open);
    const accepted = (line: string): Promise<void> => new Promise((resolve) => void queue.push(blockOf(line), resolve));
    await Promise.all([accepted("a"), accepted("b")]);
    await someTurns();
    const [first, second] = [queue.take()!, queue.take()!];
    const writing = accepted("c");
    // The write that has begun takes it along.
    queue.ack(first.sequence);
    await writing;
    await someTurns();
    vi.runAllTimers();

    queue.ack(second.sequence);
    vi.runAllTimers();
    await someTurns();

    expect((await disk.open()).totals.entries).toBe(1);
    await queue.close();
  });
});

describe("a disk that fails", () => {
  test.each(["ENOSPC", "EIO"] as const)("with %s: nothing is accepted or lost, and it goes on when the disk does", async (failure) => {
    const disk = faultyDisk();
    const { queue } = await persisted(disk.open);
    const accepted: string[] = [];
    const push = (line: string): number => queue.push(blockOf(line), () => accepted.push(line));
    push("a");
    await taken(queue);
    disk.failure = failure;
    push("b");
    await until(() => queue.isFailing, "the failure");
    push("c");

    expect([accepted, queue.hasRoom, queue.take()]).toEqual([["a"], false, undefined]);
    disk.failure = undefined;
    await queue.whenRoom();
    expect([text(await taken(queue)), text(await taken(queue))]).toEqual(["b", "c"]);
    expect(accepted).toEqual(["a", "b", "c"]);
    await queue.close();
    expect((await disk.open()).totals).toMatchObject({ next: 3, entries: 3 });
  });

  test("and has written what it says it has not: it is there once", async () => {
    const disk = faultyDisk();
    const { queue } = await persisted(disk.open);
    Object.assign(disk, { failure: "EIO", lies: true });
    let accepted = 0;
    queue.push(blockOf("a"), () => accepted++);
    await until(() => queue.isFailing, "the failure");
    disk.failure = undefined;

    expect(text(await taken(queue))).toBe("a");
    await queue.close();
    expect([accepted, (await disk.open()).totals.entries]).toEqual([1, 1]);
  });

  test("for good does not keep it from closing", async () => {
    const disk = faultyDisk();
    const { queue } = await persisted(disk.open);
    disk.failure = "ENOSPC";
    queue.push(blockOf("a"), () => {});
    await until(() => queue.isFailing, "the failure");

    await expect(queue.close()).resolves.toBeUndefined();
  });
});

test("a queue bounded by events counts records, those of earlier processes too", async () => {
  const open = await levelOpener();
  const bound = (): EventBound => new EventBound(5, () => Buffer.from("\n"));
  const options = { maxBytes: 1 << 20, windowBytes: 1 << 20 };
  const first = (await persisted(open, { ...options, events: bound() })).queue;
  await first.whenRoom();
  first.push(blockOf("1", "2", "3"), () => {});
  const roomWithThree = first.hasRoom;
  first.push(blockOf("4", "5", "6"), () => {});
  const roomWithSix = first.hasRoom;
  await first.close();

  const second = (await persisted(open, { ...options, events: bound() })).queue;
  onTestFinished(() => second.close());
  const [one, two] = [await taken(second), await taken(second)];
  second.ack(one.sequence);
  await second.whenRoom();
  second.push(blockOf("7", "8"), () => {});
  const roomWithFive = second.hasRoom;
  second.ack(two.sequence);

  expect([roomWithThree, roomWithSix, roomWithFive, second.hasRoom]).toEqual([true, false, false, true]);
});

test("a disk that is nearly full takes nothing more until there is room", { timeout: 20_000 }, async () => {
  const space = { freeBytes: 1 << 20, totalBytes: 1 << 30 };
  const { queue } = await persisted(faultyDisk().open, { diskSpace: async () => ({ ...space }) });
  queue.push(blockOf("a"), () => {});
  await until(() => !queue.hasRoom, "the disk to be looked at");
  space.freeBytes = 1 << 29;
  await queue.whenRoom();

  expect(text(await taken(queue))).toBe("a");
  await queue.close();
});

describe("a machine that loses its power", () => {
  test.each(["always", "interval", "never"] as const)("keeps what was accepted, by the policy: %s", async (sync) => {
    const disk = faultyDisk();
    const { queue } = await persisted(disk.open, { sync });
    await new Promise<void>((resolve) => void queue.push(blockOf("a"), resolve));
    const isAtOnce = sync === "always";
    disk.losePower();
    const atOnce = (await disk.open()).totals.entries;

    const { queue: later } = await persisted(disk.open, { sync });
    await new Promise<void>((resolve) => void later.push(blockOf("b"), resolve));
    await new Promise((resolve) => setTimeout(resolve, 50));
    disk.losePower();
    const kept = (await disk.open()).totals.entries;

    expect(atOnce).toBe(isAtOnce ? 1 : 0);
    expect(kept).toBe({ always: 2, interval: 1, never: 0 }[sync]);
  });
});
