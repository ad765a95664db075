import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { array, asyncProperty, check, constantFrom, double, record } from "fast-check";
import { expect } from "vitest";
import { checkConfig, packageRoot } from "./run-config.ts";

const root = path.join(packageRoot, "test/conformance/cases");
const configs = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith("/filter.conf"))
  .toSorted()
  .map((file) => path.join(root, file))
  .filter((file) => existsSync(file))
  .map((file) => readFileSync(file, "utf8"));

const PIECES = [
  '"',
  "'",
  "{",
  "}",
  "[",
  "]",
  "=>",
  "=",
  ",",
  "#",
  "\n",
  "%{",
  "if ",
  "and ",
  "(",
  ")",
  "/",
  "\\",
  "\0",
  "é",
  "!",
  "input",
  "-",
];

/** Puts a piece at a place instead of some characters; places are parts of the text's length. */
const edit = record({
  at: double({ min: 0, max: 1, noNaN: true }),
  piece: constantFrom("", ...PIECES),
  removes: constantFrom(0, 0, 1, 5, 40, 1e6),
});

/** Checks recorded configurations with a few random edits: each passes, or has problems with a code and a place. */
export async function checkDamagedConfigs(numRuns: number): Promise<{ failed: boolean; counterexample: unknown; errorInstance: unknown }> {
  const { failed, counterexample, errorInstance } = await check(
    asyncProperty(constantFrom(...configs), array(edit, { minLength: 1, maxLength: 3 }), async (config, edits) => {
      const text = edits.reduce((left, { at, piece, removes }) => {
        const place = Math.floor(at * left.length);
        return left.slice(0, place) + piece + left.slice(place + removes);
      }, config);
      const { plans, problems } = await checkConfig(text);

      expect(problems.filter(({ code, location }) => code === "" || location === undefined)).toEqual([]);
      expect(plans === undefined).toBe(problems.length > 0);
    }),
    { numRuns, seed: 20_261_121 },
  );
  return { failed, counterexample, errorInstance };
}
