import type { OptionSchemas } from "#plugin";

export const options = {
  mapping: {
    type: "object",
    additionalProperties: { type: "string" },
    default: {},
    description: "The fields to take apart, each with its pattern of `%{…}` keys and the delimiters between them.",
    examples: [{ message: "%{ts} %{+ts} %{host} %{program}[%{pid}]: %{text}" }],
  },
  convert_datatype: {
    type: "object",
    additionalProperties: { type: "string" },
    default: {},
    description: "Fields to make numbers of after that, whether they were dissected or not: `int` cuts decimals, `float` keeps all digits.",
    examples: [{ pid: "int" }],
  },
  tag_on_failure: {
    type: "array",
    items: { type: "string" },
    default: ["_dissectfailure"],
    description: "The tags of an event whose text does not fit its pattern.",
  },
} as const satisfies OptionSchemas;
