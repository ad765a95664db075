import { beforeAll, describe, expect, test } from "vitest";
import type { PatternSet } from "../../plugins/shared/grok/pattern-library.ts";
import { expandGrok } from "../../plugins/shared/grok/expand.ts";
import { compileRegex } from "../../src/regex/regex.ts";
import { runConfig } from "../support/run-config.ts";
import { definitionsOf, libraryOf, PATTERN_SETS } from "./definitions.ts";
import { expectations, expectedIn } from "./expectations.ts";
import type { Expectation, Fields } from "./expectations.ts";

/** No pattern captures a field of this name, nor one named `seen`. */
const TEXT = "text of the test";

describe.each(PATTERN_SETS)("with the %s set", (set) => {
  const families = [...expectations].map(([family, rows]) => ({ family, rows: rows.filter((row) => expectedIn(row, set) !== undefined) }));

  describe.each(families.filter(({ rows }) => rows.length > 0))("$family", ({ rows }) => {
    const captured = new Map<Expectation, Fields>();

    beforeAll(async () => {
      for (const match of new Set(rows.map((row) => row.match))) {
        const same = rows.filter((row) => row.match === match);
        const events = await grok(set, match, same);
        same.forEach((row, at) => captured.set(row, events[at] ?? {}));
      }
    }, 60_000);

    test.each(rows)("$match on $line", (row) => {
      expect(captured.get(row)).toEqual(expectedIn(row, set) ?? { tags: ["_grokparsefailure"] });
    });
  });

  test("every pattern takes part in the match of some line", () => {
    const reached = new Set(families.flatMap(({ rows }) => rows).flatMap((row) => (expectedIn(row, set) ? participants(set, row) : [])));

    expect(definitionsOf(set).flatMap(({ name }) => (reached.has(name) ? [] : [name]))).toEqual([]);
  });
});

/** What the grok filter makes of events that have the rows' lines and nothing else. What codecs do not show is shown. */
async function grok(set: PatternSet, match: string, rows: readonly Expectation[]): Promise<readonly Fields[]> {
  const config = `
    input { stdin { codec => json_lines } }
    filter {
      mutate { remove_field => [ "host", "event" ] }
      grok { match => { "${TEXT}" => '${match}' } }
      mutate { remove_field => [ "${TEXT}", "@timestamp", "@version" ] rename => { "[@metadata][cisco]" => "[seen][cisco]" } }
    }
    output { stdout { codec => json_lines } }`;
  const input = rows.map(({ line }) => `${JSON.stringify({ [TEXT]: line })}\n`).join("");
  const { output } = await runConfig(config, { ecs: set === "legacy" ? "disabled" : "v8", input });
  return output
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const { seen, ...fields } = JSON.parse(line) as Fields;
      return seen === undefined ? fields : { ...fields, "@metadata": seen };
    });
}

/** The names of the patterns whose group took part, as `named_captures_only => false` would show them. */
function participants(set: PatternSet, { match, line }: Expectation): readonly string[] {
  const regex = compileRegex(expandGrok(match, { library: libraryOf(set), namedCapturesOnly: false }), { dotAll: true });
  const groups = regex.exec(line)?.groups ?? [];
  return regex.groupNames.flatMap((name, group) => (groups[group] === undefined ? [] : [name?.split(":")[0] ?? ""]));
}
