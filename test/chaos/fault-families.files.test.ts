import { copyFile, cp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { array, asyncProperty, assert, constantFrom, double, record } from "fast-check";
import { describe, expect, test } from "vitest";
import { BLOCK_HEADER, blockBytes, SEGMENT_HEADER } from "../../src/flow/block.ts";
import { openLevelStore } from "../../src/store/level-store.ts";
import { blockOf } from "../support/block-of.ts";
import { tableOfStdin } from "../support/queue-folder.ts";
import { scratchFolder } from "../support/scratch.ts";
import { cutOff, drain, filesOf, flip, killedQueue, LOG, MANIFEST, overwrite, TABLE } from "./damaged-queue.ts";
import type { DamagedQueue, Drained } from "./damaged-queue.ts";

/**
 * The fault families of files (users.md §3f). A queue of several processes that were killed is damaged from outside; the next
 * process must start, deliver what is whole, say what is not, and go on.
 */

const REPAIRED = "The queue was damaged and is repaired: some of its blocks may be lost.";
const PUT_ASIDE = "A block of the queue cannot be used any more: it is put aside.";

/** What becomes of a damaged queue, and of the one that is left behind. */
async function afterDamage({ folder, records }: DamagedQueue): Promise<Drained & { readonly lost: readonly string[] }> {
  const first = await drain(folder, "fresh of the first\n");
  const second = await drain(folder, "fresh of the second\n");

  // Nothing is invented, a fresh event flows, and behind a drain there is nothing left and nothing to say any more.
  expect(first.delivered.filter((name) => !records.includes(name))).toEqual(["fresh"]);
  expect([second.delivered, second.errors]).toEqual([["fresh"], []]);
  const delivered = new Set(first.delivered);
  return { ...first, lost: records.filter((name) => !delivered.has(name)) };
}

const first = async (folder: string, pattern: RegExp): Promise<string> => (await filesOf(folder, pattern))[0]!;
const last = async (folder: string, pattern: RegExp): Promise<string> => (await filesOf(folder, pattern)).at(-1)!;
const life = (number: number): RegExp => new RegExp(`^r${number}-`);

describe("family 2: torn, zeroed, empty, missing and outdated files", () => {
  test.each<[string, (folder: string) => Promise<void>]>([
    ["nothing", async () => {}],
    ["CURRENT is missing", async (folder) => rm(path.join(folder, "CURRENT"))],
    ["CURRENT is empty", async (folder) => truncate(path.join(folder, "CURRENT"))],
    ["CURRENT is zeroed", async (folder) => writeFile(path.join(folder, "CURRENT"), Buffer.alloc(16))],
    ["CURRENT names a newer MANIFEST that is not there", async (folder) => writeFile(path.join(folder, "CURRENT"), "MANIFEST-000999\n")],
    ["the MANIFEST is missing", async (folder) => rm(await last(folder, MANIFEST))],
    ["the MANIFEST is empty", async (folder) => truncate(await last(folder, MANIFEST))],
    ["the MANIFEST is zeroed", async (folder) => overwrite(await last(folder, MANIFEST), 0, Buffer.alloc(64))],
    ["the end of the MANIFEST is torn off", async (folder) => cutOff(await last(folder, MANIFEST), 5)],
    ["the MANIFEST has its first change only", async (folder) => keepFirstChange(await last(folder, MANIFEST))],
    ["the lock of a dead process is missing", async (folder) => rm(path.join(folder, "LOCK"))],
    ["zeros stand behind the end of the log", async (folder) => writeFile(await last(folder, LOG), Buffer.alloc(1 << 20), { flag: "a" })],
    [
      "files are left of work that was not finished",
      async (folder) => {
        await copyFile(await first(folder, TABLE), path.join(folder, "000900.ldb"));
        await cutOff(path.join(folder, "000900.ldb"), 100);
        for (const name of ["000901.dbtmp", "000902.ldb", "MANIFEST-000903"]) await writeFile(path.join(folder, name), "half");
      },
    ],
  ])("%s: every block is delivered once", async (_, damage) => {
    const queue = await killedQueue();
    await damage(queue.folder);

    const { delivered, lost } = await afterDamage(queue);

    expect([lost, delivered.length]).toEqual([[], queue.records.length + 1]);
  });

  test.each([
    ["first", 0],
    ["last", 1],
  ])("the %s table is missing: what stood in the others is delivered", async (_, number) => {
    const queue = await killedQueue();
    await rm((await filesOf(queue.folder, TABLE))[number]!);

    const { lost, errors } = await afterDamage(queue);

    expect([lost, errors]).toEqual([queue.records.filter((name) => life(number).test(name)), [REPAIRED]]);
  });

  test("a table in the middle is missing: what stood in the others is delivered", async () => {
    const queue = await killedQueue(4);
    await rm((await filesOf(queue.folder, TABLE))[1]!);

    const { lost, errors } = await afterDamage(queue);

    expect([lost, errors]).toEqual([queue.records.filter((name) => life(1).test(name)), [REPAIRED]]);
  });

  test.each<[string, (log: string) => Promise<void>]>([
    ["missing", rm],
    ["empty", truncate],
  ])("the log is %s: what stood in the tables is delivered", async (_, damage) => {
    const queue = await killedQueue();
    await damage(await last(queue.folder, LOG));

    const { lost } = await afterDamage(queue);

    expect(lost).toEqual(queue.records.filter((name) => life(2).test(name)));
  });

  test("the log is missing: that is said, and no sequence is given again", async () => {
    const queue = await killedQueue();
    const before = (await openLevelStore(await copyOf(queue.folder))).store.totals.next;
    await rm(await last(queue.folder, LOG));

    const { store, damage } = await openLevelStore(queue.folder);

    expect(damage).toBe("the log of its last writes is missing");
    expect(store.totals.next).toBeGreaterThan(before);
    await store.close();
  });

  test.each<[string, (table: string) => Promise<void>, number]>([
    ["has a page of zeros", async (table) => overwrite(table, 4096, Buffer.alloc(4096)), 4],
    ["begins with a page of zeros", async (table) => overwrite(table, 0, Buffer.alloc(4096)), 4],
    ["is cut off in its middle", async (table) => cutOff(table, 40_000), 12],
    ["has lost its end", async (table) => cutOff(table, 10), 0],
  ])("a table %s: what is whole in it is delivered", async (_, damage, most) => {
    const queue = await killedQueue();
    await damage(await first(queue.folder, TABLE));

    const { lost } = await afterDamage(queue);

    expect(lost.length).toBeLessThanOrEqual(most);
    expect(lost.every((name) => life(0).test(name))).toBe(true);
  });

  test("a table is empty: what stood in the others is delivered", async () => {
    const queue = await killedQueue();
    await truncate(await first(queue.folder, TABLE));

    const { lost, errors } = await afterDamage(queue);

    expect([lost, errors]).toEqual([queue.records.filter((name) => life(0).test(name)), [REPAIRED]]);
  });

  test.each<[string, (log: string) => Promise<void>]>([
    ["the last record of the log is torn", async (log) => cutOff(log, 3)],
    ["the end of the log is zeros", async (log) => overwrite(log, -3_000, Buffer.alloc(3_000))],
  ])("%s: what was written before it is delivered", async (_, damage) => {
    const folder = path.join(await scratchFolder(), "main");
    const records = await writeOneByOne(folder, 5);
    await damage(await last(folder, LOG));

    const { lost } = await afterDamage({ folder, records });

    expect(lost).toEqual(records.slice(-1));
  });

  test("the middle of the log is zeros: what stands behind it is delivered too, and the loss is said", async () => {
    const folder = path.join(await scratchFolder(), "main");
    const records = await writeOneByOne(folder, 12);
    await overwrite(await last(folder, LOG), 100_000, Buffer.alloc(100));

    const { lost, errors } = await afterDamage({ folder, records });

    expect(errors).toEqual([REPAIRED]);
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.length).toBeLessThan(4);
    expect(lost).not.toContain(records.at(-1));
  });

  test("a copy of older files stands in for CURRENT and MANIFEST: nothing is lost", async () => {
    const queue = await killedQueue(1);
    const older = await copyOf(queue.folder);
    for (const name of ["later", "last"]) await writeLine(queue.folder, name);
    await rm(await last(queue.folder, MANIFEST));
    for (const name of ["CURRENT", path.basename(await last(older, MANIFEST))])
      await copyFile(path.join(older, name), path.join(queue.folder, name));

    const { lost } = await afterDamage({ folder: queue.folder, records: [...queue.records, "later", "last"] });

    expect(lost).toEqual([]);
  });

  test("a table comes twice, under another number: each block is delivered once", async () => {
    const queue = await killedQueue();
    await copyFile(await first(queue.folder, TABLE), path.join(queue.folder, "000800.ldb"));

    const { lost, delivered } = await afterDamage(queue);

    expect([lost, delivered.length]).toEqual([[], queue.records.length + 1]);
  });

  test("files are damaged anywhere: the store opens, and gives nothing that was not put there", { timeout: 120_000 }, async () => {
    const queue = await killedQueue();
    const names = (await readdir(queue.folder)).filter((name) => /^(?:CURRENT|MANIFEST.*|.*\.(?:ldb|log))$/.test(name));
    const damage = record({
      file: constantFrom(...names),
      kind: constantFrom("flip", "zeros", "cut", "junk"),
      at: double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });

    await assert(
      asyncProperty(array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
        const folder = await copyOf(queue.folder);
        for (const each of damages) await damageFile(path.join(folder, each.file), each.kind, each.at);
        const { delivered } = await drain(folder, "fresh\n");
        const again = await drain(folder, "fresh\n");
        await rm(folder, { recursive: true });

        expect(delivered.filter((name) => !queue.records.includes(name))).toEqual(["fresh"]);
        expect([again.delivered, again.errors]).toEqual([["fresh"], []]);
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });
});

describe("family 3: bits turned over, and lengths that cannot be", () => {
  test.each<[string, number]>([
    ["its checksum", 0],
    ["its magic", 4],
    ["its length", 8],
    ["the number of its segments", 12],
    ["its generation", 24],
    ["the length of its segment", 4 + BLOCK_HEADER],
    ["the number of its input", 4 + BLOCK_HEADER + 4],
    ["its records", 4 + BLOCK_HEADER + SEGMENT_HEADER + 3],
  ])("a block of which a bit of %s is turned over is put aside; its neighbours are delivered", async (_, at) => {
    const folder = path.join(await scratchFolder(), "main");
    const records = await writeOneByOne(folder, 5);
    await compacted(folder);
    const table = await first(folder, TABLE);
    const magic = Buffer.from("TRB1");
    const bytes = await readFile(table);
    const second = bytes.indexOf(magic, bytes.indexOf(magic) + 1) - 4;
    await flip(table, second + at);

    const { lost, errors } = await afterDamage({ folder, records });

    expect([lost, errors]).toEqual([[records[1]], [PUT_ASIDE]]);
    expect(await readdir(path.join(folder, "quarantine"))).toEqual(["1.block"]);
  });

  const u32 = (at: number, value: number) => (block: Buffer) => void block.writeUInt32LE(value, at);
  const segment = BLOCK_HEADER;
  test.each<[string, (block: Buffer) => void]>([
    ["a block of length 0", u32(4, 0)],
    ["a block longer than its value", u32(4, 0x7fff_ffff)],
    ["a block of length 0xffffffff", u32(4, 0xffff_ffff)],
    ["a block of a negative length", (block) => void block.writeInt32LE(-1, 4)],
    ["0xffffffff segments", u32(8, 0xffff_ffff)],
    ["one segment more than there is", u32(8, 2)],
    ["a segment of length 0", u32(segment, 0)],
    ["a segment of length 0xffffffff", u32(segment, 0xffff_ffff)],
    ["a segment longer than its block", u32(segment, 100_000)],
    ["a segment shorter than its head", u32(segment, 39)],
    ["a source of length 0xffffffff", u32(segment + 12, 0xffff_ffff)],
    ["a position longer than its segment", u32(segment + 16, 100_000)],
    ["another magic", u32(0, 0x31425255)],
    ["records each by itself, which they are not", (block) => void (block[segment + 6] = 1)],
    ["an input that there is none of", (block) => void block.writeUInt16LE(0xffff, segment + 4)],
    ["a generation that nothing is known of", (block) => void block.fill(7, 16, 32)],
  ])("%s, under a checksum that is right: the block is put aside, its neighbours are delivered", async (_, change) => {
    const folder = path.join(await scratchFolder(), "main");
    const blocks = ["a", "b", "c"].map(stdinBlock);
    change(blocks[1]!);
    await putBlocks(folder, blocks);

    const { lost, errors } = await afterDamage({ folder, records: ["a", "b", "c"] });

    expect(lost).toEqual(["b"]);
    expect(errors.at(-1)).toMatch(/put aside/);
    expect(await readdir(path.join(folder, "quarantine"))).toEqual(["1.block"]);
  });

  test("an empty value, and one shorter than a checksum, are put aside", async () => {
    const folder = path.join(await scratchFolder(), "main");
    await putBlocks(folder, [Buffer.alloc(0), stdinBlock("a"), Buffer.alloc(3)]);

    const { delivered, errors } = await drain(folder);

    expect([delivered, errors]).toEqual([["a"], [PUT_ASIDE, PUT_ASIDE]]);
  });

  test("a block changed anywhere, under a checksum that is right, costs no neighbour", { timeout: 60_000 }, async () => {
    const change = record({
      at: double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      byte: constantFrom(0, 1, 0x7f, 0x80, 0xff),
    });
    await assert(
      asyncProperty(array(array(change, { minLength: 1, maxLength: 4 }), { minLength: 5, maxLength: 5 }), async (changes) => {
        const folder = path.join(await scratchFolder(), "main");
        const whole = changes.map((_, at) => `whole-${at}`);
        const blocks = changes.flatMap((own, at) => {
          const changed = stdinBlock(`changed-${at}`);
          for (const each of own) changed[Math.floor(each.at * changed.length)] = each.byte;
          return [changed, stdinBlock(whole[at]!)];
        });
        await putBlocks(folder, blocks);

        const { delivered } = await drain(folder);

        expect(delivered.filter((name) => name.startsWith("whole-"))).toEqual(whole);
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });
});

/** A queue with one record to a write. */
async function writeOneByOne(folder: string, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, at) => `n${at}`);
  const { store } = await openLevelStore(folder);
  const table = tableOfStdin();
  await store.write({ put: [], remove: [], notes: table.notes }, true);
  for (const [at, name] of names.entries())
    await store.write({ put: [{ sequence: at, bytes: stdinBlock(`${name} ${"y".repeat(20_000)}`) }], remove: [] }, true);
  await store.close();
  await writeFile(path.join(folder, "in-use"), "");
  return names;
}

async function writeLine(folder: string, line: string): Promise<void> {
  const { store } = await openLevelStore(folder);
  await store.write({ put: [{ sequence: store.totals.next, bytes: stdinBlock(line) }], remove: [] }, true);
  await store.close();
}

/** A block of a line that came through stdin. */
function stdinBlock(line: string): Buffer {
  const bytes = Buffer.from(blockBytes(blockOf(line)));
  bytes.write(tableOfStdin().generation, 16, "hex");
  return bytes;
}

async function putBlocks(folder: string, blocks: readonly Buffer[]): Promise<void> {
  const { store } = await openLevelStore(folder);
  const put = blocks.map((bytes, sequence) => ({ sequence, bytes }));
  await store.write({ put, remove: [], notes: tableOfStdin().notes }, true);
  await store.close();
}

async function compacted(folder: string): Promise<void> {
  const { store } = await openLevelStore(folder);
  await store.compact();
  await store.close();
}

async function copyOf(folder: string): Promise<string> {
  const copy = path.join(await scratchFolder(), "main");
  await cp(folder, copy, { recursive: true });
  return copy;
}

/** As it was when the first of its changes was written. */
async function keepFirstChange(manifest: string): Promise<void> {
  const length = (await readFile(manifest)).readUInt16LE(4);
  await truncate(manifest, 7 + length);
}

async function damageFile(file: string, kind: string, share: number): Promise<void> {
  const { length } = await readFile(file);
  const at = Math.floor(share * length);
  const junk = Buffer.from(Array.from({ length: Math.min(64, length - at) }, (_, n) => (n * 37 + at) & 0xff));
  if (kind === "flip") await flip(file, at);
  if (kind === "zeros") await overwrite(file, at - (at % 4096), Buffer.alloc(Math.min(4096, length - at + (at % 4096))));
  if (kind === "cut") await truncate(file, at);
  if (kind === "junk") await overwrite(file, at, junk);
}
