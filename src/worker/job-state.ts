import type { CallState } from "../compiler/call-watch.ts";
import type { ProgramCode } from "../compiler/generate/program-code.ts";
import type { CarryStep } from "../flow/ledger.ts";
import type { Seam } from "../flow/seams.ts";
import type { ComputeJob, FlushJob } from "./compute.ts";
import { Failures } from "./failures.ts";
import type { Program } from "./program.ts";

/** A job on its way through the steps. While it waits for an answer from outside, others may run. */
export interface JobState {
  readonly call: CallState;
  readonly origin: string;
  readonly counts: Int32Array;
  readonly failures: Failures;
  readonly flush: FlushJob | undefined;
  readonly isGuarded: boolean;
  /** What it runs: the code that keeps the stopwatch, for one block in some. */
  readonly code: ProgramCode;
  readonly isTimed: boolean;
  readonly seams: readonly Seam[];
  ascii: boolean;
  carries: readonly CarryStep[];
  decoded: number;
  busyMs: number;
}

type StateParts = Partial<Pick<JobState, "flush" | "isGuarded" | "isTimed" | "seams"> & Pick<CallState, "timedOut">>;

export function newState({ job, origin }: Pick<ComputeJob, "job" | "origin">, program: Program, parts: StateParts): JobState {
  const isTimed = parts.isTimed ?? false;
  return {
    code: isTimed ? program.timedCode() : program.code,
    isTimed,
    origin,
    call: { job, calls: 0, timedOut: parts.timedOut ?? [] },
    counts: new Int32Array(program.runtime.counts.length),
    failures: new Failures(),
    flush: parts.flush,
    isGuarded: parts.isGuarded ?? false,
    seams: parts.seams ?? [],
    ascii: false,
    carries: [],
    decoded: 0,
    busyMs: 0,
  };
}
