import type { TailraceError } from "../../errors.ts";
import type { PlanDraft } from "../draft.ts";
import { noInput, noOutput } from "../errors.ts";

/** A pipeline without an input or an output runs, and surely is not meant. */
export function checkEnds({ plan }: PlanDraft): TailraceError[] {
  return [...(plan.inputs.length === 0 ? [noInput()] : []), ...(plan.lanes.length === 0 ? [noOutput()] : [])];
}
