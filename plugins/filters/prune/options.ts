import type { OptionSchemas } from "#plugin";

export const options = {
  whitelist_names: {
    type: "array",
    items: { type: "string" },
    default: [],
    description:
      "Patterns of names: fields whose names none of them matches are removed, `@timestamp` and `tags` too. An empty list keeps all.",
    examples: [["^@", "^message$", "^user"]],
  },
  blacklist_names: {
    type: "array",
    items: { type: "string" },
    default: ["%\\{[^}]+\\}"],
    description:
      "Patterns of names: fields whose names one of them matches are removed. The default finds `%{…}` that was never filled in.",
  },
  whitelist_values: {
    type: "object",
    default: {},
    description: "A pattern for each of these fields: the field is removed when its value does not match.",
    examples: [{ method: "^(GET|POST)$" }],
  },
  blacklist_values: {
    type: "object",
    default: {},
    description: "A pattern for each of these fields: the field is removed when its value matches.",
    examples: [{ uripath: "^/health" }],
  },
  interpolate: {
    type: "boolean",
    default: false,
    description: "Whether `%{…}` in patterns and in the names of `whitelist_values` and `blacklist_values` is filled in for each event.",
  },
} as const satisfies OptionSchemas;
