/**
 * Entries on disk under sequence numbers that rise and are never used again, and small notes under names. What is written
 * together is there together or not at all. Every implementation passes test/contracts/store.test.ts.
 */
export interface Store {
  /** What it holds, as of the last write that succeeded. */
  readonly totals: StoreTotals;
  /**
   * Resolves when the change is as safe as asked for: with `isSynced` behind an fsync, else in the system's hands.
   * After a failure the store takes nothing more until it is opened again; the change may be there or not.
   * One write is to be under way at a time: each counts its totals from those of the last.
   */
  write(change: StoreChange, isSynced: boolean): Promise<void>;
  /** Entries from a sequence on, in their order, until they have so many bytes: at least one, unless none is left. */
  read(from: number, mostBytes: number): Promise<readonly StoredEntry[]>;
  /** Notes whose names begin so, by name. */
  notes(prefix: string): Promise<ReadonlyMap<string, Buffer>>;
  /** Gives the space of what was removed back to the disk: of entries before a sequence, or of all. May be under way beside writes. */
  compact(end?: number): Promise<void>;
  close(): Promise<void>;
}

export interface StoreTotals {
  /** The sequence of the next entry. */
  readonly next: number;
  readonly entries: number;
  /** Of the entries; the disk has more, until it is compacted. */
  readonly bytes: number;
  /** Changes written since the store was made: tells, behind a failure, whether the last one is there. */
  readonly writes: number;
}

export interface StoreChange {
  /** In the order of their sequences, from `totals.next` on or beyond it. */
  readonly put: readonly StoreEntry[];
  readonly remove: readonly RemovedEntry[];
  /** Undefined removes a note. */
  readonly notes?: Readonly<Record<string, Uint8Array | undefined>>;
}

export interface StoreEntry {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

export interface RemovedEntry {
  readonly sequence: number;
  /** How many bytes it had. */
  readonly length: number;
}

export interface StoredEntry {
  readonly sequence: number;
  /** As they were read: they are not what was written when `isDamaged`. */
  readonly bytes: Buffer;
  readonly isDamaged: boolean;
}

export interface OpenedStore {
  readonly store: Store;
  /** Set when it could not be opened and was repaired: where its files from before are. */
  readonly repairedFrom?: string;
  /** Set when it may not hold all that was written to it: why, in words. */
  readonly damage?: string;
}

export type OpenStore = (folder: string) => Promise<OpenedStore>;
