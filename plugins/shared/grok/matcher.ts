import { isList, rubyText } from "#plugin";
import type { Event, FieldAccessor, FieldValue, Regex } from "#plugin";
import { storeCaptures } from "./store.ts";
import type { Store, StoreMode } from "./store.ts";

export interface GrokPattern {
  /** As written. */
  readonly text: string;
  readonly regex: Regex;
  readonly stores: readonly Store[];
}

/** A field and the patterns its text may match. */
export interface FieldMatch {
  readonly reference: string;
  readonly field: FieldAccessor;
  readonly isValid: boolean;
  readonly patterns: readonly GrokPattern[];
}

export interface MatcherOptions {
  readonly breakOnMatch: boolean;
  readonly keepEmpty: boolean;
  /** Takes what went wrong in matching a field; the field then has not matched. */
  readonly report: (reference: string, error: unknown) => void;
}

/** Matches an event's fields, in order; what matched is stored. Returns whether one field matched. */
export function makeMatcher(fields: readonly FieldMatch[], { breakOnMatch, keepEmpty, report }: MatcherOptions): (event: Event) => boolean {
  /** Whether the last pattern tried has matched. */
  const matchText = (event: Event, patterns: readonly GrokPattern[], text: string, mode: StoreMode = { keepEmpty }): boolean => {
    let isMatch = false;
    for (const { regex, stores } of patterns) {
      const match = regex.exec(text);
      isMatch = match !== undefined;
      if (match === undefined) continue;
      storeCaptures(event, stores, match.groups, mode);
      if (breakOnMatch) break;
    }
    return isMatch;
  };
  const matchField = (event: Event, { reference, field, patterns }: FieldMatch): boolean => {
    try {
      const value = field.get(event);
      if (value === undefined) return matchText(event, patterns, "");
      if (!isList(value)) return matchText(event, patterns, rubyText(value));
      const mode = { keepEmpty, grown: new Set<FieldValue>() };
      return value.map((element) => matchText(event, patterns, rubyText(element), mode)).includes(true);
    } catch (error) {
      report(reference, error);
      return false;
    }
  };
  return (event) => {
    let isMatch = false;
    for (const field of fields) {
      if (!matchField(event, field)) continue;
      isMatch = true;
      if (breakOnMatch) break;
    }
    return isMatch;
  };
}
