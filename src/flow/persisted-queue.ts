import type { Logger } from "../plugin/context.ts";
import type { Clock } from "../plugin/input.ts";
import { removalOf } from "../store/entries.ts";
import type { RemovedEntry, Store, StoredEntry } from "../store/store.ts";
import { blockBytes } from "./block.ts";
import type { Block } from "./block.ts";
import type { BlockMemory } from "./block-memory.ts";
import { DiskWatch } from "./disk-watch.ts";
import type { DiskSpace } from "./disk-watch.ts";
import type { EventBound } from "./event-bound.ts";
import type { Queue, QueuedBlock, QueueNotes } from "./queue.ts";
import { QueueCompaction } from "./queue-compaction.ts";
import { QueueWindow } from "./queue-window.ts";
import { reopenStore } from "./reopen-store.ts";
import { storedBlock } from "./stored-block.ts";

/** How safe a block must be before it is accepted. */
export type SyncPolicy =
  /** Behind an fsync, which all blocks share that wait for one. */
  | "always"
  /** In the system's hands; an fsync follows within the interval. */
  | "interval"
  /** In the system's hands: a process that dies loses nothing, a machine that does may. */
  | "never";

export interface PersistedQueueOptions {
  readonly store: Store;
  /** Of the first block that is pushed: none that the store had before. */
  readonly firstSequence: number;
  /** Opens the store again, after a write has failed and it was closed. */
  readonly reopen: () => Promise<Store>;
  readonly sync: SyncPolicy;
  readonly syncIntervalMs: number;
  /** Bytes of blocks on disk above which there is no room. */
  readonly maxBytes: number;
  /** How many records there may be; undefined: any number. */
  readonly events?: EventBound | undefined;
  /** Bytes of blocks in memory, waiting or taken; those behind them are read from the disk when it is their turn. */
  readonly windowBytes: number;
  readonly memory: BlockMemory;
  /** The room on the queue's disk. */
  readonly diskSpace: () => Promise<DiskSpace>;
  /** Takes an entry that is no block any more, before it is removed. */
  readonly quarantine: (entry: StoredEntry) => Promise<void>;
  /** Called when `take` may have something that it had not. */
  readonly onReady: () => void;
  readonly logger: Logger;
  readonly clock: Clock;
}

interface Pushed {
  readonly sequence: number;
  readonly block: Block;
  readonly accepted: () => void;
  readonly notes: QueueNotes;
}

/** Acknowledgements wait so long for a write that takes them along. */
const ACK_DELAY_MS = 100;
/** What the pushes of one write may have together: LevelDB has them in memory twice more while it writes. */
const MOST_WRITE_BYTES = 2 ** 20;
/** What may be pushed and not written: the next write gathers while one is under way. */
const MOST_PUSHED_BYTES = 2 * MOST_WRITE_BYTES;
/** What is read at once: twice as much memory is in use meanwhile. */
const MOST_READ_BYTES = 2 ** 20;

/**
 * A queue on disk. A block is written, then accepted, then given to a worker from memory; it is read back only when more
 * waits than the window holds, or when an earlier process wrote it. One write is under way at a time and takes along what
 * has come meanwhile, so that many blocks share an fsync.
 */
export class PersistedQueue implements Queue {
  readonly #options: PersistedQueueOptions;
  #store: Store;
  /** Pushed and not written, those excepted that a write has under way. */
  #pushed: Pushed[] = [];
  #underWrite = 0;
  #removed: RemovedEntry[] = [];
  /** To be written with what is removed. */
  #ackNotes: Record<string, Uint8Array | undefined> = {};
  /** Written and in memory: the oldest, without a gap. */
  readonly #window: QueueWindow;
  /** Written, on disk only: how many, and where the first of them may stand. */
  #onDisk: number;
  #nextOnDisk = 0;
  #next: number;
  /** The sequence behind the last block that was written. */
  #endOnDisk: number;
  readonly #compaction: QueueCompaction;
  #pushedBytes = 0;
  #removedBytes = 0;
  #writing: Promise<void> | undefined;
  #reading: Promise<void> | undefined;
  #ackTimer: NodeJS.Timeout | undefined;
  #syncTimer: NodeJS.Timeout | undefined;
  /** The next write is to be synced. */
  #isSyncDue = false;
  #isFailing = false;
  /** Why a read failed, until the store is opened again. */
  #unread: { readonly error: unknown } | undefined;
  /** Counted by the store, but not there. */
  #missingBytes = 0;
  #hasLetGo = false;
  readonly #disk: DiskWatch;
  readonly #stopped = new AbortController();
  readonly #onRoom: (() => void)[] = [];

  constructor(options: PersistedQueueOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#window = new QueueWindow(options.windowBytes);
    this.#compaction = new QueueCompaction(options.logger, () => this.#compact());
    const { next, entries } = options.store.totals;
    this.#next = options.firstSequence;
    this.#endOnDisk = next;
    this.#onDisk = entries;
    this.#disk = new DiskWatch({ ...options, onLooked: () => this.#wake() });
    this.#readAhead();
    void options.events?.addStored(options.store, options.logger).then(() => this.#wake());
  }

  push(block: Block, accepted: () => void, notes: QueueNotes = {}): number {
    const sequence = this.#next++;
    this.#pushed.push({ sequence, block, accepted, notes });
    this.#pushedBytes += block.length;
    this.#options.events?.add(sequence, blockBytes(block));
    this.#write();
    return sequence;
  }

  get hasRoom(): boolean {
    if (this.#hasLetGo) return true;
    const { maxBytes, windowBytes, events } = this.#options;
    if (this.#isFailing || this.#disk.isLow || events?.hasRoom === false) return false;
    return this.bytes < maxBytes && this.#pushedBytes < Math.min(windowBytes, MOST_PUSHED_BYTES);
  }

  letGo(): void {
    this.#hasLetGo = true;
    this.#wake();
  }

  whenRoom(): Promise<void> {
    if (this.hasRoom) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onRoom.push(resolve);
    });
  }

  take(): QueuedBlock | undefined {
    const queued = this.#window.take();
    this.#readAhead();
    return queued;
  }

  get waiting(): number {
    return this.#window.waiting + this.#onDisk + this.#pushed.length + this.#underWrite;
  }

  get bytes(): number {
    return this.#store.totals.bytes - this.#missingBytes + this.#pushedBytes - this.#removedBytes;
  }

  /** True while the disk does not take what is pushed. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  ack(sequence: number, notes: QueueNotes = {}): void {
    // What is settled behind its close is given again by the next process.
    if (this.#stopped.signal.aborted) return;
    const length = this.#window.settle(sequence);
    this.#removed.push({ sequence, length });
    Object.assign(this.#ackNotes, notes);
    this.#removedBytes += length;
    this.#options.events?.remove(sequence);
    this.#ackTimer ??= setTimeout(() => {
      this.#ackTimer = undefined;
      this.#write();
    }, ACK_DELAY_MS);
    this.#readAhead();
    this.#wake();
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#ackTimer);
    this.#disk.close();
    if (this.#syncTimer !== undefined) this.#sync();
    this.letGo();
    for (;;) {
      // What was read last may have to be removed.
      this.#write();
      const pending = this.#writing ?? this.#reading ?? this.#compaction.underWay;
      if (pending === undefined) break;
      await pending;
    }
    if (!this.#isFailing) await this.#store.close();
  }

  #write(): void {
    if (this.#writing !== undefined) return;
    const hasWork = this.#pushed.length > 0 || this.#removed.length > 0 || this.#isSyncDue || this.#unread !== undefined;
    if (!hasWork || this.#isFailing) return;
    this.#writing = this.#writeOnce().finally(() => {
      this.#writing = undefined;
      this.#write();
      this.#wake();
    });
  }

  async #writeOnce(): Promise<void> {
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    // What is pushed in this turn of the loop goes along.
    await new Promise(setImmediate);
    if (this.#unread !== undefined && (await this.#recover(this.#unread.error, "The queue cannot be read")) === 0) return;
    const pushed = this.#pushed.splice(0, countWithin(this.#pushed, MOST_WRITE_BYTES));
    const removed = this.#removed.splice(0);
    this.#underWrite = pushed.length;
    const put = pushed.map(({ sequence, block }) => ({ sequence, bytes: blockBytes(block) }));
    const ackNotes = this.#ackNotes;
    this.#ackNotes = {};
    const notes: QueueNotes = Object.assign({}, ackNotes, ...pushed.map((each) => each.notes));
    const { writes } = this.#store.totals;
    const isSynced = this.#isSyncDue || (this.#options.sync === "always" && pushed.length > 0);
    this.#isSyncDue = false;
    try {
      await this.#store.write({ put, remove: removed, notes }, isSynced);
    } catch (error) {
      if ((await this.#recover(error, "The queue cannot be written")) <= writes) {
        this.#underWrite = 0;
        this.#pushed = [...pushed, ...this.#pushed];
        this.#removed = [...removed, ...this.#removed];
        this.#ackNotes = { ...ackNotes, ...this.#ackNotes };
        return;
      }
    }
    this.#removedBytes -= removed.reduce((sum, { length }) => sum + length, 0);
    this.#underWrite = 0;
    for (const entry of pushed) this.#written(entry);
    if (pushed.length > 0) {
      if (!isSynced) this.#syncLater();
      this.#options.onReady();
    }
    this.#compact();
  }

  #written({ sequence, block, accepted }: Pushed): void {
    this.#pushedBytes -= block.length;
    this.#endOnDisk = sequence + 1;
    if (this.#onDisk === 0 && this.#window.hasRoom) this.#window.add({ sequence, block });
    else {
      if (this.#onDisk === 0) this.#nextOnDisk = sequence;
      this.#onDisk++;
      this.#options.memory.give(block.memory);
    }
    accepted();
  }

  #syncLater(): void {
    const { sync, syncIntervalMs } = this.#options;
    if (sync !== "interval") return;
    if (this.#stopped.signal.aborted) this.#sync();
    else this.#syncTimer ??= setTimeout(() => this.#sync(), syncIntervalMs);
  }

  /** With the next write, never beside one: both would count from the same totals. */
  #sync(): void {
    clearTimeout(this.#syncTimer);
    this.#syncTimer = undefined;
    this.#isSyncDue = true;
    this.#write();
  }

  /**
   * Takes nothing until the store is open again.
   * Returns how many changes had been written to it: whether the one that failed was. 0: the queue was closed meanwhile.
   */
  async #recover(cause: unknown, what: string): Promise<number> {
    const { logger, clock, reopen } = this.#options;
    this.#isFailing = true;
    logger.error({ error: cause, waiting: this.waiting }, `${what}: inputs wait until it can.`);
    await this.#reading;
    await this.#compaction.underWay;
    this.#unread = undefined;
    const opened = await reopenStore(this.#store, { open: reopen, clock, nextToRead: this.#nextOnDisk, signal: this.#stopped.signal });
    if (opened === undefined) return 0;
    this.#store = opened.store;
    this.#isFailing = false;
    this.#missingBytes = 0;
    logger.info({}, "The queue's store is open again.");
    this.#readAhead();
    return opened.writes;
  }

  #readAhead(): void {
    if (this.#onDisk === 0 || this.#reading !== undefined || this.#isFailing || this.#unread !== undefined || this.#stopped.signal.aborted)
      return;
    if (!this.#window.hasRoom) return;
    const failed = (error: unknown): void => {
      this.#unread = { error };
    };
    this.#reading = this.#read()
      .catch(failed)
      .finally(() => {
        this.#reading = undefined;
        if (this.#unread !== undefined) this.#write();
        else {
          if (this.#window.waiting > 0) this.#options.onReady();
          this.#readAhead();
        }
      });
  }

  async #read(): Promise<void> {
    const { windowBytes, memory, logger } = this.#options;
    const read = await this.#store.read(this.#nextOnDisk, Math.min(windowBytes, MOST_READ_BYTES));
    // What a write under way has put there is given out when the write has succeeded.
    const entries = read.filter(({ sequence }) => sequence < this.#endOnDisk);
    const waited = this.#onDisk;
    for (const entry of entries) {
      this.#compaction.add(entry.bytes.length);
      this.#nextOnDisk = entry.sequence + 1;
      this.#onDisk--;
      const block = storedBlock(entry, memory);
      if (block !== undefined) this.#window.add({ sequence: entry.sequence, block });
      else await this.#putAside(entry);
    }
    if (entries.length > 0) return;
    this.#onDisk = 0;
    this.#missingBytes = this.#store.totals.bytes - this.#removedBytes - this.#window.bytes;
    logger.error({ blocks: waited }, "Blocks of the queue are missing on its disk.");
    this.#wake();
  }

  async #putAside(entry: StoredEntry): Promise<void> {
    try {
      await this.#options.quarantine(entry);
    } catch (error) {
      this.#options.logger.error({ error }, "A block of the queue that is damaged cannot be put aside: it stays in the queue.");
      return;
    }
    this.#removed.push(removalOf(entry));
    this.#removedBytes += entry.bytes.length;
    this.#options.events?.remove(entry.sequence);
  }

  #compact(): void {
    const oldest = this.#window.oldest ?? (this.#onDisk > 0 ? this.#nextOnDisk : this.#next);
    if (!this.#isFailing) this.#compaction.begin(this.#store, oldest);
  }

  #wake(): void {
    if (this.hasRoom) for (const resolve of this.#onRoom.splice(0)) resolve();
  }
}

/** How many of them have so many bytes: at least one. */
function countWithin(pushed: readonly Pushed[], mostBytes: number): number {
  let bytes = 0;
  const end = pushed.findIndex(({ block }) => {
    bytes += block.length;
    return bytes > mostBytes;
  });
  return end === -1 ? pushed.length : Math.max(1, end);
}
