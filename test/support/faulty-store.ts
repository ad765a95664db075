import type { Store, StoreChange, StoredEntry, StoreTotals } from "../../src/store/store.ts";

/** What a disk can do to a store. */
export interface Disk {
  /** Set: writes fail like this. */
  failure: "ENOSPC" | "EIO" | undefined;
  /** Set: the next write that fails was written all the same. */
  lies: boolean;
  /** Set: what is written cannot be read. */
  cannotRead: boolean;
  /** Set: every fsync waits for it, as on a network's disk. */
  fsync: Promise<void> | undefined;
  /** The machine dies: what was not synced is gone. */
  losePower(): void;
  /** Changes the bytes of an entry. */
  damage(sequence: number): void;
  /** Opens the store on this disk. */
  readonly open: () => Promise<Store>;
}

interface State {
  readonly entries: ReadonlyMap<number, Buffer>;
  readonly notes: ReadonlyMap<string, Buffer>;
  readonly totals: StoreTotals;
}

const EMPTY: State = { entries: new Map(), notes: new Map(), totals: { next: 0, entries: 0, bytes: 0, writes: 0 } };

/** A disk in memory that fails as it is told, and forgets what was not synced when its power goes. */
export function faultyDisk(): Disk {
  let present = EMPTY;
  let synced = EMPTY;
  const disk: Disk = {
    failure: undefined,
    lies: false,
    cannotRead: false,
    fsync: undefined,
    losePower() {
      present = synced;
    },
    damage(sequence) {
      const bytes = Buffer.from(present.entries.get(sequence)!);
      bytes.writeUInt32LE(7, 4);
      present = { ...present, entries: new Map(present.entries).set(sequence, bytes) };
    },
    open: async () => {
      if (disk.failure !== undefined) throw diskError(disk.failure);
      return new FaultyStore(disk, {
        get: () => present,
        set: (state, isSynced) => {
          present = state;
          if (isSynced) synced = state;
        },
      });
    },
  };
  return disk;
}

class FaultyStore implements Store {
  readonly #disk: Disk;
  readonly #state: { get(): State; set(state: State, isSynced: boolean): void };
  #totals: StoreTotals;
  #isBroken = false;

  constructor(disk: Disk, state: { get(): State; set(state: State, isSynced: boolean): void }) {
    this.#disk = disk;
    this.#state = state;
    this.#totals = state.get().totals;
  }

  get totals(): StoreTotals {
    return this.#totals;
  }

  async write(change: StoreChange, isSynced: boolean): Promise<void> {
    await new Promise(setImmediate);
    if (isSynced) await this.#disk.fsync;
    const { failure, lies } = this.#disk;
    const after = apply(this.#state.get(), change);
    if (failure !== undefined || this.#isBroken) {
      this.#isBroken = true;
      if (lies && failure !== undefined) this.#state.set(after, false);
      throw diskError(failure ?? "EIO");
    }
    this.#state.set(after, isSynced);
    this.#totals = after.totals;
  }

  async read(from: number, mostBytes: number): Promise<readonly StoredEntry[]> {
    await new Promise(setImmediate);
    if (this.#disk.cannotRead) throw diskError("EIO");
    const found: StoredEntry[] = [];
    let bytes = 0;
    for (const [sequence, entry] of [...this.#state.get().entries].toSorted(([a], [b]) => a - b)) {
      if (sequence < from) continue;
      found.push({ sequence, bytes: entry, isDamaged: false });
      bytes += entry.length;
      if (bytes >= mostBytes) break;
    }
    return found;
  }

  async notes(prefix: string): Promise<ReadonlyMap<string, Buffer>> {
    return new Map([...this.#state.get().notes].filter(([name]) => name.startsWith(prefix)));
  }

  async compact(): Promise<void> {}

  async close(): Promise<void> {}
}

function apply(state: State, { put, remove, notes = {} }: StoreChange): State {
  const entries = new Map(state.entries);
  let { next, bytes } = state.totals;
  for (const { sequence, bytes: own } of put) {
    entries.set(sequence, Buffer.from(own));
    next = Math.max(next, sequence + 1);
    bytes += own.length;
  }
  for (const { sequence, length } of remove) {
    entries.delete(sequence);
    bytes -= length;
  }
  const changed = new Map(state.notes);
  for (const [name, value] of Object.entries(notes)) {
    if (value === undefined) changed.delete(name);
    else changed.set(name, Buffer.from(value));
  }
  const count = state.totals.entries + put.length - remove.length;
  return { entries, notes: changed, totals: { next, entries: count, bytes, writes: state.totals.writes + 1 } };
}

function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: write`), { code });
}
