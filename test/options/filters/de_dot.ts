import type { OptionCase, PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

function deDotCase(given: string, expected: Record<string, unknown>): OptionCase {
  return filterCase("de_dot", { given, events: [{ "a.b": 1, c: { "d.e": 2 }, "f.g": 3 }], expected: [expected] });
}

export const pluginCases: PluginCases = {
  cases: {
    separator: deDotCase('separator => "-"', { "a-b": 1, c: { "d.e": 2 }, "f-g": 3 }),
    nested: deDotCase("nested => true", { a: { b: 1 }, c: { "d.e": 2 }, f: { g: 3 } }),
    recursive: deDotCase("recursive => true", { a_b: 1, c: { d_e: 2 }, f_g: 3 }),
    fields: deDotCase('fields => ["a.b"]', { a_b: 1, c: { "d.e": 2 }, "f.g": 3 }),
    tag_on_failure: filterCase("de_dot", {
      given: "tag_on_failure => oops",
      beside: "nested => true",
      events: [{ "a..b": 1 }],
      expected: [{ "a..b": 1, tags: ["oops"] }],
    }),
  },
};
