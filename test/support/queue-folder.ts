import { Level } from "level";
import { tableHash } from "../../src/compiler/input-table.ts";
import { BLOCK_HEADER, blockBytes } from "../../src/flow/block.ts";
import { openLevelStore } from "../../src/store/level-store.ts";
import { openSnapshot } from "../../src/store/snapshot.ts";
import { blockOf } from "./block-of.ts";

/** The table of a configuration whose only input is stdin with a codec for lines. */
const TABLE = JSON.stringify({ ecs: "v8", supportEscapes: false, escapeStyle: "none", inputs: ["stdin { codec => line }"] });

/** What a queue knows of that configuration: its generation, which blocks name, and the notes. */
export function tableOfStdin(): { readonly generation: string; readonly notes: Readonly<Record<string, Buffer>> } {
  const generation = tableHash(TABLE);
  return { generation, notes: { [`table ${generation}`]: Buffer.from(TABLE), incarnation: Buffer.from("abc") } };
}

/** 2026-01-02T03:04:05Z, when the first block came; the next ones came a second later each. */
const RECEIVED_MS = Date.UTC(2026, 0, 2, 3, 4, 5);
/** Where the first segment of a block says so. */
const RECEIVED_AT = BLOCK_HEADER + 24;

/** Writes a queue as a process leaves it that was killed: a block for each text of lines. */
export async function writeQueue(folder: string, texts: readonly string[]): Promise<void> {
  const { store } = await openLevelStore(folder);
  const put = texts.map((text, at) => {
    const bytes = Buffer.from(blockBytes(blockOf(text)));
    bytes.write(tableOfStdin().generation, 16, "hex");
    bytes.writeDoubleLE(RECEIVED_MS + at * 1_000, RECEIVED_AT);
    return { sequence: store.totals.next + at, bytes };
  });
  await store.write({ put, remove: [], notes: tableOfStdin().notes }, true);
  await store.close();
}

/** Changes what LevelDB holds behind the store's back: a block's bytes, or whether it is there. */
export async function damageQueue(folder: string, sequence: number, change: "bytes" | "gone"): Promise<void> {
  const level = new Level<Buffer, Buffer>(folder, { keyEncoding: "buffer", valueEncoding: "buffer" });
  const key = Buffer.alloc(9);
  key[0] = 1;
  key.writeBigUInt64BE(BigInt(sequence), 1);
  const value = await level.get(key);
  if (value === undefined) throw new Error(`There is no block ${sequence}.`);
  value.writeUInt8(value.at(-2)! ^ 1, value.length - 2);
  if (change === "gone") await level.del(key);
  else await level.put(key, value);
  await level.close();
}

/** How many blocks a queue has on disk, while whoever has it open goes on. */
export async function blocksOnDisk(folder: string): Promise<number> {
  const snapshot = await openSnapshot(folder);
  const { entries } = snapshot.store.totals;
  await snapshot.close();
  return entries;
}
