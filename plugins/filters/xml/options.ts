import type { OptionSchemas } from "#plugin";

export const options = {
  source: { type: "string", required: true, description: "The field with the document: a text, or a list of one.", examples: ["message"] },
  target: {
    type: "string",
    description: "The field that takes the document as a map; what it held is replaced. Must be given unless `store_xml` is false.",
    examples: ["doc"],
  },
  store_xml: { type: "boolean", default: true, description: "Whether the document is stored in `target`." },
  xpath: {
    type: "object",
    additionalProperties: { type: "string" },
    default: {},
    description: "XPath 1.0 expressions, each with the field that takes what it finds; what the field held is replaced.",
    examples: [{ "/order/item/@sku": "skus" }],
  },
  namespaces: {
    type: "object",
    additionalProperties: { type: "string" },
    default: {},
    description:
      "Prefixes for expressions, each with its namespace. Without them those count that the document's outermost element declares.",
    examples: [{ s: "urn:example:shop" }],
  },
  remove_namespaces: {
    type: "boolean",
    default: false,
    description: "Whether expressions see the document without prefixes and namespaces. What is stored keeps them.",
  },
  force_array: {
    type: "boolean",
    default: true,
    description: "Whether a child element, and what an expression finds, is a list also when it is only one.",
  },
  force_content: {
    type: "boolean",
    default: false,
    description: "Whether the text of an element without attributes is `content` of a map too.",
  },
  suppress_empty: {
    type: "boolean",
    default: true,
    description: "Whether empty elements are null, and left out where their parent has no attributes; else they are empty maps.",
  },
  parse_options: {
    type: "string",
    description:
      "Flags of libxml, with `,` or `|` between them: with `strict` only documents that are well-formed are read, which else are read as far as they go for expressions; `noblanks`, `recover`. Others have no effect here.",
    examples: ["strict"],
  },
} as const satisfies OptionSchemas;
