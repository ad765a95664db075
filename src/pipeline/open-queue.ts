import { statfs } from "node:fs/promises";
import type { EarlierTable, PipelinePlan } from "../compiler/plan.ts";
import { tableHash } from "../compiler/input-table.ts";
import type { DiskSpace } from "../flow/disk-watch.ts";
import type { SyncPolicy } from "../flow/persisted-queue.ts";
import { decodeSeams, SEAM_NOTE } from "../flow/seams.ts";
import type { Seam } from "../flow/seams.ts";
import { incarnationOf, knownIncarnation } from "../store/incarnation.ts";
import type { OpenStore, Store } from "../store/store.ts";
import { whenThereIsRoom } from "./await-room.ts";
import type { RoomTools } from "./await-room.ts";
import { reserveSources } from "./intake.ts";
import { isOfGeneration, STREAM_NOTE } from "./stream-positions.ts";
import { keepAside } from "./keep-aside.ts";
import type { Aside } from "./keep-aside.ts";

/** Where and how the blocks of a pipeline are kept. */
export interface PersistedSettings {
  /** `path.queue`, and in it the pipeline's id. */
  readonly folder: string;
  readonly maxBytes: number;
  /** Undefined: any number. */
  readonly maxEvents?: number | undefined;
  readonly sync: SyncPolicy;
  readonly syncIntervalMs: number;
  /** `queue.drain`: a stop that is asked for waits until everything is delivered. */
  readonly isDrained: boolean;
}

/** The queue of a pipeline, opened. */
export interface OpenedQueue {
  readonly store: Store;
  /** Random, made with the store: tells this queue from every other. */
  readonly incarnation: string;
  /** Of the first block that is pushed. */
  readonly firstSequence: number;
  /** Opens the store again after it failed. */
  readonly reopen: () => Promise<Store>;
  readonly diskSpace: () => Promise<DiskSpace>;
  /** Keeps an entry that cannot be used any more beside the store. */
  readonly quarantine: (entry: Aside) => Promise<void>;
  /** Positions of streams that earlier processes with this configuration have not ended: see stream-positions.ts. */
  readonly streams: ReadonlyMap<string, Buffer>;
  /** Of blocks that earlier processes have left, by sequence. */
  readonly seams: ReadonlyMap<number, Map<number, Seam>>;
  /** The plan with the tables of earlier configurations whose blocks are in the queue. */
  readonly plan: PipelinePlan;
}

export interface QueueTools extends RoomTools {
  /** Compiles an input table that was kept. @throws TailraceError when it cannot be used any more */
  readonly compileTable: (text: string) => Promise<PipelinePlan>;
  /** Opens the store of a folder: openLevelStore, but for tests. */
  readonly openStore: OpenStore;
}

/** Notes of the store: the input tables of all configurations that have blocks in it, by generation. */
export const TABLE_NOTE = "table ";
/** A number, f64: `reserveSources`. */
const SOURCES_NOTE = "sources";

/** @throws TailraceError STORE_LOCKED, STORE_TOO_NEW, STORE_NOT_OPENED */
export async function openQueue(plan: PipelinePlan, { folder }: PersistedSettings, tools: QueueTools): Promise<OpenedQueue> {
  const open = (): Promise<Store> => openAndTell(folder, tools);
  const { texts, ...noted } = await whenThereIsRoom("The queue", folder, tools, async () => noteTable(await open(), plan));
  return {
    ...noted,
    reopen: open,
    diskSpace: async () => {
      const { bavail, blocks, bsize } = await statfs(folder);
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
    },
    quarantine: keepAside(folder, tools.logger, "A block of the queue"),
    plan: withTables(plan, await compileTables(texts, tools)),
  };
}

async function openAndTell(folder: string, { openStore, logger }: QueueTools): Promise<Store> {
  const { store, ...found } = await openStore(folder);
  if (found.damage !== undefined)
    logger.error(
      { folder, ...found, blocks: store.totals.entries },
      "The queue was damaged and is repaired: some of its blocks may be lost.",
    );
  return store;
}

/**
 * Left out whenever a queue is opened: a machine that lost its power may have lost the last blocks that were not synced, of which
 * records with ids may have gone out. Their sequences, of which the ids are made, are given to no other block.
 */
const SKIPPED_SEQUENCES = 2 ** 20;

interface NotedTable extends Pick<OpenedQueue, "store" | "incarnation" | "firstSequence" | "streams" | "seams"> {
  /** Those of earlier configurations that may have blocks in the queue. */
  readonly texts: readonly string[];
}

/** Notes the input table of a plan in its queue. */
async function noteTable(store: Store, plan: PipelinePlan): Promise<NotedTable> {
  try {
    const all = await store.notes("");
    const kept = beginningWith(all, TABLE_NOTE);
    const isEmpty = store.totals.entries === 0;
    const old = [...kept.keys()].filter((name) => name !== `${TABLE_NOTE}${plan.generation}`);
    const notes: Record<string, Uint8Array | undefined> = { [`${TABLE_NOTE}${plan.generation}`]: Buffer.from(plan.tableText) };
    if (isEmpty) for (const name of old) notes[name] = undefined;
    const streams = beginningWith(all, STREAM_NOTE);
    const gone = [...streams].filter(([, note]) => !isOfGeneration(note, plan.generation)).map(([name]) => name);
    for (const name of gone) notes[name] = undefined;
    const seams = beginningWith(all, SEAM_NOTE);
    if (isEmpty) for (const name of seams.keys()) notes[name] = undefined;
    const reserved = all.get(SOURCES_NOTE);
    notes[SOURCES_NOTE] = new Uint8Array(Float64Array.of(reserveSources(reserved?.readDoubleLE(0) ?? 0)).buffer);
    const isNew = (await knownIncarnation(store)) === undefined;
    await store.write({ put: [], remove: [], notes }, true);
    return {
      store,
      incarnation: await incarnationOf(store),
      seams: decodeSeams(seams),
      streams: new Map([...streams].filter(([name]) => !gone.includes(name))),
      firstSequence: store.totals.next + (isNew ? 0 : SKIPPED_SEQUENCES),
      texts: isEmpty ? [] : old.map((name) => kept.get(name)!.toString()),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function beginningWith(notes: ReadonlyMap<string, Buffer>, prefix: string): Map<string, Buffer> {
  return new Map([...notes].filter(([name]) => name.startsWith(prefix)));
}

interface CompiledTable {
  readonly table: EarlierTable;
  readonly plan: PipelinePlan;
}

async function compileTables(texts: readonly string[], { compileTable, logger }: QueueTools): Promise<CompiledTable[]> {
  const compiled: CompiledTable[] = [];
  for (const text of texts) {
    const generation = tableHash(text);
    try {
      const plan = await compileTable(text);
      compiled.push({ plan, table: { generation, vertices: plan.vertices, inputs: plan.inputs } });
    } catch (error) {
      logger.error({ generation, error }, "Blocks of an earlier configuration are in the queue, whose inputs cannot be made any more.");
    }
  }
  return compiled;
}

function withTables(plan: PipelinePlan, compiled: readonly CompiledTable[]): PipelinePlan {
  const plans = compiled.map((entry) => entry.plan);
  return {
    ...plan,
    plugins: [...plan.plugins, ...plans.flatMap(({ plugins }) => plugins)],
    isVerbatim: plan.isVerbatim && plans.every(({ isVerbatim }) => isVerbatim),
    earlier: compiled.map(({ table }) => table),
  };
}
