import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../support/run-config.ts";
import { caseNames } from "./run-case-folder.ts";
import { proofs } from "./unlike-logstash.ts";

const cases = caseNames();

test("every row of the README's table of differences is proved by a case or a test", () => {
  const [, section = ""] = readFileSync(path.join(packageRoot, "README.md"), "utf8").split("## Unlike Logstash\n");
  const rows = section.split("\n## ")[0]!.matchAll(/^\| (.+?) \| .+ \|$/gm);
  const said = [...rows].map((row) => row[1]!).filter((what) => what !== "What");

  expect(Object.keys(proofs).toSorted()).toEqual(said.toSorted());
});

test.each(Object.entries(proofs))("there is what proves: %s", (_, names) => {
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !exists(name))).toEqual([]);
});

/** A folder of a case, a file, or a test by name in a file. */
function exists(proof: string): boolean {
  if (cases.includes(proof)) return true;
  const [name = "", ...titles] = proof.split(": ");
  const title = titles.length === 0 ? undefined : titles.join(": ");
  const file = path.join(packageRoot, name);
  return existsSync(file) && (title === undefined || readFileSync(file, "utf8").includes(JSON.stringify(title)));
}
