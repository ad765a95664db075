import type { OptionSchemas, OptionsOf } from "#plugin";
import { connectionOptions } from "../../shared/kafka/options.ts";

const STRING_CLASS = "org.apache.kafka.common.serialization.StringDeserializer";
const BYTES_CLASS = "org.apache.kafka.common.serialization.ByteArrayDeserializer";

const reading = {
  topics: { type: "array", items: { type: "string" }, default: ["logstash"], description: "Topics to read." },
  topics_pattern: {
    type: "string",
    description:
      "A regular expression that the whole name of a topic must match; in place of `topics`. New topics are found within `metadata_max_age_ms`.",
    examples: ["app-.*"],
  },
  exclude_internal_topics: {
    type: "string",
    description: "`false`: `topics_pattern` also finds Kafka's own topics (`__…`). Default: `true`.",
  },
  group_id: { type: "string", default: "logstash", description: "Members of one group share the partitions." },
  group_instance_id: { type: "string", description: "Static membership: refused, kafkajs has none." },
  group_protocol: {
    type: "string",
    enum: ["classic", "consumer"],
    default: "classic",
    description: "`consumer` is refused: kafkajs speaks the classic one.",
  },
  partition_assignment_strategy: {
    type: "string",
    description:
      "`range` (the default) or `round_robin`, as Java's clients do it, so that both can be in one group. `sticky` and `cooperative_sticky` become `range`, with a warning.",
  },
  consumer_threads: { type: "integer", minimum: 1, default: 1, description: "So many members of the group are in this process." },
  auto_offset_reset: {
    type: "string",
    enum: ["earliest", "latest", "none"],
    description: "Where a group begins that has no position: `earliest`, `latest` (the default); `none`: that is an error.",
  },
  isolation_level: {
    type: "string",
    enum: ["read_uncommitted", "read_committed"],
    default: "read_uncommitted",
    description: "`read_committed`: records of transactions that were aborted are left out.",
  },
  auto_create_topics: {
    type: "boolean",
    default: true,
    description: "Whether a topic that does not exist is made, where the broker allows it.",
  },
  client_rack: { type: "string", description: "The rack of this machine: records are read from a replica there." },
  decorate_events: {
    type: "string",
    enum: ["none", "basic", "extended", "false", "true"],
    default: "none",
    description: "`basic`: topic, partition, offset, key… are put into `[@metadata][kafka]`; `extended`: the record's headers too.",
  },
  key_deserializer_class: {
    type: "string",
    enum: [STRING_CLASS],
    default: STRING_CLASS,
    description: "Keys are texts; other Java classes are refused.",
  },
  value_deserializer_class: {
    type: "string",
    enum: [STRING_CLASS, BYTES_CLASS],
    default: STRING_CLASS,
    description:
      "`StringDeserializer`: what is no UTF-8 becomes U+FFFD. `ByteArrayDeserializer`: the codec gets the bytes as they are. Other Java classes are refused.",
  },
} as const satisfies OptionSchemas;

const pace = {
  enable_auto_commit: {
    type: "boolean",
    default: true,
    description: "`true`: positions are committed every `auto_commit_interval_ms`; `false`: at once. Either way only of what is safe.",
  },
  auto_commit_interval_ms: { type: "integer", minimum: 0, default: 5000, description: "Milliseconds between two commits." },
  max_poll_records: {
    type: "integer",
    minimum: 1,
    default: 500,
    description: "So many records of a partition are handed on together; their position moves when all of them are safe.",
  },
  max_poll_interval_ms: {
    type: "integer",
    minimum: 1,
    default: 300_000,
    description: "The group waits so long for its members when it shares the partitions anew.",
  },
  poll_timeout_ms: { type: "number", default: 100, effect: "none", description: "Nothing polls here: `fetch_max_wait_ms` counts." },
  fetch_min_bytes: { type: "integer", minimum: 1, description: "A broker waits for so many bytes before it answers. Default: 1." },
  fetch_max_bytes: { type: "integer", minimum: 1, default: 52_428_800, description: "The most bytes of one answer." },
  fetch_max_wait_ms: { type: "integer", minimum: 1, default: 500, description: "A broker without new records answers after so long." },
  max_partition_fetch_bytes: {
    type: "integer",
    minimum: 1,
    default: 1_048_576,
    description: "The most bytes of one partition in one answer.",
  },
  session_timeout_ms: { type: "integer", minimum: 1, default: 10_000, description: "A member that is silent for so long is given up." },
  heartbeat_interval_ms: {
    type: "integer",
    minimum: 1,
    default: 3000,
    description: "Milliseconds between two signs of life; less than `session_timeout_ms`.",
  },
  check_crcs: { type: "boolean", default: true, effect: "none", description: "kafkajs checks none." },
} as const satisfies OptionSchemas;

const REGISTRY = "Only with `schema_registry_url`, which is refused.";

const registry = {
  schema_registry_url: {
    type: "string",
    format: "uri",
    description: "Refused: records in Avro with a schema registry cannot be read yet.",
  },
  schema_registry_key: { type: "string", effect: "none", description: REGISTRY },
  schema_registry_secret: { type: "string", format: "password", effect: "none", description: REGISTRY },
  schema_registry_proxy: { type: "string", format: "uri", effect: "none", description: REGISTRY },
  schema_registry_validation: { type: "string", enum: ["auto", "skip"], default: "auto", effect: "none", description: REGISTRY },
  schema_registry_ssl_keystore_location: { type: "string", effect: "none", description: REGISTRY },
  schema_registry_ssl_keystore_password: { type: "string", format: "password", effect: "none", description: REGISTRY },
  schema_registry_ssl_keystore_type: { type: "string", enum: ["jks", "PKCS12"], default: "jks", effect: "none", description: REGISTRY },
  schema_registry_ssl_truststore_location: { type: "string", effect: "none", description: REGISTRY },
  schema_registry_ssl_truststore_password: { type: "string", format: "password", effect: "none", description: REGISTRY },
  schema_registry_ssl_truststore_type: { type: "string", enum: ["jks", "PKCS12"], default: "jks", effect: "none", description: REGISTRY },
} as const satisfies OptionSchemas;

export const options = { ...reading, ...pace, ...connectionOptions, ...registry } as const;

export type KafkaInputOptions = OptionsOf<typeof options>;

/** True: texts that are no UTF-8 are mended, as Java does it. */
export function readsTexts({ value_deserializer_class }: KafkaInputOptions): boolean {
  return value_deserializer_class === STRING_CLASS;
}
