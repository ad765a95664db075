import type { OptionSchemas } from "#plugin";

export const options = {
  resolve: {
    type: "array",
    items: { type: "string" },
    description: "Fields with host names, whose addresses are looked up.",
    examples: [["host"]],
  },
  reverse: { type: "array", items: { type: "string" }, description: "Fields with addresses, whose names are looked up." },
  action: {
    type: "string",
    enum: ["append", "replace"],
    default: "append",
    description: "What becomes of the field: `append` makes a list of the old value and what was found, `replace` puts it in its place.",
  },
  nameserver: {
    description:
      "The name servers: an address, a list of addresses, or a hash with `address`, `search` (up to six domains) and `ndots`. An address may have a port: `127.0.0.1:5353`. Default: what `/etc/resolv.conf` says.",
    examples: [["8.8.8.8", "8.8.4.4"], { address: ["10.0.0.53"], search: ["internal.net"] }],
  },
  hostsfile: {
    type: "array",
    items: { type: "string" },
    description:
      "Files such as `/etc/hosts`, which are looked at first. With this option and without `nameserver` no name server is asked.",
  },
  timeout: { type: "number", default: 0.5, minimum: 0, description: "Seconds that a name server may take for an answer." },
  max_retries: { type: "number", default: 2, description: "How often a lookup that took too long is tried again." },
  hit_cache_size: {
    type: "number",
    default: 0,
    description: "How many answers are kept; 0: none beyond the events that are worked on together.",
  },
  hit_cache_ttl: { type: "number", default: 60, description: "Seconds an answer is kept." },
  failed_cache_size: { type: "number", default: 0, description: "How many names without an answer are kept." },
  failed_cache_ttl: { type: "number", default: 5, description: "Seconds a name without an answer is kept." },
  tag_on_timeout: {
    type: "array",
    items: { type: "string" },
    default: ["_dnstimeout"],
    description: "The tags of an event for which no name server answered in time.",
  },
} as const satisfies OptionSchemas;
