import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { openLevelStore } from "../../src/store/level-store.ts";
import { openSnapshot } from "../../src/store/snapshot.ts";
import { scratchFolder } from "../support/scratch.ts";

async function storeFolder(): Promise<string> {
  const folder = path.join(await scratchFolder(), "main");
  await mkdir(folder);
  return folder;
}

describe("a snapshot", () => {
  test("shows a store that is open, as it was, and leaves nothing behind", async () => {
    const folder = await storeFolder();
    const { store } = await openLevelStore(folder);
    await store.write({ put: [{ sequence: 0, bytes: Buffer.from("a") }], remove: [], notes: { n: Buffer.from("v") } }, true);
    const snapshot = await openSnapshot(folder);
    await store.write({ put: [{ sequence: 1, bytes: Buffer.from("b") }], remove: [] }, true);

    const read = await snapshot.store.read(0, 1_000);
    expect(read.map(({ bytes }) => bytes.toString())).toEqual(["a"]);
    expect((await snapshot.store.notes("n")).get("n")?.toString()).toBe("v");
    await snapshot.close();

    expect(await readdir(path.dirname(folder))).toEqual(["main"]);
    expect((await store.read(0, 1_000)).map(({ sequence }) => sequence)).toEqual([0, 1]);
    await store.close();
  });

  test("changes nothing of the store, whatever is done to it", async () => {
    const folder = await storeFolder();
    const { store } = await openLevelStore(folder);
    await store.write({ put: [{ sequence: 0, bytes: Buffer.from("a") }], remove: [] }, true);
    await store.close();

    const snapshot = await openSnapshot(folder);
    await snapshot.store.write({ put: [], remove: [{ sequence: 0, length: 1 }] }, true);
    await snapshot.store.compact();
    await snapshot.close();

    const again = (await openLevelStore(folder)).store;
    expect((await again.read(0, 1_000)).map(({ bytes }) => bytes.toString())).toEqual(["a"]);
    await again.close();
  });

  test("of a store that is written and compacted meanwhile is one of its states: nothing synced before is missing", async () => {
    const folder = await storeFolder();
    const { store } = await openLevelStore(folder);
    const bytes = Buffer.alloc(2 ** 20, 7);
    let [next, first] = [0, 0];
    const over = new AbortController();
    const writing = (async () => {
      while (!over.signal.aborted) {
        const remove = next - first > 30 ? [{ sequence: first, length: bytes.length }] : [];
        await store.write({ put: [{ sequence: next, bytes }], remove }, false);
        next++;
        first += remove.length;
        if (next % 40 === 0) await store.compact();
      }
    })();
    for (let round = 0; round < 3; round++) {
      const nextBefore = next;
      const snapshot = await openSnapshot(folder);
      const sequences = (await snapshot.store.read(0, 2 ** 30)).filter((entry) => !entry.isDamaged).map(({ sequence }) => sequence);
      const { totals } = snapshot.store;
      await snapshot.close();

      const start = sequences[0] ?? 0;
      expect(sequences).toEqual(sequences.map((_, at) => start + at));
      expect([totals.entries, totals.bytes]).toEqual([sequences.length, sequences.length * bytes.length]);
      expect(totals.next).toBeGreaterThanOrEqual(nextBefore);
    }
    over.abort();
    await writing;
    await store.close();
  }, 60_000);

  test("removes copies that killed processes have left, and those only", async () => {
    const folder = await storeFolder();
    const { store } = await openLevelStore(folder);
    await store.close();
    const parent = path.dirname(folder);
    const [dead, alive] = [".snapshot-4194999-0000", `.snapshot-${process.pid}-0000`];
    for (const name of [dead, alive]) await mkdir(path.join(parent, name));

    await (await openSnapshot(folder)).close();

    expect((await readdir(parent)).toSorted()).toEqual([alive, "main"]);
  });
});
