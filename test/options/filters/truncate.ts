import type { PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    length_bytes: filterCase("truncate", {
      given: "length_bytes => 4",
      instead: "length_bytes => 6",
      events: [{ a: "twelve" }],
      expected: [{ a: "twel" }],
    }),
    fields: filterCase("truncate", {
      given: 'fields => ["[b][c]"]',
      beside: "length_bytes => 2",
      events: [{ a: "long", b: { c: "long" } }],
      expected: [{ a: "long", b: { c: "lo" } }],
    }),
  },
};
