import type { OptionSchemas } from "#plugin";

export const options = {
  match: {
    type: "array",
    items: { type: "string" },
    default: [],
    description:
      "The field with the time, then one or more formats, of which the first that fits counts: `ISO8601`, `UNIX`, `UNIX_MS`, `TAI64N` or a Joda-Time pattern. At least two elements.",
    examples: [["timestamp", "dd/MMM/yyyy:HH:mm:ss Z", "ISO8601"]],
  },
  target: { type: "string", default: "@timestamp", description: "The field that gets the time." },
  timezone: {
    type: "string",
    format: "template",
    description:
      "The zone of texts that name none: an id such as `Europe/Paris` or an offset such as `+02:00`. It may hold `%{…}`; an event that names no known zone then fails. Default: the zone of the machine.",
    examples: ["Europe/Paris", "%{[client][timezone]}"],
  },
  locale: {
    type: "string",
    description:
      "The language of names of months and days: `de`, `fr-FR`. Default: that of the machine, and English besides where a pattern has names.",
    examples: ["en-US"],
  },
  tag_on_failure: {
    type: "array",
    items: { type: "string" },
    default: ["_dateparsefailure"],
    description: "The tags of an event whose field fits none of the formats.",
  },
} as const satisfies OptionSchemas;
