import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../../test/support/run-config.ts";
import { compileRules } from "./compile-rules.ts";
import type { CompiledRule } from "./compile-rules.ts";
import { parseRegex } from "./parse-regex.ts";
import type { RegexNode } from "./parse-regex.ts";
import type { RuleLists } from "./rules.ts";
import { makeUserAgentParser } from "./user-agent-parser.ts";

const bundled = JSON.parse(readFileSync(path.join(packageRoot, "data/user-agents.generated.json"), "utf8")) as RuleLists<CompiledRule>;

/** The same rules, tried one after the other. */
function withoutIndex({ userAgents, systems, devices }: RuleLists<CompiledRule>): RuleLists<CompiledRule> {
  const strip = (rules: readonly CompiledRule[]): CompiledRule[] => rules.map((rule) => ({ ...rule, clauses: [] }));
  return { userAgents: strip(userAgents), systems: strip(systems), devices: strip(devices) };
}

/** Numbers from 0 to below 1, the same in every run. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

const CHARACTERS = Array.from({ length: 95 }, (_, n) => String.fromCharCode(32 + n));

/** A text that an expression matches, as far as its assertions allow. */
function sample(node: RegexNode, random: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  switch (node.kind) {
    case "text":
      return node.text;
    case "set":
      return pick(CHARACTERS.filter((character) => new RegExp(node.source).test(character)));
    case "assertion":
      return "";
    case "group":
      return sample(node.body, random);
    case "repeat": {
      const times = node.least + Math.floor(random() * Math.min(3, node.most - node.least + 1));
      return Array.from({ length: times }, () => sample(node.body, random)).join("");
    }
    case "sequence":
      return node.nodes.map((part) => sample(part, random)).join("");
    case "alternatives":
      return sample(pick(node.choices), random);
  }
}

describe("the rules of the package", () => {
  const parse = makeUserAgentParser(bundled);
  const sequential = makeUserAgentParser(withoutIndex(bundled));
  const rules = Object.entries({ userAgents: bundled.userAgents, systems: bundled.systems, devices: bundled.devices });

  test.each(rules)("give the same by the index as one after the other, on texts that each of %s matches", (_, list) => {
    const random = makeRandom(list.length);
    for (const { regex, ignoreCase } of list) {
      const matching = sample(parseRegex(regex).root, random);
      const text = ignoreCase === true && random() < 0.5 ? matching.toUpperCase() : matching;
      for (const agent of [text, `Mozilla/5.0 (Linux; Android 4.1; ${text}) AppleWebKit/5 Mobile Safari/5`]) {
        expect([agent, parse(agent)]).toEqual([agent, sequential(agent)]);
      }
    }
  });

  test.each([
    "",
    " ",
    "\0",
    "-",
    "__proto__",
    "constructor",
    "\ud800",
    "é".repeat(1_000),
    "Mozilla/5.0 ".repeat(5_000),
    "; Android 4.".repeat(3_000),
  ])("give the same on an odd text", (agent) => {
    expect(parse(agent)).toEqual(sequential(agent));
  });

  test("are each reached by the index on texts that they match", () => {
    const random = makeRandom(1);
    const missed = rules
      .flatMap(([, list]) => list)
      .filter(({ regex, clauses }) => {
        const lower = sample(parseRegex(regex).root, random).toLowerCase();
        return !clauses.every((clause) => clause.some((literal) => lower.includes(literal)));
      });
    expect(missed).toEqual([]);
  });
});

describe("a rule", () => {
  const nothing = { userAgents: [], systems: [], devices: [] };
  const other = { name: "Other", major: undefined, minor: undefined, patch: undefined, build: undefined };

  test.each([
    [
      "takes its groups",
      { regex: "(Ab)/(\\d+)\\.(\\d+)\\.(\\d+)\\.(\\d+)" },
      "Ab/1.2.3.4",
      { name: "Ab", major: "1", minor: "2", patch: "3", build: "4" },
    ],
    ["puts the first group into the name, once", { regex: "(Ab)", family: "$1 $1 of $2" }, "Ab", { ...other, name: "Ab $1 of $2" }],
    ["keeps $1 in the name when the group is absent", { regex: "(Ab)?c", family: "x$1" }, "c", { ...other, name: "x$1" }],
    [
      "prefers its own versions, which leave no patch",
      { regex: "(Ab)(1)(2)(3)", major: "$2", minor: "8" },
      "Ab123",
      { ...other, name: "Ab", major: "$2", minor: "8" },
    ],
    ["takes an empty group for none", { regex: "(Ab)(1?)(2?)" }, "Ab", { ...other, name: "Ab" }],
    ["that gives no name does not count", { regex: "Ab" }, "Ab", other],
    [
      "keeps signs of replacements that stand in the text",
      { regex: "(A\\S+)", family: "<$1>" },
      "A$&$1\\0",
      { ...other, name: "<A$&$1\\0>" },
    ],
  ])("for user agents %s", (_, rule, text, userAgent) => {
    expect(makeUserAgentParser(compileRules({ ...nothing, userAgents: [rule] }))(text)).toEqual({
      userAgent,
      system: other,
      device: "Other",
    });
  });

  test.each([
    ["takes its groups, empty ones too", { regex: "(Ab)(1?)(2)?(3)?(4)?" }, "Ab", { ...other, name: "Ab", major: "" }],
    ["puts the first group into the name, everywhere", { regex: "(Ab)", family: "$1-$1" }, "Ab", { ...other, name: "Ab-Ab" }],
    ["keeps the name's signs when it has no groups", { regex: "Ab", family: "$1" }, "Ab", { ...other, name: "$1" }],
    [
      "takes versions from other groups",
      { regex: "(Ab)(1)(2)", major: "$3", minor: "$2", patch: "P" },
      "Ab12",
      { name: "Ab", major: "2", minor: "1", patch: "P", build: undefined },
    ],
  ])("for operating systems %s", (_, rule, text, system) => {
    expect(makeUserAgentParser(compileRules({ ...nothing, systems: [rule] }))(text)).toEqual({ userAgent: other, system, device: "Other" });
  });

  test.each([
    ["takes its first group", { regex: "(Ab)(1)" }, "Ab1", "Ab"],
    ["fills in any group and trims", { regex: "(Ab)(1)(2)?", family: " $2 $1 $3 $9 " }, "Ab1", "1 Ab"],
    ["keeps a name without groups as it is", { regex: "Ab", family: " x " }, "Ab", " x "],
    ["looks at case unless told otherwise", { regex: "(Ab)" }, "AB", "Other"],
    ["does not look at case", { regex: "(Ab)", ignoreCase: true }, "aB", "aB"],
    ["counts before those that follow it", { regex: "(A.)" }, "xAb Ab", "Ab"],
  ])("for devices %s", (_, rule, text, device) => {
    const rules = { ...nothing, devices: [rule, { regex: "(x)", family: "later" }] };
    expect(makeUserAgentParser(compileRules(rules))(text).device).toBe(device);
  });
});
