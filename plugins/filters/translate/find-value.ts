import type { ComputeContext, FieldValue } from "#plugin";
import type { Dictionary } from "./dictionary.ts";
import { findByPattern } from "./find-by-pattern.ts";
import { findExact } from "./find-exact.ts";
import { replaceKeys } from "./replace-keys.ts";

/** What a text is translated to, the caller's own; undefined: nothing. @throws PluginError TRANSLATE_DATE */
export type FindValue = (text: string) => FieldValue | undefined;

export interface FindSettings {
  readonly exact: boolean;
  readonly regex: boolean;
}

/** @throws TailraceError of a key that is no regular expression */
export function makeFindValue(dictionary: Dictionary, { exact, regex }: FindSettings, context: ComputeContext): FindValue {
  if (!exact) return replaceKeys(dictionary);
  return regex ? findByPattern(dictionary, context) : findExact(dictionary);
}
