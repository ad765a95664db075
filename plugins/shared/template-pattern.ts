import type { ComputeContext, Event, Regex } from "#plugin";

const MOST_PATTERNS = 1_000;

/** A pattern that holds a `%{…}` token is made anew for each text it becomes; those seen lately are kept. */
export function templatePattern(context: ComputeContext, pattern: string): (event: Event) => Regex {
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
