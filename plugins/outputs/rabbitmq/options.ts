import type { OptionSchemas } from "#plugin";
import { rabbitOptions } from "../../shared/rabbitmq/options.ts";

export const options = {
  ...rabbitOptions,
  exchange: { type: "string", required: true, description: "The exchange, which is declared." },
  exchange_type: {
    type: "string",
    enum: ["fanout", "direct", "topic", "x-consistent-hash", "x-modulus-hash"],
    required: true,
    description: "The kind of the exchange.",
  },
  key: { type: "string", format: "template", default: "logstash", description: "The routing key." },
  durable: { type: "boolean", default: true, description: "Whether the exchange outlives a restart of the server." },
  persistent: { type: "boolean", default: true, description: "Whether messages are kept on the server's disk." },
  message_properties: {
    type: "object",
    additionalProperties: {},
    default: {},
    description: "Properties of the messages; texts may come from the event.",
    examples: [{ content_type: "application/json", priority: "%{[event][severity]}" }],
  },
  passive: {
    type: "boolean",
    default: false,
    effect: "none",
    description: "Queues are those of readers; the exchange is always declared.",
  },
  arguments: {
    type: "object",
    additionalProperties: {},
    default: {},
    effect: "none",
    description: "Of queues, which are those of readers.",
  },
} as const satisfies OptionSchemas;
