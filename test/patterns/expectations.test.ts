import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expandGrok } from "./grok-expression.ts";
import type { Grok } from "./grok.ts";
import { capturedFields, compileGrok } from "./grok.ts";
import type { Json } from "./grok-fields.ts";
import { compileOniguruma } from "./oniguruma.ts";
import type { PatternSet } from "./pattern-library.ts";
import { PATTERN_SETS, definitionsByName, readDefinitions } from "./pattern-library.ts";

/** A line of `expectations/<family>.jsonl`: what an expression captures of a log line in each set. `both`: the same in the two; null: it does not match; a set left out does not know the pattern. */
interface Expectation {
  readonly match: string;
  readonly line: string;
  readonly both?: Json;
  readonly legacy?: Json;
  readonly "ecs-v1"?: Json;
}

const folder = join(process.cwd(), "test/patterns/expectations");
const families = readdirSync(folder).map((file) => file.replace(/\.jsonl$/u, ""));
const expectations = new Map(families.map((family) => [family, readExpectations(family)]));

describe.each(PATTERN_SETS)("with the %s set", (set) => {
  const definitions = definitionsByName(set);
  const compiled = new Map<string, Grok>();

  describe.each(families.filter((family) => rowsOf(family, set).length > 0))("%s", (family) => {
    test.each(rowsOf(family, set))("$match on $line", (row) => {
      const grok = compiled.get(row.match) ?? compileGrok(row.match, definitions);
      compiled.set(row.match, grok);
      expect(capturedFields(grok, row.line)).toEqual(expectedIn(row, set));
    });
  });

  test("every pattern takes part in the match of some line", () => {
    const matched = [...expectations.values()].flat().filter((row) => (expectedIn(row, set) ?? null) !== null);
    const reached = new Set(matched.flatMap((row) => participants(row, definitions)));
    expect(readDefinitions(set).flatMap(({ name }) => (reached.has(name) ? [] : [name]))).toEqual([]);
  });
});

function readExpectations(family: string): readonly Expectation[] {
  return readFileSync(join(folder, `${family}.jsonl`), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Expectation);
}

function rowsOf(family: string, set: PatternSet): readonly Expectation[] {
  return (expectations.get(family) ?? []).filter((row) => expectedIn(row, set) !== undefined);
}

function expectedIn(row: Expectation, set: PatternSet): Json | undefined {
  return row[set] === undefined ? row.both : row[set];
}

/** The names of the patterns whose group took part, as `named_captures_only => false` would show them. */
function participants(row: Expectation, definitions: ReadonlyMap<string, string>): readonly string[] {
  const { source, groups } = expandGrok(row.match, definitions, false);
  const match = compileOniguruma(source)(row.line) ?? [];
  return groups.flatMap((group, at) => (match[at + 1] === undefined ? [] : [group.name.split(":")[0] ?? ""]));
}
