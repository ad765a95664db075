import type { OptionSchemas } from "#plugin";

export const options = {
  metrics: {
    type: "object",
    additionalProperties: {},
    default: {},
    description: "Writing: metrics by name, both with `%{…}`; what is no number becomes 0.0.",
    examples: [{ "%{[host][hostname]}.load": "%{load}" }],
  },
  fields_are_metrics: {
    type: "boolean",
    default: false,
    description: "Writing: whether each field of the event is a metric of its own name, instead of `metrics`.",
  },
  include_metrics: {
    type: "array",
    items: { type: "string", format: "regex" },
    default: [".*"],
    description: "Writing: regular expressions; metrics that match none are left out.",
    examples: [["^cpu"]],
  },
  exclude_metrics: {
    type: "array",
    items: { type: "string", format: "regex" },
    default: ["%\\{[^}]+\\}"],
    description: "Writing: regular expressions; metrics that match one are left out. Default: those with a token that has no value.",
  },
  metrics_format: {
    type: "string",
    format: "template",
    default: "*",
    description: "Writing: the name of every metric, with `%{…}`; `*` stands for the metric's own.",
    examples: ["%{[host][hostname]}.*"],
  },
} as const satisfies OptionSchemas;
