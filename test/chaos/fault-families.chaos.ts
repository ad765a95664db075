import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { DeadLetterQueue } from "../../src/delivery/dead-letter-queue.ts";
import { Spill } from "../../src/delivery/spill.ts";
import { BlockMemory } from "../../src/flow/block-memory.ts";
import { PersistedQueue } from "../../src/flow/persisted-queue.ts";
import { PAYLOAD_HEADER, PAYLOAD_MAGIC } from "../../src/flow/payload.ts";
import { systemClock } from "../../src/pipeline/system-clock.ts";
import { openLevelStore } from "../../src/store/level-store.ts";
import type { Store } from "../../src/store/store.ts";
import { blockOf } from "../support/block-of.ts";
import { startCommand } from "../support/command-line.ts";
import { memoryLogger } from "../support/run-config.ts";
import type { LogLine } from "../support/run-config.ts";
import { scratchFolder } from "../support/scratch.ts";
import { until } from "../support/until.ts";
import { mountSmallDisk } from "./small-disk.ts";

/** Those fault families of users.md §3f that need a disk of their own (and root), or minutes. The others: fault-families.*.test.ts. */

const opener = (folder: string) => async (): Promise<Store> => (await openLevelStore(folder)).store;

async function smallDisk() {
  const disk = await mountSmallDisk();
  onTestFinished(() => disk.end());
  return disk;
}

describe("family 4: disks that fail", () => {
  test("a spill on a disk that is full gives back what it cannot keep, and goes on when there is room", async () => {
    const disk = await smallDisk();
    const open = opener(path.join(disk.folder, "spill"));
    const logger = memoryLogger([]);
    const spill = new Spill({
      store: await open(),
      reopen: open,
      maxBytes: 1 << 30,
      quarantine: async () => {},
      logger,
      clock: systemClock,
    });
    const kept: number[] = [];
    const put = async (number: number): Promise<boolean> => (await spill.put(payload(number))) && kept.push(number) > 0;
    for (let number = 0; number < 20; number++) await put(number);
    await disk.fillUp();
    let next = 20;
    while (await put(next)) next++;
    const refused = next++;
    await disk.makeRoom();
    await until(() => spill.hasRoom, "room", 20_000);
    while (next < 60) await put(next++);
    const taken: number[] = [];
    for (let each = await spill.take(); each !== undefined; each = await spill.take()) taken.push(each.bytes.readUInt32LE(PAYLOAD_HEADER));
    await spill.close();

    expect(kept).not.toContain(refused);
    expect(taken).toEqual(kept);
  });

  test("dead letters on a disk that is full are counted and dropped, and kept again when there is room", async () => {
    const disk = await smallDisk();
    const folder = path.join(disk.folder, "letters");
    const [open, log] = [opener(folder), [] as LogLine[]];
    const settings = { folder, maxBytes: 1 << 30, policy: "drop_newer", retainMs: undefined } as const;
    const queue = new DeadLetterQueue({ store: await open(), reopen: open, settings, logger: memoryLogger(log) });
    const letter = Buffer.alloc(100_000, 7);
    for (let n = 0; n < 20; n++) await queue.add([letter]);
    await disk.fillUp();
    while (queue.counts.dropped === 0) await queue.add([letter]);
    await disk.makeRoom();
    await until(
      async () => {
        const { dropped } = queue.counts;
        await queue.add([letter]);
        return queue.counts.dropped === dropped;
      },
      "a letter to be kept",
      20_000,
    );
    await queue.close();
    const { store, damage } = await openLevelStore(folder);

    expect(damage).toBeUndefined();
    expect(store.totals.entries).toBe(queue.counts.added - queue.counts.dropped);
    await store.close();
  });

  test("a folder that takes no new files: nothing accepted is lost, and blocks are accepted again when it does", async () => {
    const folder = await scratchFolder();
    const open = opener(folder);
    const store = await open();
    const queue = new PersistedQueue({
      store,
      firstSequence: 0,
      reopen: open,
      sync: "always",
      syncIntervalMs: 10,
      maxBytes: 1 << 30,
      windowBytes: 1 << 30,
      memory: new BlockMemory(),
      diskSpace: async () => ({ freeBytes: 1 << 30, totalBytes: 1 << 30 }),
      quarantine: () => Promise.reject(new Error("a block was damaged")),
      onReady() {},
      logger: memoryLogger([]),
      clock: systemClock,
    });
    let [pushed, accepted] = [0, 0];
    execFileSync("chattr", ["+i", folder]);
    // As soon as LevelDB needs another log.
    await until(
      () => {
        queue.push(blockOf(`b${pushed++} ${"x".repeat(500_000)}`), () => accepted++);
        return queue.isFailing;
      },
      "the folder to be missed",
      30_000,
    ).finally(() => execFileSync("chattr", ["-i", folder]));
    const before = accepted;
    await until(() => accepted === pushed, "all blocks", 20_000);
    await queue.close();
    const { store: again, damage } = await openLevelStore(folder);

    expect(before).toBeLessThan(pushed);
    expect([damage, again.totals.entries]).toEqual([undefined, pushed]);
    await again.close();
  }, 60_000);

  test("a disk that is read-only: the start fails and says so", async () => {
    const disk = await smallDisk();
    await (await opener(path.join(disk.folder, "data", "queue", "main"))()).close();
    disk.remount("ro");
    const command = await startCommand(["-f", "a.conf", "--path.data", path.join(disk.folder, "data"), "-S", "queue.type=persisted"], {
      files: { "a.conf": "input { stdin { } } output { null { } }" },
    });

    expect(await command.end()).toEqual({ code: 1, signal: null });
    expect(command.stderr()).toMatch(/read-only/i);
    expect(command.stderr()).not.toMatch(/^ {4}at /m);
    disk.remount("rw");
  });
});

describe("family 5: numbers that grow", () => {
  test("a queue of more than 4 GiB: its end is read as its beginning, and its totals are right", async () => {
    const folder = await scratchFolder();
    const open = opener(folder);
    const first = await open();
    const bytes = Buffer.alloc(2 ** 20);
    const count = 4_300;
    for (let sequence = 0; sequence < count; sequence++) {
      bytes.writeUInt32LE(sequence, 0);
      await first.write({ put: [{ sequence, bytes }], remove: [] }, false);
    }
    await first.close();
    const from = performance.now();
    const { store, damage } = await openLevelStore(folder);
    console.log(`${count} MiB opened in ${Math.round(performance.now() - from)} ms`);
    const ends = [...(await store.read(0, 1)), ...(await store.read(count - 1, 1))];

    expect(damage).toBeUndefined();
    expect(store.totals).toMatchObject({ next: count, entries: count, bytes: count * 2 ** 20 });
    expect(ends.map((entry) => [entry.sequence, entry.bytes.readUInt32LE(0), entry.isDamaged])).toEqual([
      [0, 0, false],
      [count - 1, count - 1, false],
    ]);
    await store.close();
  });
});

/** A payload as far as a spill looks at it, with a number in it. */
function payload(number: number): Buffer {
  const bytes = Buffer.alloc(100_000);
  bytes.set(new Uint8Array(Uint32Array.of(PAYLOAD_MAGIC, 0, 0, 0, 0, 0, 0, bytes.length).buffer));
  bytes.writeUInt32LE(number, PAYLOAD_HEADER);
  return bytes;
}
