import type { OptionSchemas } from "#plugin";

export const options = {
  source: {
    type: "string",
    required: true,
    description: "The field with the IP address. Of a list the first element is taken.",
    examples: ["[source][ip]"],
  },
  target: {
    type: "string",
    description:
      "The field to write to. Default: `geoip`; in ECS mode the parent of a source that ends in `[ip]`, and required for any other source.",
  },
  database: {
    type: "string",
    format: "path",
    description: "A database in MaxMind's format. Default: the country database that comes with Tailrace.",
    examples: ["/usr/share/GeoIP/GeoLite2-City.mmdb"],
  },
  default_database_type: {
    type: "string",
    enum: ["City", "ASN"],
    default: "City",
    description:
      "What kind of database Logstash takes without `database`. Tailrace has its country database only, so `ASN` needs `database`.",
  },
  fields: {
    type: "array",
    items: { type: "string" },
    description: "The fields to write, in upper or lower case. Default: see the table of databases.",
    examples: [["country_name", "region_iso_code"]],
  },
  cache_size: {
    type: "integer",
    minimum: 0,
    default: 1000,
    description: "How many addresses, and how many records of the database, each worker remembers.",
  },
  tag_on_failure: {
    type: "array",
    items: { type: "string" },
    default: ["_geoip_lookup_failure"],
    description: "Tags of an event whose address is missing or not found.",
  },
} as const satisfies OptionSchemas;
