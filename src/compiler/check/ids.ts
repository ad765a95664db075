import type { SourceLocation, TailraceError } from "../../errors.ts";
import type { PlanDraft } from "../draft.ts";
import { duplicateId } from "../errors.ts";

/** An id that a person gives is unique in its pipeline. */
export function checkIds({ plan, ids }: PlanDraft): TailraceError[] {
  const seen = new Map<string, SourceLocation>();
  const problems: TailraceError[] = [];
  for (const [vertex, location] of ids) {
    const { id } = plan.vertices[vertex]!;
    const first = seen.get(id);
    if (first === undefined) seen.set(id, location);
    else problems.push(duplicateId(id, location, first));
  }
  return problems;
}
