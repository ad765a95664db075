import { PluginError } from "#plugin";
import type { ComputeContext, Regex } from "#plugin";
import { expandGrok } from "./expand.ts";
import type { ExpandOptions } from "./expand.ts";

export type CaptureType = "text" | "int" | "float";

/** A named group of an expression. */
export interface GrokCapture {
  readonly group: number;
  /** The field as written: `status`, `[http][version]`. */
  readonly field: string;
  readonly type: CaptureType;
}

export interface GrokExpression {
  /** As written. */
  readonly text: string;
  readonly regex: Regex;
  /** In the order in which their values are stored. */
  readonly captures: readonly GrokCapture[];
}

/** @throws PluginError GROK_UNKNOWN_PATTERN, GROK_ENDLESS_PATTERN, GROK_EXPRESSION */
export function compileGrok(context: ComputeContext, text: string, options: ExpandOptions): GrokExpression {
  const expanded = expandGrok(text, options);
  const regex = compileExpanded(context, text, expanded);
  return { text, regex, captures: capturesOf(regex) };
}

/** Grok's dot matches line breaks too (ruby-grok compiles with Regexp::MULTILINE). */
function compileExpanded(context: ComputeContext, text: string, expanded: string): Regex {
  try {
    return context.regex(expanded, { dotAll: true });
  } catch (error) {
    throw error instanceof Error ? invalidExpression(text, error) : error;
  }
}

/** Groups of one full name stand together, at the place of the first, as in Ruby's Regexp#named_captures. */
function capturesOf(regex: Regex): GrokCapture[] {
  const groupsByName = new Map<string, number[]>();
  regex.groupNames.forEach((name, group) => {
    if (name !== undefined) groupsByName.set(name, [...(groupsByName.get(name) ?? []), group]);
  });
  return [...groupsByName].flatMap(([name, groups]) => {
    const [first = "", field = first, type] = name.replace(/:+$/, "").split(":");
    // Of several groups of one name and type only the first is converted (ruby-grok loses the type in its loop).
    return groups.map((group, at) => ({ group, field, type: at === 0 ? captureType(type) : "text" }));
  });
}

function captureType(type: string | undefined): CaptureType {
  return type === "int" || type === "float" ? type : "text";
}

function invalidExpression(text: string, cause: Error): PluginError {
  return new PluginError("GROK_EXPRESSION", `The grok expression ${JSON.stringify(text)} is not valid: ${cause.message}`, {
    about: { text },
    cause,
    ...("hint" in cause && typeof cause.hint === "string" ? { hint: cause.hint } : {}),
  });
}
