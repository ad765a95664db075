import type { PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    mapping: filterCase("dissect", {
      given: 'mapping => { "text" => "%{one} %{two}" }',
      events: [{ text: "a b" }],
      expected: [{ text: "a b", one: "a", two: "b" }],
    }),
    convert_datatype: filterCase("dissect", {
      given: 'convert_datatype => { "one" => "int" }',
      beside: 'mapping => { "text" => "%{one} %{two}" }',
      events: [{ text: "17 b" }],
      expected: [{ text: "17 b", one: 17, two: "b" }],
    }),
    tag_on_failure: filterCase("dissect", {
      given: 'tag_on_failure => ["bad"]',
      beside: 'mapping => { "text" => "%{one}-%{two}" }',
      events: [{ text: "a b" }],
      expected: [{ text: "a b", tags: ["bad"] }],
    }),
  },
};
