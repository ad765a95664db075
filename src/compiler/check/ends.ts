import type { TailraceError } from "../../errors.ts";
import { noInput, noOutput } from "../errors.ts";
import type { PipelinePlan } from "../plan.ts";

/** Warns of a pipeline without an input or an output: it runs, and surely is not meant. */
export function checkEnds({ pipelineId, inputs, lanes }: PipelinePlan): TailraceError[] {
  return [...(inputs.length === 0 ? [noInput(pipelineId)] : []), ...(lanes.length === 0 ? [noOutput(pipelineId)] : [])];
}
