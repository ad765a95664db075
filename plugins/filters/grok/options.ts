import type { OptionSchemas } from "#plugin";

export const options = {
  match: {
    type: "object",
    default: {},
    description:
      "Fields and the expressions their text may match: one, or a list that is tried in order. `%{PATTERN:field}`, `%{PATTERN:[a][b]:int}` (or `:float`), `%{PATTERN:field=definition}`, `(?<field>…)`.",
    examples: [{ message: "%{COMBINEDAPACHELOG}" }, { message: ["%{IP:client} %{WORD:verb}", "%{GREEDYDATA:rest}"] }],
  },
  patterns_dir: {
    type: "array",
    items: { type: "string" },
    default: [],
    description: "Folders (or files) with patterns of your own, a `NAME expression` a line.",
    examples: [["./patterns"]],
  },
  patterns_files_glob: {
    type: "string",
    default: "*",
    description: "Which files of the folders in `patterns_dir` are read.",
    examples: ["*.grok"],
  },
  pattern_definitions: {
    type: "object",
    additionalProperties: { type: "string" },
    default: {},
    description: "Patterns of your own, by name. They replace those of files and the bundled ones.",
    examples: [{ QUEUE_ID: "[0-9A-F]{10,11}" }],
  },
  break_on_match: {
    type: "boolean",
    default: true,
    description:
      "Stop at the first expression and field that match. `false`: all are tried; the last expression of a field decides whether the field matched.",
  },
  named_captures_only: {
    type: "boolean",
    default: true,
    description: "`false`: a token without a field name captures too, into a field of its pattern's name.",
  },
  keep_empty_captures: {
    type: "boolean",
    default: false,
    description: "Keep captures that are empty, and null for groups that took no part.",
  },
  target: { type: "string", description: "The field under which all captures are put.", examples: ["parsed", "[log][parsed]"] },
  overwrite: {
    type: "array",
    items: { type: "string" },
    default: [],
    description: "Captured fields that replace what is there. Others become a list with the value that is there.",
    examples: [["message"]],
  },
  tag_on_failure: {
    type: "array",
    items: { type: "string" },
    default: ["_grokparsefailure"],
    description: "Tags of an event that nothing matched.",
  },
  timeout_millis: {
    type: "number",
    default: 30_000,
    description: "How long a match may take, in milliseconds; 0: no limit.",
  },
  timeout_scope: {
    type: "string",
    enum: ["pattern", "event"],
    default: "pattern",
    description: "Whether `timeout_millis` is for each expression or for all of an event.",
  },
  tag_on_timeout: {
    type: "string",
    default: "_groktimeout",
    description: "The tag of an event whose match took longer than `timeout_millis`.",
  },
} as const satisfies OptionSchemas;
