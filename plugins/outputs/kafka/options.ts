import type { OptionSchemas, OptionsOf } from "#plugin";
import { connectionOptions } from "../../shared/kafka/options.ts";

const STRING_CLASS = "org.apache.kafka.common.serialization.StringSerializer";
const BYTES_CLASS = "org.apache.kafka.common.serialization.ByteArraySerializer";

export const options = {
  topic_id: { type: "string", format: "template", required: true, description: "The topic of an event." },
  message_key: {
    type: "string",
    format: "template",
    description: "The key of an event's record: records with one key are in one partition. Absent: none.",
  },
  message_headers: {
    type: "object",
    additionalProperties: { type: "string" },
    default: {},
    description: "Headers of an event's record: names, and texts with fields.",
    examples: [{ host: "%{[host][name]}" }],
  },
  acks: {
    type: "string",
    enum: ["0", "1", "all"],
    default: "1",
    description:
      "Who must have a record before it counts as delivered: nobody (`0`), the partition's leader (`1`), its replicas too (`all`).",
  },
  enable_idempotence: {
    type: "boolean",
    default: false,
    description: "Brokers refuse what a repeated attempt would write twice. It needs `acks => all`. Not in Logstash.",
  },
  partitioner: {
    type: "string",
    description:
      "How a record without a key finds its partition. `round_robin`: each in turn, keys or not. Absent: by the key, as Java's clients do it; without one many records in a row go to one.",
  },
  compression_type: {
    type: "string",
    enum: ["none", "gzip", "snappy", "lz4", "zstd"],
    default: "none",
    description: "How batches are packed. All but `gzip` need a package, which the error names.",
  },
  max_request_size: {
    type: "integer",
    minimum: 1,
    default: 1_048_576,
    description: "The most bytes of one request; a longer record is refused. Brokers have a limit too (`message.max.bytes`).",
  },
  retries: {
    type: "integer",
    minimum: 0,
    description:
      "After so many more attempts records are given up, and **lost** without a dead-letter queue. Absent: they are tried until they are there.",
  },
  batch_size: { type: "number", default: 16_384, effect: "none", description: "A block's records go together, up to `max_request_size`." },
  linger_ms: { type: "number", default: 5, effect: "none", description: "`pipeline.batch.delay` is the wait for more." },
  buffer_memory: { type: "number", default: 33_554_432, effect: "none", description: "`--memory` bounds what waits." },
  metadata_fetch_timeout_ms: { type: "number", default: 60_000, effect: "none", description: "`request_timeout_ms` counts." },
  key_serializer: {
    type: "string",
    enum: [STRING_CLASS],
    default: STRING_CLASS,
    effect: "none",
    description: "Keys are texts; other Java classes are refused.",
  },
  value_serializer: {
    type: "string",
    enum: [STRING_CLASS, BYTES_CLASS],
    default: STRING_CLASS,
    effect: "none",
    description: "The codec's bytes are written either way; other Java classes are refused.",
  },
  ...connectionOptions,
} as const satisfies OptionSchemas;

export type KafkaOutputOptions = OptionsOf<typeof options>;
