import type { OptionCase, PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    source: read('source => "text"', "", { text: "a=1", message: "a=2" }, { a: "1" }),
    target: read('target => "[out][kv]"', "", { message: "a=1" }, { out: { kv: { a: "1" } } }),
    field_split: read('field_split => ",;"', "", { message: "a=1,b=2;c=3" }, { a: "1", b: "2", c: "3" }),
    field_split_pattern: read('field_split_pattern => ", *"', "", { message: "a=1 2, b=3" }, { a: "1 2", b: "3" }),
    value_split: read('value_split => ":"', "", { message: "a:1" }, { a: "1" }),
    value_split_pattern: read('value_split_pattern => ":+"', "", { message: "a::1" }, { a: "1" }),
    prefix: read('prefix => "%{to}_"', "", { message: "a=1", to: "x" }, { x_a: "1" }),
    include_keys: read('include_keys => ["a"]', "", { message: "a=1 b=2" }, { a: "1" }),
    exclude_keys: read('exclude_keys => ["a"]', "", { message: "a=1 b=2" }, { b: "2" }),
    default_keys: read('default_keys => { "b" => 3 "c" => 4 }', "", { message: "a=1 b=2" }, { a: "1", b: "2", c: 4 }),
    allow_duplicate_values: read("allow_duplicate_values => false", "", { message: "a=1 a=1" }, { a: "1" }),
    allow_empty_values: read("allow_empty_values => true", "", { message: 'a="" b=2' }, { a: "", b: "2" }),
    include_brackets: read("include_brackets => false", "", { message: "a=(1)" }, { a: "(1)" }),
    recursive: read("recursive => true", "", { message: "a=(b=1)" }, { a: { b: "1" } }),
    whitespace: read("whitespace => strict", 'field_split => ","', { message: "a= 1" }, { a: " 1" }),
    trim_key: read('trim_key => "<>"', "", { message: "<a<b>=1" }, { "a<b": "1" }),
    trim_value: read('trim_value => "<>"', "", { message: "a=<1>2>" }, { a: "1>2" }),
    remove_char_key: read('remove_char_key => "<>"', "", { message: "<a<b>=1" }, { ab: "1" }),
    remove_char_value: read('remove_char_value => "<>"', "", { message: "a=<1>2>" }, { a: "12" }),
    transform_key: read("transform_key => uppercase", "", { message: "ab=1" }, { AB: "1" }),
    transform_value: read("transform_value => capitalize", "", { message: "a=bCD" }, { a: "Bcd" }),
    timeout_millis: timed("timeout_millis => 20", "_kv_filter_timeout"),
    tag_on_timeout: timed('tag_on_timeout => "slow"', "slow", "timeout_millis => 20"),
    tag_on_failure: read('tag_on_failure => ["bad", "worse"]', "", { message: "[a=1" }, { tags: ["bad", "worse"] }),
  },
};

type Fields = Readonly<Record<string, unknown>>;

function read(given: string, beside: string, event: Fields, made: Fields): OptionCase {
  return filterCase("kv", { given, beside, events: [event], expected: [{ ...event, ...made }] });
}

/** A pattern that takes as many steps as 2 to the power of a text's length. */
function timed(given: string, tag: string, beside = ""): OptionCase {
  const message = `${"a".repeat(22)}!`;
  return filterCase("kv", {
    given,
    beside: `value_split_pattern => "(a|a)*=" whitespace => strict ${beside}`,
    // With it the pipeline keeps state, so that a match is interrupted in this thread.
    behind: "throttle { key => same }",
    events: [{ message }],
    expected: [{ message, tags: [tag] }],
  });
}
