import type { OptionSchemas } from "#plugin";

export const DEFAULTS = {
  vendor: "Elasticsearch",
  product: "Logstash",
  version: "1.0",
  signature: "Logstash",
  name: "Logstash",
  severity: "6",
} as const;

const header = (what: string, name: keyof typeof DEFAULTS) =>
  ({
    type: "string",
    format: "template",
    default: DEFAULTS[name],
    description: `Writing: ${what}, with \`%{…}\`; what comes out empty becomes the default.`,
  }) as const;

export const options = {
  vendor: header("the device's vendor", "vendor"),
  product: header("the device's product", "product"),
  version: header("the device's version", "version"),
  signature: header("the id of the kind of event", "signature"),
  name: header("the name of the event", "name"),
  severity: {
    type: "string",
    format: "template",
    default: DEFAULTS.severity,
    description: "Writing: the severity, a whole number from 0 to 10, with `%{…}`; anything else becomes the default.",
  },
  fields: {
    type: "array",
    items: { type: "string" },
    default: [],
    description: "Writing: the fields that become extensions, in this order; absent and null ones are left out.",
    examples: [["[source][ip]", "message"]],
  },
  reverse_mapping: {
    type: "boolean",
    default: false,
    description: "Writing: whether extensions have CEF's short keys (`src`) instead of full names (`sourceAddress`).",
  },
  delimiter: {
    type: "string",
    description:
      "What ends an event, read and written; `\\r` and `\\n` in it are line ends. Without it every read, datagram or message is one event, and nothing is written behind one.",
    examples: ["\\r\\n"],
  },
  default_timezone: {
    type: "string",
    description: "Reading: the zone of times that name none and come without the device's zone (`dtz`). Default: the machine's.",
    examples: ["Europe/Paris", "+02:00"],
  },
  locale: {
    type: "string",
    description: "Reading: the language of the names of months. Default: the machine's.",
    examples: ["de-DE", "fr_FR"],
  },
  raw_data_field: { type: "string", description: "Reading: a field that takes the event as it came.", examples: ["[event][original]"] },
  device: {
    type: "string",
    enum: ["observer", "host"],
    default: "observer",
    description:
      "Reading with ECS names: what the device is; its address, name and id go to `observer` (it saw the event) or `host` (it happened there).",
  },
} as const satisfies OptionSchemas;
