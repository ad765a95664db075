import type { OptionSchemas } from "#plugin";

const CASES = ["lowercase", "uppercase", "capitalize"] as const;

export const options = {
  source: {
    type: "string",
    format: "field_reference",
    default: "message",
    description: "The field with the pairs: a text, or a list of texts.",
  },
  target: {
    type: "string",
    format: "field_reference",
    description: "The field that takes all pairs as one map; what it held is replaced. Without it each key is a field of the event.",
  },
  field_split: {
    type: "string",
    default: " ",
    description:
      "The characters between pairs, each a delimiter. They stand in a character class: `\\\\` before one that is special there.",
    examples: ["&?"],
  },
  field_split_pattern: {
    type: "string",
    description: "A regular expression for what stands between pairs, instead of `field_split`.",
    examples: [":+"],
  },
  value_split: {
    type: "string",
    default: "=",
    description: "The characters between a key and its value, each a delimiter, in a character class.",
    examples: [":"],
  },
  value_split_pattern: {
    type: "string",
    description: "A regular expression for what stands between a key and its value, instead of `value_split`.",
    examples: [":+"],
  },
  prefix: { type: "string", format: "template", default: "", description: "Stands before every key.", examples: ["arg_"] },
  include_keys: {
    type: "array",
    items: { type: "string", format: "template" },
    default: [],
    description: "Only these keys are taken, named without the prefix. Empty: all.",
  },
  exclude_keys: {
    type: "array",
    items: { type: "string", format: "template" },
    default: [],
    description: "Keys that are left out, named without the prefix.",
  },
  default_keys: {
    type: "object",
    description: "Keys and values that are added when the text has no such key, prefix included.",
    default: {},
  },
  allow_duplicate_values: {
    type: "boolean",
    default: true,
    description:
      "Whether a key whose value comes a second time keeps both. With false, a part of the one value a key has counts as the same.",
  },
  allow_empty_values: { type: "boolean", default: false, description: "Whether a pair with an empty value is taken." },
  include_brackets: {
    type: "boolean",
    default: true,
    description: "Whether `()`, `[]` and `<>` around a value hold it together and are taken off, as `\"\"` and `''` always are.",
  },
  recursive: { type: "boolean", default: false, description: "Whether pairs inside a value make a map of it." },
  whitespace: {
    type: "string",
    enum: ["lenient", "strict"],
    default: "lenient",
    description: "`lenient`: blanks around what stands between key and value belong to neither. `strict`: they are characters as others.",
  },
  trim_key: {
    type: "string",
    description: "Characters, in a character class, that are cut off from both ends of each line of a key.",
    examples: ["<>"],
  },
  trim_value: { type: "string", description: "As `trim_key`, for values." },
  remove_char_key: {
    type: "string",
    description: "Characters, in a character class, that are taken out of keys.",
    examples: ["<>\\[\\],"],
  },
  remove_char_value: { type: "string", description: "As `remove_char_key`, for values." },
  transform_key: { type: "string", enum: CASES, description: "The case that the letters of keys get." },
  transform_value: { type: "string", enum: CASES, description: "The case that the letters of values get." },
  timeout_millis: {
    type: "number",
    default: 30_000,
    description:
      "How long regular expressions may work on one event, in milliseconds; 0: without limit. Delimiters that are characters need none.",
  },
  tag_on_timeout: { type: "string", default: "_kv_filter_timeout", description: "The tag of an event that took too long." },
  tag_on_failure: {
    type: "array",
    items: { type: "string" },
    default: ["_kv_filter_error"],
    description: "The tags of an event with a key that cannot be written, or a list that holds something other than texts.",
  },
} as const satisfies OptionSchemas;
