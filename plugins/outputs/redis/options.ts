import type { OptionSchemas } from "#plugin";
import { redisOptions, redisTlsOptions } from "../../shared/redis/options.ts";
import { tlsOptions } from "../../shared/tls/options.ts";

export const options = {
  key: {
    type: "string",
    format: "template",
    required: true,
    description: "The name of the list or channel.",
    examples: ["logstash-%{[service][type]}"],
  },
  data_type: {
    type: "string",
    enum: ["list", "channel"],
    required: true,
    description: "`list`: events are put at the right end of a list (`RPUSH`); `channel`: they are published.",
  },
  host: {
    type: "array",
    items: { type: "string" },
    default: ["127.0.0.1"],
    minItems: 1,
    description: "The servers, each with a port of its own if it has one (`10.0.0.1:6380`). One is used; when it fails, the next.",
  },
  shuffle_hosts: { type: "boolean", default: true, description: "Whether the servers are put in a random order at the start." },
  ...redisOptions,
  batch: { type: "boolean", default: false, description: "List: whether several events go into one `RPUSH`." },
  batch_events: { type: "integer", default: 50, minimum: 1, description: "How many events with `batch`, at most." },
  batch_timeout: {
    type: "number",
    default: 5,
    effect: "none",
    description: "What is there is sent at once: nothing waits for a batch to be full.",
  },
  reconnect_interval: { type: "number", default: 1, minimum: 0, description: "Seconds until a delivery that failed is tried again." },
  congestion_threshold: {
    type: "integer",
    default: 0,
    minimum: 0,
    description: "List: events for one that has more elements wait until others have taken some. 0: a list may grow without end.",
  },
  congestion_interval: {
    type: "number",
    default: 1,
    minimum: 0,
    description: "Seconds from one look at the length of a list to the next. 0: before each batch.",
  },
  ssl_enabled: tlsOptions.ssl_enabled,
  ...redisTlsOptions,
} as const satisfies OptionSchemas;
