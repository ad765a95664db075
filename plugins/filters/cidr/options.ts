import type { OptionSchemas } from "#plugin";

export const options = {
  address: {
    type: "array",
    items: { type: "string", format: "template" },
    default: [],
    description: "The addresses. One that is in a network is enough. Not together with `address_field`.",
    examples: [["%{[source][ip]}", "%{[destination][ip]}"]],
  },
  address_field: {
    type: "string",
    format: "field_reference",
    description: "The field with the address, or with a list of addresses.",
    examples: ["[related][ip]"],
  },
  network: {
    type: "array",
    items: { type: "string", format: "template" },
    default: [],
    description: "The networks, also several in one text with commas between them. Not together with `network_path`.",
    examples: [["10.0.0.0/8", "2001:db8::/32"]],
  },
  network_path: {
    type: "string",
    format: "path",
    description: "A file with the networks.",
    examples: ["/etc/tailrace/networks"],
  },
  refresh_interval: {
    type: "number",
    default: 600,
    description: "How many seconds pass until the file is looked at again, when an event comes.",
  },
  separator: {
    type: "string",
    default: "\n",
    description: "What stands between the networks in the file.",
    examples: [";"],
  },
} as const satisfies OptionSchemas;
