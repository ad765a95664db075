/** Patterns and lines: the same bytes in every run, on every machine. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { workloadLines } from "../lines/workload-lines.mjs";

export const benchFolder = path.resolve(import.meta.dirname, "..");
export const packageFolder = path.resolve(benchFolder, "..");

const { patterns, lines, outputs } = JSON.parse(readFileSync(path.join(benchFolder, "checksums.json"), "utf8"));

/** By pipeline and count of lines: what its output must be, output-sum.mjs. */
export const expectedOutputs = outputs;

/** The expressions in a file of the folder patterns, one a line. @throws when the file is not the one the numbers were made with */
export function readPatterns(name) {
  const bytes = readFileSync(path.join(benchFolder, "patterns", `${name}.txt`));
  check(`patterns/${name}.txt`, bytes, patterns[name]);
  return bytes.toString("utf8").trimEnd().split("\n");
}

/**
 * The bytes of the first lines of a workload. They are made once, and kept in node_modules/.cache.
 * @throws when they are not the ones the numbers were made with
 */
export function readLines(kind, count) {
  const name = `${kind}-${count}`;
  const file = path.join(packageFolder, "node_modules/.cache/tailrace-bench", `${name}.log`);
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, [...workloadLines(kind, count)].join(""));
    renameSync(`${file}.new`, file);
  }
  const bytes = readFileSync(file);
  check(file, bytes, lines[name]);
  return bytes;
}

function check(what, bytes, expected) {
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== expected) throw new Error(`${what} has the checksum ${found}; checksums.json has ${expected}.`);
}
