import type { OptionSchemas } from "#plugin";

export const options = {
  hosts: {
    type: "array",
    items: { type: "string" },
    required: true,
    minItems: 1,
    description: "The machines to send to: one of them at a time, chosen by lot; another one when it cannot be reached.",
  },
  port: { type: "integer", required: true, minimum: 1, maximum: 65_535, description: "Their port." },
  ssl_enabled: {
    type: "boolean",
    default: true,
    description: "Whether the connection is encrypted. Logstash has no such option: it always is.",
  },
  ssl_certificate: {
    type: "string",
    format: "path",
    description: "A file with the server's certificate, or that of the authority that signed it. Needed with `ssl_enabled`.",
  },
  flush_size: { type: "integer", default: 1024, minimum: 1, description: "The most events in a window, which is acknowledged as a whole." },
  idle_flush_time: {
    type: "number",
    default: 1,
    description: "Events are never kept back to fill a window: they leave when `pipeline.batch.delay` says.",
    effect: "none",
  },
} as const satisfies OptionSchemas;
