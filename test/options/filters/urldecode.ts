import type { PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    field: filterCase("urldecode", {
      given: 'field => "a"',
      events: [{ message: "%41", a: "%42" }],
      expected: [{ message: "%41", a: "B" }],
    }),
    all_fields: filterCase("urldecode", {
      given: "all_fields => true",
      events: [{ message: "%41", a: "%42" }],
      expected: [{ message: "A", a: "B" }],
    }),
    charset: filterCase("urldecode", {
      given: 'charset => "ISO-8859-1"',
      events: [{ message: "%E9" }],
      expected: [{ message: "é" }],
    }),
    tag_on_failure: filterCase("urldecode", {
      given: "tag_on_failure => bad",
      beside: 'field => "[a][b]"',
      events: [{ a: "x" }],
      expected: [{ a: "x", tags: ["bad"] }],
    }),
  },
};
