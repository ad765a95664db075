import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { loadPatterns } from "../../plugins/shared/grok/pattern-library.ts";
import type { PatternLibrary, PatternSet } from "../../plugins/shared/grok/pattern-library.ts";
import { makeComputeContext } from "../../src/compiler/compute-context.ts";
import { makeFileReader } from "../../src/compiler/file-reader.ts";
import { makeLayout } from "../../src/event/layout.ts";
import { memoryLogger, packageRoot } from "../support/run-config.ts";

/** The two sets of the library: Logstash's names before and since the Elastic Common Schema. */
export const PATTERN_SETS: readonly PatternSet[] = ["legacy", "ecs-v1"];

export interface Definition {
  /** The file's name: the family of log formats. */
  readonly family: string;
  readonly name: string;
  /** The text behind the name, blanks at its end included. */
  readonly expression: string;
}

const context = makeComputeContext({
  id: "test",
  pipelineId: "test",
  ecs: "v8",
  logger: memoryLogger([]),
  files: makeFileReader(packageRoot),
  layout: makeLayout(),
});

/** The library as grok has it. */
export function libraryOf(set: PatternSet): PatternLibrary {
  return loadPatterns(context, { set, directories: [], glob: "*", definitions: [] });
}

/** All definitions of a set in the order of the files' names and lines; a name defined twice comes twice. */
export function definitionsOf(set: PatternSet): readonly Definition[] {
  const folder = path.join(packageRoot, "patterns", set);
  const library = libraryOf(set);
  return readdirSync(folder)
    .toSorted()
    .flatMap((family) =>
      namesIn(readFileSync(path.join(folder, family), "utf8")).map((name) => ({ family, name, expression: library.get(name) ?? "" })),
    );
}

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/^(?<name>[^\s#]\S*)/gmu)].map((found) => found.groups?.["name"] ?? "");
}
