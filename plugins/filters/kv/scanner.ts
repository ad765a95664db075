import type { ComputeContext, OptionsOf } from "#plugin";
import { readDelimiters } from "./delimiters.ts";
import type { options } from "./options.ts";
import { scanCharacters } from "./scan-characters.ts";
import { scanPattern } from "./scan-pattern.ts";

/** Gives the pairs of a text, in order; a value may be empty. */
export type ScanPairs = (text: string, found: (key: string, value: string) => void) => void;

export interface Scanner {
  readonly scan: ScanPairs;
  /** True: a regular expression does it, and may take its time. */
  readonly isPattern: boolean;
}

/** @throws TailraceError when a delimiter is not valid in Ruby */
export function makeScanner(context: ComputeContext, given: OptionsOf<typeof options>): Scanner {
  const hasPattern = given.field_split_pattern !== undefined || given.value_split_pattern !== undefined;
  const delimiters = hasPattern ? undefined : readDelimiters(context, given);
  if (delimiters !== undefined) return { scan: scanCharacters(delimiters), isPattern: false };
  return { scan: scanPattern(context, given), isPattern: true };
}
