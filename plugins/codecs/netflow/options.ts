import type { OptionSchemas } from "#plugin";

export const options = {
  versions: {
    type: "array",
    items: { type: "number" },
    default: [5, 9, 10],
    description: "The versions that are read: 5, 9, and 10, which is IPFIX. Packets of others are logged and dropped.",
  },
  target: { type: "string", default: "netflow", description: "The field that takes a flow." },
  include_flowset_id: {
    type: "boolean",
    default: false,
    description: "Whether a flow of IPFIX has the number of its set as `flowset_id`; one of NetFlow 9 always has.",
  },
  cache_ttl: { type: "number", default: 4000, minimum: 0, description: "Seconds for which a template counts after it was announced." },
  cache_save_path: {
    type: "string",
    format: "path",
    description: "A folder where templates are kept, so that flows can be read at once after a restart.",
  },
  netflow_definitions: {
    type: "string",
    format: "path",
    description: "A YAML file with fields of NetFlow 9: `4: [:uint8, :protocol]`. They win over those that are known.",
  },
  ipfix_definitions: {
    type: "string",
    format: "path",
    description: "A YAML file with elements of IPFIX, below the numbers of their enterprises. They win over those that are known.",
  },
} as const satisfies OptionSchemas;
