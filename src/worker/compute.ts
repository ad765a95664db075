import type { CarryStep } from "../flow/ledger.ts";
import type { Seam } from "../flow/seams.ts";
import type { TimedOutCall } from "../compiler/call-watch.ts";

/** A block to be computed. */
export interface ComputeJob {
  /** Unique in this process; never 0. */
  readonly job: number;
  /** Which program: a pipeline's generation. */
  readonly program: string;
  readonly memory: SharedArrayBuffer;
  readonly length: number;
  /**
   * What no other block has, in any process that uses the same queue, and the same block always has: ids of records are made
   * of it.
   */
  readonly origin: string;
  /** `rebuild`: only what decoders keep back is wanted, the events were delivered before. */
  readonly mode: "compute" | "rebuild";
  /** Calls that took too long when the block was computed before. */
  readonly timedOut: readonly TimedOutCall[];
  /** True: calls under a time limit are interrupted in place instead of being watched. */
  readonly isGuarded: boolean;
  /** Where blocks beside this one are gone, and its streams were within a record. */
  readonly seams: readonly Seam[];
  /** Memory that payloads may be written into. */
  readonly spare: readonly SharedArrayBuffer[];
}

/** What filters keep is to be flushed; there are no bytes. */
export interface FlushJob {
  readonly job: number;
  readonly program: string;
  /** See ComputeJob; a flush is never computed again. */
  readonly origin: string;
  readonly nowMs: number;
  readonly final: boolean;
}

/** What became of a job. It leaves the worker only when the whole block is computed. */
export interface ComputeResult {
  readonly job: number;
  /** The payloads' bytes, src/flow/payload.ts. */
  readonly payloads: readonly SharedArrayBuffer[];
  readonly carries: readonly CarryStep[];
  /** By vertex, compiler/generate/counts.ts. */
  readonly counts: Int32Array;
  /** Events of the block that were decoded. */
  readonly events: number;
  readonly failures: readonly Failure[];
  readonly busyMs: number;
}

/** Events lost in one vertex because it threw, or because their encoder did. */
export interface Failure {
  readonly vertex: number;
  readonly events: number;
  /** Of the first of them. */
  readonly message: string;
  readonly stack: string | undefined;
}
