import type { Event, Regex } from "#plugin";
import { LookupCache } from "../../shared/lookup-cache.ts";
import type { PatternOf } from "./pattern-of.ts";

/** Names are few and come again with every event. */
const KNOWN_NAMES = 10_000;

/** Tells the names of an event's fields that are to go. */
export type FindNames = (event: Event) => string[];

export interface NamePatterns {
  readonly whitelist: readonly PatternOf[];
  readonly blacklist: readonly PatternOf[];
}

/** @param isConstant true: the patterns are the same for all events, so what they say of a name is kept */
export function nameRules({ whitelist, blacklist }: NamePatterns, isConstant: boolean): FindNames {
  const rulesFor = (event: Event): ((name: string) => boolean) => {
    const wanted = whitelist.map((patternOf) => patternOf(event));
    const unwanted = blacklist.map((patternOf) => patternOf(event));
    return (name) => (wanted.length > 0 && !isFound(wanted, name)) || isFound(unwanted, name);
  };
  if (!isConstant) return (event) => event.names().filter(rulesFor(event));
  const known = new LookupCache<boolean>(KNOWN_NAMES);
  return (event) =>
    event.names().filter((name) => {
      const answer = known.get(name);
      if (answer !== undefined) return answer;
      const goes = rulesFor(event)(name);
      known.set(name, goes);
      return goes;
    });
}

function isFound(patterns: readonly Regex[], name: string): boolean {
  return patterns.some((pattern) => pattern.test(name));
}
