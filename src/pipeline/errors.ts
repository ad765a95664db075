import type { VertexPlan } from "../compiler/plan.ts";
import { reasonOf, TailraceError } from "../errors.ts";

/** What an input or output threw when it was opened, with its place in the configuration. */
export function pluginNotStarted({ kind, name, location }: VertexPlan, cause: unknown): TailraceError {
  if (!(cause instanceof TailraceError))
    return new TailraceError("PIPELINE_START", `The ${kind} ${name} cannot start: ${reasonOf(cause)}.`, { location, cause });
  const { code, message, hint, related } = cause;
  return new TailraceError(code, message, { location: cause.location ?? location, hint, related, cause });
}
