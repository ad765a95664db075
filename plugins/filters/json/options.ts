import type { OptionSchemas } from "#plugin";

export const options = {
  source: { type: "string", required: true, description: "The field with the JSON text.", examples: ["message"] },
  target: {
    type: "string",
    format: "field_reference",
    description: "The field that takes the document, whatever it is. Without it the document must be an object, whose keys become fields.",
  },
  skip_on_invalid_json: { type: "boolean", default: false, description: "Whether a text that is no JSON is left alone without a tag." },
  tag_on_failure: {
    type: "array",
    items: { type: "string" },
    default: ["_jsonparsefailure"],
    description: "The tags of an event whose text is no JSON, or whose document cannot be stored.",
  },
} as const satisfies OptionSchemas;
