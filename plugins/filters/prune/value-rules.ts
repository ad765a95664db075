import { isList, isMap, PluginError, rubyText, templateText } from "#plugin";
import type { ComputeContext, Event, FieldValue, HashEntries, Regex } from "#plugin";
import { patternOf } from "./pattern-of.ts";

/** One rule as it is for an event. */
export interface ValueRule {
  readonly name: string;
  readonly pattern: Regex;
  /** Whether what the pattern matches stays, or what it does not. */
  readonly keepsMatches: boolean;
}

export interface ValueRuleOptions {
  readonly option: "whitelist_values" | "blacklist_values";
  readonly interpolates: boolean;
}

/** @throws PluginError PRUNE_VALUES; TailraceError REGEX_… */
export function valueRules(
  context: ComputeContext,
  entries: HashEntries<FieldValue>,
  { option, interpolates }: ValueRuleOptions,
): ((event: Event) => ValueRule)[] {
  const keepsMatches = option === "whitelist_values";
  return entries.map(([name, value]) => {
    if (isList(value) || isMap(value)) throw notOnePattern(option, name, value);
    const pattern = patternOf(context, rubyText(value), interpolates);
    const nameText = context.template(name);
    if (interpolates) return (event) => ({ name: nameText.render(event), pattern: pattern(event), keepsMatches });
    let rule: ValueRule | undefined;
    return (event) => (rule ??= { name, pattern: pattern(event), keepsMatches });
  });
}

/** Removes the field, or those elements of its list, that a rule is against. A field that is null or false stays. */
export function applyValueRule(event: Event, { name, pattern, keepsMatches }: ValueRule): void {
  const value = event.getTop(name);
  if (value === undefined || value === null || value === false) return;
  if (!isList(value)) {
    if (pattern.test(templateText(value)) !== keepsMatches) event.putTop(name, undefined);
    return;
  }
  const kept = value.filter((element) => pattern.test(element === null ? "" : templateText(element)) === keepsMatches);
  if (kept.length < value.length) event.putTop(name, kept.length === 0 ? undefined : kept);
}

function notOnePattern(option: string, name: string, value: FieldValue): PluginError {
  return new PluginError("PRUNE_VALUES", `${option} takes one pattern for each field; for ${name} it has ${rubyText(value)}.`, {
    about: { text: name },
    hint: "Write one pattern with `|` between its parts: (first|second).",
  });
}
