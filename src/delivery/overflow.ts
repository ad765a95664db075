import { viewPayload } from "../flow/payload.ts";
import type { PayloadView } from "../flow/payload.ts";
import type { Ledger, PayloadShare } from "../flow/ledger.ts";
import type { Logger } from "../plugin/context.ts";
import type { Clock } from "../plugin/input.ts";
import type { Given } from "./batch.ts";
import type { Spill } from "./spill.ts";

/** Where a lane's payloads go that find no room in its memory; without one, nothing more comes until there is room. */
export interface Overflow {
  /** What it takes is kept. */
  readonly spills: boolean;
  /** False: the lane has credit only while it has room itself. */
  readonly hasRoom: boolean;
  /** True: it has payloads that the lane must be given before any other. */
  readonly isInUse: boolean;
  /**
   * Settles the records of a payload when it has them, or has dropped them; `refused`: the lane must hold it.
   * @param isLast the lane cannot: whether there is room does not matter any more
   */
  take(payload: PayloadView, share: PayloadShare, isLast?: boolean): Promise<"kept" | "dropped" | "refused">;
  /** The oldest of what it has. */
  next(): Promise<Given | undefined>;
  close(): Promise<void>;
}

/** One log line tells of so many milliseconds of drops. */
const REPORT_MS = 5_000;

export interface DropReport {
  /** The output's. */
  readonly id: string;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** `on_full => drop` */
export function droppingOverflow(ledger: Ledger, { id, logger, clock }: DropReport): Overflow {
  let dropped = 0;
  let reportedAt = Number.NEGATIVE_INFINITY;
  return {
    spills: false,
    hasRoom: true,
    isInUse: false,
    take({ recordCount }, share) {
      ledger.settledAll(share);
      dropped += recordCount;
      if (clock.now() - reportedAt >= REPORT_MS) {
        reportedAt = clock.now();
        logger.error({ output: id, droppedSoFar: dropped }, "The output is too slow: records are dropped, as `on_full` says.");
      }
      return Promise.resolve("dropped");
    },
    next: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
  };
}

/** `on_full => spill` */
export function spillingOverflow(spill: Spill, ledger: Ledger): Overflow {
  return {
    spills: true,
    get hasRoom() {
      return spill.hasRoom;
    },
    get isInUse() {
      return spill.hasUnread;
    },
    async take(payload, share, isLast = false) {
      if ((!spill.hasRoom && !isLast) || !(await spill.put(new Uint8Array(payload.memory, 0, payload.length)))) return "refused";
      ledger.settledAll(share);
      return "kept";
    },
    async next() {
      const spilled = await spill.take();
      if (spilled === undefined) return undefined;
      const memory = new SharedArrayBuffer(spilled.bytes.length);
      new Uint8Array(memory).set(spilled.bytes);
      // Its block is gone: all its records stand for one segment.
      const payload = viewPayload(memory, () => 0);
      const entry = ledger.admit(-1, [0], [() => spill.remove(spilled.sequence)], spilled.isEarlier);
      const share = { block: entry, segments: payload.shares };
      ledger.add(entry, [share], []);
      ledger.computed(entry);
      return { payload, share, unsettled: payload.recordCount };
    },
    close: () => spill.close(),
  };
}
