import type { TimedOutCall } from "../compiler/call-watch.ts";
import type { ComputeResult } from "../worker/compute.ts";
import type { Block } from "./block.ts";
import type { BlockEntry } from "./ledger.ts";
import type { Seam } from "./seams.ts";

/** A block, or a part of one, on its way to a worker. It is worked off again when its worker dies. */
export interface Work {
  readonly kind: "block";
  readonly block: Block;
  readonly entry: BlockEntry;
  /** See ComputeJob in src/worker/compute.ts. */
  readonly origin: string;
  /** Which of the pipeline's streams it has, when blocks of a stream must go to one worker; else 0. */
  readonly shard: number;
  /** Of a part of a block: which segment of the whole each of its segments is. */
  readonly segmentMap: readonly number[] | undefined;
  /** `rebuild`: it was computed before; only what decoders keep back is wanted. */
  readonly mode: "compute" | "rebuild";
  /** True: calls under a time limit are interrupted in place. */
  readonly isGuarded: boolean;
  /** Where blocks beside it are gone. */
  readonly seams: readonly Seam[];
  /** Calls that took too long before. The guarded form makes its calls in another order, and so numbers them otherwise. */
  readonly timedOut: readonly TimedOutCall[];
}

/** A flush of the filters that keep state. */
export interface FlushWork {
  readonly kind: "flush";
  readonly origin: string;
  readonly nowMs: number;
  readonly final: boolean;
}

/** The work that a worker was at when it ended. */
export interface Suspect {
  readonly work: Work | FlushWork;
  /** The call that took too long, if that was why the worker was ended. */
  readonly overdue: TimedOutCall | undefined;
  /** The ordinal of the event it was at, a hint at the record. */
  readonly event: number;
}

/** Where a dispatcher gets work from: one pipeline. */
export interface Feed {
  /** The key of its program. */
  readonly program: string;
  /** At most so many workers compute for it at once. */
  readonly maxWorkers: number;
  /** Its blocks may wait for answers from outside, while their worker computes others. */
  readonly asks: boolean;
  /** Blocks that one worker may have of it at once. */
  readonly depth: number;
  /** True: it has a worker of its own, because its filters keep state. */
  readonly isStateful: boolean;
  /** True when `next` would give something to a worker. */
  hasWork(worker: number): boolean;
  next(worker: number): Work | FlushWork | undefined;
  computed(work: Work | FlushWork, result: ComputeResult): void;
  /**
   * A worker is gone, with works unanswered, in the order they were given to it. The feed gives them again by `next`.
   */
  lost(worker: number, works: readonly (Work | FlushWork)[], suspect: Suspect | undefined): void;
  /** A worker cannot compute this: its program cannot be made, or its bytes are damaged. */
  refused(work: Work | FlushWork, error: unknown): void;
  /** The limit of a vertex, in milliseconds. */
  timeoutOf(vertex: number): number;
}
