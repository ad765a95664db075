import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { PatternSet } from "../../plugins/shared/grok/pattern-library.ts";

export type Fields = Readonly<Record<string, unknown>>;

/**
 * A line of `expectations/<family>.jsonl`: what an expression captures of a log line in each set. `both`: the same in the
 * two; null: it does not match; a set left out does not know the pattern.
 */
export interface Expectation {
  readonly match: string;
  readonly line: string;
  readonly both?: Fields | null;
  readonly legacy?: Fields | null;
  readonly "ecs-v1"?: Fields | null;
}

const folder = path.join(import.meta.dirname, "expectations");

/** By family. */
export const expectations: ReadonlyMap<string, readonly Expectation[]> = new Map(
  readdirSync(folder)
    .toSorted()
    .map((file) => [path.basename(file, ".jsonl"), readRows(path.join(folder, file))]),
);

function readRows(file: string): readonly Expectation[] {
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Expectation);
}

/** Undefined: the set does not know the pattern. */
export function expectedIn(row: Expectation, set: PatternSet): Fields | null | undefined {
  return row[set] === undefined ? row.both : row[set];
}
