import { backoffMs } from "../delivery/backoff.ts";
import type { Clock } from "../plugin/input.ts";
import type { Store } from "../store/store.ts";

/** Between two attempts to open a store that failed. */
const BACKOFF = { firstMs: 250, mostMs: 4_000 };

export interface ReopenTools {
  readonly open: () => Promise<Store>;
  readonly clock: Clock;
  /** The sequence of what is to be read next. */
  readonly nextToRead: number;
  /** Ends the attempts. */
  readonly signal: AbortSignal;
}

export interface Reopened {
  readonly store: Store;
  /** Changes that had been written to it when it was opened first: tell whether the one that failed was. */
  readonly writes: number;
}

/**
 * Tries until a store that failed is open and can be written and read again. It is closed first, and between the attempts: a closed one
 * has let go of its files, so that space can come back. Undefined: the signal was aborted.
 */
export async function reopenStore(failed: Store, { open, clock, nextToRead, signal }: ReopenTools): Promise<Reopened | undefined> {
  let store = failed;
  let writes: number | undefined;
  for (let attempt = 1; ; attempt++) {
    await store.close().catch(() => {});
    if (signal.aborted) return undefined;
    // Nobody else tries at the same time: no jitter.
    await clock.sleep(backoffMs(BACKOFF, attempt, 1), signal);
    const opened = await open().catch(() => undefined);
    if (opened === undefined) continue;
    store = opened;
    writes ??= store.totals.writes;
    if (await isWell(store, nextToRead)) return { store, writes };
  }
}

async function isWell(store: Store, nextToRead: number): Promise<boolean> {
  try {
    // What was there of the change that failed is not safe before this.
    await store.write({ put: [], remove: [] }, true);
    await store.read(nextToRead, 1);
    return true;
  } catch {
    return false;
  }
}
