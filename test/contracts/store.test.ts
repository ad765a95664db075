import { readdir, readFile, stat, unlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { openLevelStore } from "../../src/store/level-store.ts";
import type { Store } from "../../src/store/store.ts";
import { faultyDisk } from "../support/faulty-store.ts";
import { scratchFolder } from "../support/scratch.ts";

/** The suite that every store must pass; `open` opens the same one again. */
const stores: readonly { readonly name: string; readonly make: () => Promise<() => Promise<Store>> }[] = [
  {
    name: "the store on LevelDB",
    make: async () => {
      const folder = await scratchFolder();
      return async () => (await openLevelStore(folder)).store;
    },
  },
  {
    name: "the store on LevelDB, opened anew behind every write",
    make: async () => {
      const folder = await scratchFolder();
      return async () => (await openLevelStore(folder, { renewedAfterBytes: 0 })).store;
    },
  },
  { name: "the faulty store of the tests", make: async () => faultyDisk().open },
];

function entry(sequence: number, text: string): { readonly sequence: number; readonly bytes: Buffer } {
  return { sequence, bytes: Buffer.from(text) };
}

describe.each(stores)("$name", ({ make }) => {
  test("gives entries in the order of their sequences, as they were put, until there are enough bytes", async () => {
    const store = await (await make())();
    const sequences = [1, 2, 255, 256, 257, 65_536, 2 ** 40];
    await store.write({ put: sequences.map((sequence) => entry(sequence, `entry ${sequence}`)), remove: [] }, false);

    const all = await store.read(0, 1_000_000);
    const some = await store.read(256, 15);

    expect(all.map(({ sequence, bytes }) => [sequence, bytes.toString()])).toEqual(sequences.map((s) => [s, `entry ${s}`]));
    expect(all.every(({ isDamaged }) => !isDamaged)).toBe(true);
    expect(some.map(({ sequence }) => sequence)).toEqual([256, 257]);
    await store.close();
  });

  test("gives a thousand small entries at once, and none behind the last", async () => {
    const store = await (await make())();
    const sequences = Array.from({ length: 1_000 }, (_, at) => at);
    await store.write({ put: sequences.map((sequence) => entry(sequence, "x")), remove: [] }, false);

    const all = await store.read(0, 1_000_000);

    expect(all.map(({ sequence }) => sequence)).toEqual(sequences);
    expect(await store.read(1_000, 1_000_000)).toEqual([]);
    await store.close();
  });

  test("remembers all that was written when it is opened again", async () => {
    const open = await make();
    const store = await open();
    await store.write({ put: [entry(0, "a"), entry(1, "bb"), entry(2, "ccc")], remove: [], notes: { "g one": Buffer.from("1") } }, true);
    await store.write(
      { put: [], remove: [{ sequence: 1, length: 2 }], notes: { "g two": Buffer.from("2"), other: Buffer.from("3") } },
      true,
    );
    await store.write({ put: [], remove: [], notes: { "g one": undefined } }, true);
    await store.close();

    const again = await open();

    expect(again.totals).toEqual({ next: 3, entries: 2, bytes: 4, writes: 3 });
    expect((await again.read(0, 100)).map(({ bytes }) => bytes.toString())).toEqual(["a", "ccc"]);
    expect([...(await again.notes("g "))]).toEqual([["g two", Buffer.from("2")]]);
    await again.close();
  });

  test("never gives a sequence again, though its entries are gone", async () => {
    const open = await make();
    const store = await open();
    await store.write({ put: [entry(41, "a")], remove: [] }, true);
    await store.write({ put: [], remove: [{ sequence: 41, length: 1 }] }, true);
    await store.close();
    const again = await open();

    expect(again.totals).toMatchObject({ next: 42, entries: 0, bytes: 0 });
    await again.close();
  });
});

describe("the folder of a store on LevelDB", () => {
  async function filled(): Promise<string> {
    const folder = await scratchFolder();
    const { store } = await openLevelStore(folder);
    await store.write({ put: [entry(0, "a"), entry(1, "b")], remove: [], notes: { note: Buffer.from("n") } }, true);
    await store.close();
    return folder;
  }

  test("is open to its user alone", async () => {
    const folder = path.join(await scratchFolder(), "queue");
    const { store } = await openLevelStore(folder);

    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await store.close();
  });

  test("is refused to a second process, and left as it is", async () => {
    const folder = await filled();
    const { store } = await openLevelStore(folder);

    await expect(openLevelStore(folder)).rejects.toMatchObject({ code: "STORE_LOCKED" });
    expect(await store.read(0, 100)).toHaveLength(2);
    await store.close();
  });

  test.each([
    ["CURRENT is missing", async (folder: string) => unlink(path.join(folder, "CURRENT"))],
    ["CURRENT is junk", async (folder: string) => writeFile(path.join(folder, "CURRENT"), "junk\n")],
    ["CURRENT is empty", async (folder: string) => writeFile(path.join(folder, "CURRENT"), "")],
    ["the MANIFEST is missing", async (folder: string) => unlink(path.join(folder, await manifestOf(folder)))],
    ["the MANIFEST is junk", async (folder: string) => writeFile(path.join(folder, await manifestOf(folder)), "junk")],
  ])("is repaired when %s", async (_, damage) => {
    const folder = await filled();
    await damage(folder);

    const { store, repairedFrom } = await openLevelStore(folder);

    expect(repairedFrom).toMatch(/damaged-/);
    expect((await store.read(0, 100)).map(({ bytes }) => bytes.toString())).toEqual(["a", "b"]);
    expect(store.totals).toMatchObject({ entries: 2, bytes: 2 });
    expect(store.totals.next).toBeGreaterThan(1);
    expect([...(await store.notes("note"))]).toEqual([["note", Buffer.from("n")]]);
    await store.close();
  });

  test("opens when the end of its log is torn off", async () => {
    const folder = await filled();
    const log = (await readdir(folder)).find((name) => name.endsWith(".log"))!;
    const bytes = await readFile(path.join(folder, log));
    await writeFile(path.join(folder, log), bytes.subarray(0, bytes.length - 3));

    const { store } = await openLevelStore(folder);

    expect(store.totals.entries).toBe((await store.read(0, 100)).length);
    await store.close();
  });

  test("of a newer format is refused", async () => {
    const folder = await filled();
    const { store } = await openLevelStore(folder);
    await store.write({ put: [], remove: [], notes: { format: Buffer.from([99, 0, 0, 0]) } }, true);
    await store.close();

    await expect(openLevelStore(folder)).rejects.toMatchObject({ code: "STORE_TOO_NEW" });
  });

  test("gets smaller with the entries that are gone, also while others stay", async () => {
    const folder = await scratchFolder();
    const { store } = await openLevelStore(folder);
    const bytes = Buffer.alloc(2 ** 20, "x");
    const sequences = Array.from({ length: 30 }, (_, at) => at);
    for (const sequence of sequences) await store.write({ put: [{ sequence, bytes }], remove: [] }, false);
    const remove = sequences.slice(0, 20).map((sequence) => ({ sequence, length: bytes.length }));
    await store.write({ put: [], remove }, false);

    await store.compact(20);
    const inPart = await folderBytes(folder);
    await store.write({ put: [], remove: sequences.slice(20).map((sequence) => ({ sequence, length: bytes.length })) }, false);
    await store.compact();

    expect(inPart).toBeLessThan(13 * 2 ** 20);
    expect(await folderBytes(folder)).toBeLessThan(2 ** 17);
    await store.close();
  });

  test("has a MANIFEST and a LOG that are begun anew when enough has come and gone", async () => {
    const folder = await scratchFolder();
    const { store } = await openLevelStore(folder, { renewedAfterBytes: 10 });
    const manifests = async (): Promise<string[]> => (await readdir(folder)).filter((name) => name.startsWith("MANIFEST"));
    const first = await manifests();

    await store.write({ put: [entry(0, "a text")], remove: [] }, false);
    await store.read(0, 1);
    const second = await manifests();
    await store.write({ put: [entry(1, "b")], remove: [{ sequence: 0, length: 6 }] }, false);
    await store.read(0, 1);

    expect(second).toEqual(first);
    expect(await manifests()).not.toEqual(first);
    expect(await readdir(folder)).not.toContain("LOG.old");
    await store.close();
  });

  test("may be read and compacted while it is opened anew", async () => {
    const { store } = await openLevelStore(await scratchFolder(), { renewedAfterBytes: 0 });
    const sequences = Array.from({ length: 50 }, (_, at) => at);
    const ended = new AbortController();
    const readers = [() => store.read(0, 1_000), () => store.notes("n"), () => store.compact()].map(async (work) => {
      for (; !ended.signal.aborted; await new Promise(setImmediate)) await work();
    });

    for (const sequence of sequences) await store.write({ put: [entry(sequence, "x")], remove: [], notes: { n: Buffer.from("n") } }, false);

    ended.abort();
    await Promise.all(readers);
    expect((await store.read(0, 1_000)).map(({ sequence }) => sequence)).toEqual(sequences);
    await store.close();
  });

  test("tells of an entry whose bytes are not those that were written", async () => {
    const folder = await filled();
    const { store } = await openLevelStore(folder);
    await store.write({ put: [entry(2, "told apart")], remove: [] }, true);
    await store.compact();
    await store.close();
    const table = (await readdir(folder)).find((name) => name.endsWith(".ldb"))!;
    const bytes = await readFile(path.join(folder, table));
    bytes[bytes.indexOf("told apart")] = 0x58;
    await writeFile(path.join(folder, table), bytes);
    const again = await openLevelStore(folder);

    const entries = await again.store.read(0, 100);

    expect(entries.map(({ sequence, isDamaged }) => [sequence, isDamaged])).toEqual([
      [0, false],
      [1, false],
      [2, true],
    ]);
    await again.store.close();
  });
});

async function folderBytes(folder: string): Promise<number> {
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(path.join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function manifestOf(folder: string): Promise<string> {
  return (await readdir(folder)).find((name) => name.startsWith("MANIFEST"))!;
}
