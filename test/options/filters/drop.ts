import type { PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    percentage: filterCase("drop", { given: "percentage => 0", events: [{ n: 1 }, { n: 2 }], expected: [{ n: 1 }, { n: 2 }] }),
  },
};
