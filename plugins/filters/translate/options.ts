import type { OptionSchemas } from "#plugin";

export const options = {
  source: {
    type: "string",
    format: "field_reference",
    description:
      "The field whose text is looked up. Of a list the first element is taken, see `iterate_on`. Needed, unless `field` is given.",
    examples: ["[http][response][status_code]"],
  },
  field: { type: "string", deprecated: 'Use "source" instead.', description: "The older name of `source`." },
  target: {
    type: "string",
    format: "field_reference",
    description: "The field for what was found. Default: the source itself; with `ecs_compatibility => disabled` the field `translation`.",
    examples: ["[http][status_text]"],
  },
  destination: { type: "string", deprecated: 'Use "target" instead.', description: "The older name of `target`." },
  dictionary: {
    type: "object",
    description: "The dictionary itself: what is looked up, and what it becomes. Not together with `dictionary_path`.",
    default: {},
    examples: [{ "200": "OK", "404": "Not Found" }],
  },
  dictionary_path: {
    type: "string",
    format: "path",
    description: "A file with the dictionary: YAML (`.yml`, `.yaml`), JSON (`.json`) or CSV (`.csv`).",
    examples: ["/etc/tailrace/assets.yml"],
  },
  exact: {
    type: "boolean",
    default: true,
    description: "Whether the whole text must be a key. With false every key that stands anywhere in the text is replaced by its value.",
  },
  regex: {
    type: "boolean",
    default: false,
    description:
      "Whether keys are regular expressions; the first that matches anywhere in the text decides. Without effect when `exact` is false.",
  },
  fallback: {
    type: "string",
    format: "template",
    description: "What is written when nothing was found. Default: nothing is.",
    examples: ["unknown", "%{[host][name]}"],
  },
  override: {
    type: "boolean",
    description:
      "Whether a target that exists is overwritten; if not, the filter does nothing then. Default: true when the target is the source, else false.",
  },
  iterate_on: {
    type: "string",
    description:
      "A field with a list. The same as `source`: each element is looked up, and the target becomes the list of what was found. Another one: " +
      "its elements are maps, and `source` and `target` are fields of each.",
    examples: ["[related][users]"],
  },
  refresh_interval: {
    type: "number",
    default: 300,
    description: "How many seconds pass until the file is looked at again, when an event comes; 0 or less: never.",
  },
  refresh_behaviour: {
    type: "string",
    enum: ["merge", "replace"],
    default: "merge",
    description: "Whether entries that are no longer in the file are kept (`merge`) or not (`replace`).",
  },
  yaml_dictionary_code_point_limit: {
    type: "number",
    description: "The most characters that a document of a YAML file may have. Default: 134217728. For YAML files only.",
  },
  yaml_load_strategy: {
    type: "string",
    enum: ["streaming", "one_shot"],
    default: "one_shot",
    description:
      "How scalars of YAML are read: as Ruby does, or (`streaming`) only true, false, null, whole numbers and decimal fractions, without tags and aliases.",
  },
} as const satisfies OptionSchemas;
