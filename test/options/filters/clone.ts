import type { PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    clones: filterCase("clone", {
      given: 'clones => ["a", "b"]',
      instead: "clones => []",
      events: [{ n: 1 }],
      expected: [{ n: 1 }, { n: 1, tags: ["a"] }, { n: 1, tags: ["b"] }],
    }),
    ecs_compatibility: filterCase("clone", {
      given: "ecs_compatibility => disabled",
      beside: 'clones => ["a"]',
      events: [{ n: 1 }],
      expected: [{ n: 1 }, { n: 1, type: "a" }],
    }),
  },
};
