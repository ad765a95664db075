import type { PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    source: filterCase("json", {
      given: 'source => "one"',
      instead: 'source => "two"',
      events: [{ one: '{"a":1}', two: '{"a":2}' }],
      expected: [{ one: '{"a":1}', two: '{"a":2}', a: 1 }],
    }),
    target: filterCase("json", {
      given: 'target => "[doc][in]"',
      beside: 'source => "text"',
      events: [{ text: '{"a":1}' }],
      expected: [{ text: '{"a":1}', doc: { in: { a: 1 } } }],
    }),
    skip_on_invalid_json: filterCase("json", {
      given: "skip_on_invalid_json => true",
      beside: 'source => "text"',
      events: [{ text: "{" }],
      expected: [{ text: "{" }],
    }),
    tag_on_failure: filterCase("json", {
      given: 'tag_on_failure => ["bad"]',
      beside: 'source => "text"',
      events: [{ text: "{" }],
      expected: [{ text: "{", tags: ["bad"] }],
    }),
  },
};
