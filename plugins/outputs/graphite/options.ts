import type { OptionSchemas } from "#plugin";

export const options = {
  host: { type: "string", default: "localhost", description: "The server (carbon)." },
  port: { type: "integer", default: 2003, minimum: 1, maximum: 65_535, description: "The port of its plaintext protocol." },
  reconnect_interval: { type: "number", default: 2, minimum: 0, description: "Seconds to wait after an attempt that failed." },
  resend_on_failure: {
    type: "boolean",
    default: false,
    effect: "none",
    description: "What was not written is always written again.",
  },
  metrics: {
    type: "object",
    additionalProperties: { type: "string" },
    default: {},
    description: "Metrics by their names; names and values may come from the event. What is no number is 0.",
    examples: [{ "%{[host][name]}.uptime": "%{uptime}" }],
  },
  fields_are_metrics: {
    type: "boolean",
    default: false,
    description: "Whether the fields of the event are the metrics, instead of `metrics`.",
  },
  include_metrics: {
    type: "array",
    items: { type: "string", format: "regex" },
    default: [".*"],
    description: "Expressions: a metric's name must match one of them.",
  },
  exclude_metrics: {
    type: "array",
    items: { type: "string", format: "regex" },
    default: [String.raw`%\{[^}]+\}`],
    description: "Expressions: a metric whose name matches one of them is left out; by default those with a field that is missing.",
  },
  timestamp_field: {
    type: "string",
    format: "field_reference",
    default: "@timestamp",
    description: "The field with the metrics' time: a timestamp, or seconds since 1970.",
  },
  metrics_format: {
    type: "string",
    format: "template",
    default: "*",
    description: "What is made of a metric's name, which stands for each `*`.",
    examples: ["logs.%{[host][name]}.*.sum"],
  },
  nested_object_separator: {
    type: "string",
    default: ".",
    description: "Stands between the names where the value of a metric is an object, whose members are metrics each.",
  },
} as const satisfies OptionSchemas;
