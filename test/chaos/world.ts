import type { Store, StoreChange, StoredEntry } from "../../src/store/store.ts";

/** Thrown at, or never answered to, whatever belongs to a process that is dead. */
const forever = new Promise<never>(() => {});

/**
 * What can be seen of one process from outside, step by step: a write that reached the disk, a record that reached the
 * target, an acknowledgement that reached the sender. At the step with a given number the process dies: nothing it does
 * from then on is seen by anybody.
 */
export class Life {
  #diesAt: number;
  #steps = 0;

  /** @param diesAt the number of the step that does not happen any more, from 1; 0: it lives */
  constructor(diesAt: number) {
    this.#diesAt = diesAt;
  }

  get isDead(): boolean {
    return this.#diesAt > 0 && this.#steps >= this.#diesAt;
  }

  /** It dies now, if it has not. */
  end(): void {
    if (!this.isDead) this.#diesAt = Math.max(1, this.#steps);
    this.#steps = Math.max(this.#steps, this.#diesAt);
  }

  /** How many steps it has made. */
  get steps(): number {
    return this.#steps;
  }

  /** True: the step happens. */
  step(): boolean {
    if (this.isDead) return false;
    this.#steps++;
    return !this.isDead;
  }
}

/** A store as a process that may die has it: before and behind each write is a step. */
export function mortalStore(store: Store, life: Life): Store {
  return {
    get totals() {
      return store.totals;
    },
    async write(change: StoreChange, isSynced: boolean): Promise<void> {
      if (!life.step()) return forever;
      await store.write(change, isSynced);
      if (!life.step()) return forever;
    },
    read: (from: number, mostBytes: number): Promise<readonly StoredEntry[]> => (life.isDead ? forever : store.read(from, mostBytes)),
    notes: (prefix: string) => store.notes(prefix),
    compact: () => store.compact(),
    close: () => Promise.resolve(),
  };
}
