import type { Condition } from "../config/ast.ts";
import type { MergedPlugin } from "../config/option-value.ts";
import type { SourceLocation } from "../errors.ts";
import type { PipelinePlan } from "./plan.ts";

/** A plan before its plugins were created for a trial, with the places in the text. */
export interface PlanDraft {
  readonly plan: Omit<PipelinePlan, "fieldNames" | "isVerbatim">;
  /** By vertex: where its name stands, or its condition. */
  readonly locations: readonly SourceLocation[];
  /** By vertex: the `id` the user gave, and where. */
  readonly ids: ReadonlyMap<number, SourceLocation>;
  readonly conditions: readonly { readonly vertex: number; readonly condition: Condition }[];
  /** By vertex: its options as they are written; none for conditions. */
  readonly plugins: ReadonlyMap<number, MergedPlugin>;
  /** The vertices whose options are wrong: they cannot be created. */
  readonly broken: ReadonlySet<number>;
}
