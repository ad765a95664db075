import { isList, PluginError } from "#plugin";
import type { ComputeContext, Event, FieldValue } from "#plugin";
import { rubyReplaceAll } from "../../shared/ruby-replace.ts";
import { runTimeField } from "../../shared/run-time-field.ts";
import { templatePattern } from "../../shared/template-pattern.ts";
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
  const regexFor = templatePattern(context, pattern);
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

function notTriples(length: number): PluginError {
  return new PluginError("MUTATE_GSUB", `gsub takes triples of field, pattern and replacement; its list has ${length} elements.`, {
    hint: 'For example: gsub => ["path", "/+", "/"]',
  });
}
