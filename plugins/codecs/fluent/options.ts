import type { OptionSchemas } from "#plugin";

export const options = {
  nanosecond_precision: {
    type: "boolean",
    default: false,
    description: "Writing: whether times have nanoseconds (EventTime); else they are whole seconds. What is read may have either.",
  },
  target: {
    type: "string",
    format: "field_reference",
    description: "Reading: the field that takes a record; without it the event is the record.",
  },
} as const satisfies OptionSchemas;
