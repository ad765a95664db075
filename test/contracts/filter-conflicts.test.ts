import { beforeEach, expect, test } from "vitest";
import { defineFilter, PluginError } from "../../src/plugin/index.ts";
import { checkConfig } from "../support/run-config.ts";

/** The options that the check saw together, by filter. */
const seen: unknown[] = [];

/** One filter of the name may have each number. */
const numbered = (name: string) =>
  defineFilter({
    name,
    summary: "Has a number of its own.",
    options: { number: { type: "number", default: 1, minimum: 0, description: "The number." } },
    *conflicts(all) {
      seen.push([name, ...all.map(({ number }) => number)]);
      const taken = new Set<number>();
      for (const [at, { number }] of all.entries()) {
        if (taken.has(number)) yield [at, new PluginError("NUMBER_TAKEN", `The number ${number} is taken.`)];
        taken.add(number);
      }
    },
    create: () => ({ filter: () => true }),
  });

beforeEach(() => {
  seen.length = 0;
});

async function problemsOf(section: string): Promise<unknown> {
  const config = `input { stdin { } }\nfilter {\n${section}\n}\noutput { stdout { } }`;
  const { problems } = await checkConfig(config, { strangers: [numbered("test_numbered"), numbered("test_other")] });
  return problems.map(({ code, message, location }) => [code, message, location?.line]);
}

test("filters of a name are looked at together, in the configuration's order and with their defaults", async () => {
  const section = `test_numbered { number => 2 }
    if [a] { test_other { } test_numbered { } }
    else { mutate { } test_numbered { number => 3 } }`;

  expect([await problemsOf(section), seen]).toEqual([
    [],
    [
      ["test_numbered", 2, 1, 3],
      ["test_other", 1],
    ],
  ]);
});

test("each that conflicts is a problem at its own place", async () => {
  expect(
    await problemsOf("test_numbered { }\ntest_other { }\nif [a] { test_numbered { number => 1 } }\ntest_numbered { number => 1 }"),
  ).toEqual([
    ["NUMBER_TAKEN", "The number 1 is taken.", 5],
    ["NUMBER_TAKEN", "The number 1 is taken.", 6],
  ]);
});

test("one that is a mistake by itself conflicts with none", async () => {
  const problems = (await problemsOf('test_numbered { number => "many" }\ntest_numbered { }')) as unknown[][];

  expect([problems.length, seen]).toEqual([1, [["test_numbered", 1]]]);
});
