import type { OptionSchemas } from "#plugin";
import { rabbitOptions } from "../../shared/rabbitmq/options.ts";

export const options = {
  ...rabbitOptions,
  queue: { type: "string", default: "", description: "The queue. Without a name the server makes one up." },
  durable: { type: "boolean", default: false, description: "Whether the queue, and an exchange, outlive a restart of the server." },
  auto_delete: { type: "boolean", default: false, description: "Whether the queue goes with its last reader." },
  exclusive: { type: "boolean", default: false, description: "Whether the queue is for this connection only." },
  passive: { type: "boolean", default: false, description: "Whether the queue must be there already: it is not declared." },
  arguments: {
    type: "object",
    additionalProperties: {},
    default: {},
    description: "Further arguments of the queue.",
    examples: [{ "x-queue-type": "quorum" }],
  },
  prefetch_count: {
    type: "integer",
    default: 256,
    minimum: 1,
    maximum: 65_535,
    description: "How many messages may be under way before the first of them is acknowledged.",
  },
  ack: {
    type: "boolean",
    default: true,
    description: "Whether a message is acknowledged when it is safe: on disk, else delivered. Otherwise as soon as it has come.",
  },
  exchange: { type: "string", description: "An exchange that the queue is bound to." },
  exchange_type: { type: "string", description: "The kind of the exchange, which is declared then: `direct`, `fanout`, `topic`, …" },
  key: { type: "string", default: "logstash", description: "The routing key of the binding." },
  metadata_enabled: {
    type: "string",
    enum: ["none", "basic", "extended", "false", "true"],
    default: "none",
    description:
      "`basic`: headers and properties of the message in `[@metadata][rabbitmq_headers]` and `[@metadata][rabbitmq_properties]`; `extended`: also its text in `[@metadata][rabbitmq_payload]`. `true` is `basic`.",
  },
  subscription_retry_interval_seconds: {
    type: "number",
    default: 5,
    minimum: 0,
    description: "Seconds until a queue that cannot be read is tried again.",
  },
  threads: { type: "integer", default: 1, minimum: 1, description: "How many connections read." },
} as const satisfies OptionSchemas;
