import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The two sets of the library: Logstash's names before and since the Elastic Common Schema. */
export const PATTERN_SETS = ["legacy", "ecs-v1"] as const;
export type PatternSet = (typeof PATTERN_SETS)[number];

export interface Definition {
  readonly set: PatternSet;
  /** The file's name: the family of log formats. */
  readonly family: string;
  readonly name: string;
  /** The text behind the name, blanks at its end included. */
  readonly expression: string;
}

/** All definitions of a set in the order of the files' names and lines. */
export function readDefinitions(set: PatternSet): readonly Definition[] {
  const folder = join(process.cwd(), "patterns", set);
  return readdirSync(folder)
    .toSorted()
    .flatMap((family) => parseDefinitions(readFileSync(join(folder, family), "utf8")).map((entry) => ({ set, family, ...entry })));
}

/** What grok reads of a pattern file: `NAME expression`; lines that begin with `#` and empty ones are left out. */
export function parseDefinitions(text: string): readonly { readonly name: string; readonly expression: string }[] {
  return text.split("\n").flatMap((line) => {
    const found = /^\s*(?<name>[^\s#]\S*)\s+(?<expression>.*)$/u.exec(line);
    return found?.groups === undefined ? [] : [{ name: found.groups["name"] ?? "", expression: found.groups["expression"] ?? "" }];
  });
}

export function definitionsByName(set: PatternSet): ReadonlyMap<string, string> {
  return new Map(readDefinitions(set).map(({ name, expression }) => [name, expression]));
}
