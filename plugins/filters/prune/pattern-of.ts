import type { ComputeContext, Event, Regex } from "#plugin";
import { templatePattern } from "../../shared/template-pattern.ts";

/** The pattern for an event. */
export type PatternOf = (event: Event) => Regex;

/** @throws TailraceError REGEX_… for a pattern that is not valid in Ruby; one with tokens is made, and may fail, for each event */
export function patternOf(context: ComputeContext, source: string, interpolates: boolean): PatternOf {
  if (interpolates) return templatePattern(context, source);
  const regex = context.regex(source);
  return () => regex;
}
