import type { OptionSchemas } from "#plugin";

/** The conversions of `convert`. */
export const CONVERSIONS = ["integer", "float", "integer_eu", "float_eu", "string", "boolean"] as const;

export const options = {
  coerce: { type: "object", description: "Fields that are null get this value; it may hold `%{…}`." },
  rename: { type: "object", description: "Fields to rename: old name to new name. Both may hold `%{…}`. An existing field is replaced." },
  update: { type: "object", description: "New values for fields that exist." },
  replace: { type: "object", description: "New values for fields, whether they exist or not." },
  convert: {
    type: "object",
    description: `The type a field's value is to have: ${CONVERSIONS.join(", ")}. Lists are converted element by element; maps and null are left.`,
    examples: [{ bytes: "integer" }],
  },
  gsub: {
    type: "array",
    items: { type: "string" },
    description:
      "Triples of field, regular expression and replacement. Texts and lists of texts only. `\\1` in a replacement is a group; all three may hold `%{…}`.",
    examples: [["path", "/", "_"]],
  },
  uppercase: { type: "array", items: { type: "string" }, description: "Fields whose letters become upper case." },
  capitalize: {
    type: "array",
    items: { type: "string" },
    description: "Fields whose first letter becomes upper case, the others lower case.",
  },
  lowercase: { type: "array", items: { type: "string" }, description: "Fields whose letters become lower case." },
  strip: { type: "array", items: { type: "string" }, description: "Fields that lose blanks at both ends." },
  split: {
    type: "object",
    description:
      "Texts to make lists of: field to separator. Empty parts at the end are dropped; a separator of one blank stands for any blanks.",
  },
  join: { type: "object", description: "Lists to make texts of: field to separator." },
  merge: {
    type: "object",
    description:
      "Fields to put into another: destination to source, or to a list of sources. Two maps are united; else both become one list.",
  },
  copy: { type: "object", description: "Fields to copy: source to destination. An existing field is replaced." },
  tag_on_failure: {
    type: "string",
    default: "_mutate_error",
    description: "The tag of an event on which an operation failed; later operations are skipped.",
  },
} as const satisfies OptionSchemas;
