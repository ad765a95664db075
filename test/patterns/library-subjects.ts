import { expandGrok } from "../../plugins/shared/grok/expand.ts";
import type { PatternSet } from "../../plugins/shared/grok/pattern-library.ts";
import { compileRegex } from "../../src/regex/regex.ts";
import { definitionsOf, libraryOf, PATTERN_SETS } from "./definitions.ts";
import { expectations, expectedIn } from "./expectations.ts";
import { spread } from "./subjects.ts";
import type { Subject } from "./subjects.ts";

/**
 * Every pattern of both sets, as grok expands `%{NAME}`: with its fields as the only groups, or with a group for each pattern
 * within. Its lines are those of `expectations` in whose match it took part, and those it should match but must not.
 */
export function librarySubjects(mostLines: number, groups: "fields" | "all"): readonly Subject[] {
  return PATTERN_SETS.flatMap((set) => {
    const library = libraryOf(set);
    const lines = linesByPattern(set);
    return definitionsOf(set).map(({ name }) => ({
      name: `${set}/${name}`,
      source: expandGrok(`%{${name}}`, { library, namedCapturesOnly: groups === "fields" }),
      dotAll: true,
      repeats: false,
      lines: spread(lines.get(name) ?? [], mostLines),
    }));
  });
}

function linesByPattern(set: PatternSet): ReadonlyMap<string, readonly string[]> {
  const library = libraryOf(set);
  const lines = new Map<string, string[]>();
  const rows = [...expectations.values()].flat().filter((row) => expectedIn(row, set) !== undefined);
  for (const { match, line } of rows) {
    const regex = compileRegex(expandGrok(match, { library, namedCapturesOnly: false }), { dotAll: true });
    const groups = regex.exec(line)?.groups;
    const names = regex.groupNames.map((name) => name?.split(":")[0] ?? "");
    // Of a line that does not match only the outermost pattern is of interest.
    const reached = groups === undefined ? names.slice(1, 2) : names.filter((_, group) => groups[group] !== undefined);
    for (const name of new Set(reached)) lines.set(name, [...(lines.get(name) ?? []), line]);
  }
  return lines;
}
