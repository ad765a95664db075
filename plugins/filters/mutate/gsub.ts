import { isList, PluginError } from "#plugin";
import type { ComputeContext, Event, FieldValue, Regex } from "#plugin";
import { rubyReplaceAll } from "../../shared/ruby-replace.ts";
import { runTimeField } from "../../shared/run-time-field.ts";
import type { Operation } from "./operation.ts";

/** @throws PluginError MUTATE_GSUB unless the list is made of triples */
export function gsubs(context: ComputeContext, triples: readonly string[]): Operation[] {
  if (triples.length % 3 !== 0) throw notTriples(triples.length);
  const operations: Operation[] = [];
  for (let at = 0; at < triples.length; at += 3) {
    operations.push(gsub(context, triples[at]!, { pattern: triples[at + 1]!, replacement: triples[at + 2]! }));
  }
  return operations;
}

function gsub(
  context: ComputeContext,
  name: string,
  { pattern, replacement }: { readonly pattern: string; readonly replacement: string },
): Operation {
  const field = runTimeField(context, name);
  const regexFor = patternFor(context, pattern);
  const template = context.template(replacement);
  const replaced = (event: Event, text: string): string => rubyReplaceAll(text, regexFor(event), template.render(event));
  return (event) => {
    const value = field.get(event);
    if (typeof value === "string") field.set(event, replaced(event, value));
    else if (value !== undefined && isList(value))
      field.set(
        event,
        value.map((element): FieldValue => (typeof element === "string" ? replaced(event, element) : element)),
      );
  };
}

const MOST_PATTERNS = 1_000;

/** A pattern that holds a token is made anew for each text it becomes; those seen lately are kept. */
function patternFor(context: ComputeContext, pattern: string): (event: Event) => Regex {
  if (!pattern.includes("%{")) {
    const regex = context.regex(pattern);
    return () => regex;
  }
  const template = context.template(pattern);
  const made = new Map<string, Regex>();
  return (event) => {
    const source = template.render(event);
    const known = made.get(source);
    if (known !== undefined) return known;
    if (made.size >= MOST_PATTERNS) made.clear();
    const regex = context.regex(source);
    made.set(source, regex);
    return regex;
  };
}

function notTriples(length: number): PluginError {
  return new PluginError("MUTATE_GSUB", `gsub takes triples of field, pattern and replacement; its list has ${length} elements.`, {
    hint: 'For example: gsub => ["path", "/+", "/"]',
  });
}
