import type { PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    field: filterCase("split", {
      given: 'field => "lines"',
      events: [{ lines: "a\nb", message: "c\nd" }],
      expected: [
        { lines: "a", message: "c\nd" },
        { lines: "b", message: "c\nd" },
      ],
    }),
    terminator: filterCase("split", {
      given: 'terminator => ";"',
      events: [{ message: "a;b" }],
      expected: [{ message: "a" }, { message: "b" }],
    }),
    target: filterCase("split", {
      given: 'target => "part"',
      events: [{ message: "a\nb" }],
      expected: [
        { message: "a\nb", part: "a" },
        { message: "a\nb", part: "b" },
      ],
    }),
  },
};
