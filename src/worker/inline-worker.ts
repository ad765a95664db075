import type { PipelinePlan } from "../compiler/plan.ts";
import { CallWatch } from "../compiler/call-watch.ts";
import type { ComputeJob, ComputeResult, FlushJob } from "./compute.ts";
import type { ComputeWorker } from "./compute-worker.ts";
import { Programs } from "./programs.ts";
import type { ProgramsParts } from "./programs.ts";

/**
 * Computes in the thread that asks. Calls under a time limit are interrupted in place, since nobody could end them from
 * outside.
 */
export function makeInlineWorker(parts: Omit<ProgramsParts, "watch">): ComputeWorker {
  const programs = new Programs({ ...parts, watch: new CallWatch() });
  return {
    cells: undefined,
    warm: () => {},
    load: (key: string, plan: PipelinePlan) => programs.add(key, plan),
    forget: (key: string) => void programs.forget(key),
    compute: (job: ComputeJob): Promise<ComputeResult> => programs.compute(job),
    flush: (job: FlushJob): Promise<ComputeResult> => programs.flush(job),
    kill: () => programs.close(),
    close: () => programs.close(),
  };
}
