import type { OptionCase, PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

const changes = (given: string, event: Record<string, unknown>, expected: Record<string, unknown>): OptionCase =>
  filterCase("mutate", { given, events: [event], expected: [expected] });

export const pluginCases: PluginCases = {
  cases: {
    coerce: changes('coerce => { "one" => "set" }', { one: null }, { one: "set" }),
    rename: changes('rename => { "one" => "two" }', { one: 1 }, { two: 1 }),
    update: changes('update => { "one" => "new" }', { one: "old" }, { one: "new" }),
    replace: changes('replace => { "two" => "%{one}!" }', { one: "a" }, { one: "a", two: "a!" }),
    convert: changes('convert => { "one" => "integer" }', { one: "17" }, { one: 17 }),
    gsub: changes('gsub => ["one", "[aeiou]", "_"]', { one: "hello" }, { one: "h_ll_" }),
    uppercase: changes('uppercase => ["one"]', { one: "aB" }, { one: "AB" }),
    capitalize: changes('capitalize => ["one"]', { one: "aB" }, { one: "Ab" }),
    lowercase: changes('lowercase => ["one"]', { one: "aB" }, { one: "ab" }),
    strip: changes('strip => ["one"]', { one: " a " }, { one: "a" }),
    split: changes('split => { "one" => "," }', { one: "a,b" }, { one: ["a", "b"] }),
    join: changes('join => { "one" => "," }', { one: ["a", "b"] }, { one: "a,b" }),
    merge: changes('merge => { "one" => "two" }', { one: ["a"], two: "b" }, { one: ["a", "b"], two: "b" }),
    copy: changes('copy => { "one" => "two" }', { one: 1 }, { one: 1, two: 1 }),
    tag_on_failure: filterCase("mutate", {
      given: 'tag_on_failure => "bad"',
      beside: 'replace => { "[one][two]" => "x" }',
      events: [{ one: "text" }],
      expected: [{ one: "text", tags: ["bad"] }],
    }),
  },
};
