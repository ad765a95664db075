import type { OptionCase, PluginCases } from "../option-case.ts";
import { connectionCases, connectionUnseen, kafkaCase, kafkaRefusal } from "../kafka-cases.ts";
import type { KafkaSeen } from "../kafka-cases.ts";

const EARLIEST = "auto_offset_reset => earliest";

/** What a request of the input says. */
const asks = (given: string, api: string, field: string, expected: unknown): OptionCase =>
  kafkaCase("input", { given, expected, see: ({ last }) => last(api)?.[field] });

const refused = (given: string, code: string): OptionCase => kafkaRefusal("input", given, code);

const topicsOf = ({ last }: KafkaSeen): unknown =>
  (last("Fetch")?.["topics"] as readonly { readonly topic: string }[] | undefined)?.map(({ topic }) => topic).toSorted();

const events = ({ running }: KafkaSeen): Record<string, unknown>[] =>
  running
    .output()
    .toString()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** The position after a moment in which it would not be committed without the option. */
const commits = (given: string, beside = ""): OptionCase =>
  kafkaCase("input", {
    given,
    beside: `${EARLIEST} fetch_max_wait_ms => 20 ${beside}`,
    until: (seen) => seen.broker.committed("logstash") !== undefined || fetches(seen) > 20,
    expected: 1,
    see: ({ broker }) => broker.committed("logstash"),
  });

const fetches = ({ broker }: KafkaSeen): number => broker.requests.filter(({ api }) => api === "Fetch").length;

/** What stands in the metadata, which is written as text. */
const decorated = (value: string): OptionCase =>
  kafkaCase("input", {
    given: `decorate_events => "${value}"`,
    beside: `${EARLIEST} codec => plain`,
    output:
      'line { format => "%{[@metadata][kafka][topic]} %{[@metadata][kafka][consumer_group]} %{[@metadata][kafka][partition]} %{[@metadata][kafka][offset]} %{[@metadata][kafka][key]} %{[@metadata][kafka][headers][h]}" }',
    until: ({ running }) => running.output().length > 0,
    expected: `logstash logstash 0 0 k ${value === "extended" ? "1" : "%{[@metadata][kafka][headers][h]}"}\n`,
    see: ({ running }) => running.output().toString(),
  });

const NONE = "Its description says why.";

export const pluginCases: PluginCases = {
  cases: {
    ...connectionCases("input"),
    topics: kafkaCase("input", { given: 'topics => ["a", "b"]', expected: ["a", "b"], see: topicsOf }),
    topics_pattern: kafkaCase("input", {
      given: 'topics_pattern => "(?i)LOG.*"',
      beside: "topics => [other]",
      expected: ["logstash"],
      see: topicsOf,
    }),
    exclude_internal_topics: kafkaCase("input", {
      given: 'exclude_internal_topics => "false"',
      beside: 'topics_pattern => "__.*"',
      broker: { topics: ["__internal"] },
      until: ({ running, last }) => last("Fetch") !== undefined || running.log.some(({ level }) => level === "warn"),
      expected: ["__internal"],
      see: topicsOf,
    }),
    group_id: asks("group_id => ann", "JoinGroup", "group", "ann"),
    group_instance_id: refused("group_instance_id => ann", "KAFKA_UNSUPPORTED"),
    group_protocol: refused("group_protocol => consumer", "KAFKA_UNSUPPORTED"),
    partition_assignment_strategy: asks("partition_assignment_strategy => round_robin", "JoinGroup", "protocols", ["roundrobin"]),
    consumer_threads: kafkaCase("input", {
      given: "consumer_threads => 2",
      instead: "consumer_threads => 1",
      beside: "fetch_max_wait_ms => 20",
      until: (seen) => fetches(seen) > 10,
      expected: ["logstash-0", "logstash-1"],
      see: ({ broker }) =>
        [...new Set(broker.requests.map(({ clientId }) => clientId).filter((id) => id.startsWith("logstash")))].toSorted(),
    }),
    auto_offset_reset: kafkaCase("input", {
      given: EARLIEST,
      beside: "fetch_max_wait_ms => 20",
      until: (seen) => events(seen).length > 0 || fetches(seen) > 10,
      expected: 1,
      see: (seen) => events(seen).length,
    }),
    isolation_level: asks("isolation_level => read_committed", "Fetch", "isolation", 1),
    auto_create_topics: asks("auto_create_topics => false", "Metadata", "mayCreate", false),
    client_rack: asks("client_rack => r1", "Fetch", "rack", "r1"),
    decorate_events: ["basic", "true", "extended"].map((value) => decorated(value)),
    value_deserializer_class: kafkaCase("input", {
      given: 'value_deserializer_class => "org.apache.kafka.common.serialization.ByteArrayDeserializer"',
      beside: EARLIEST,
      until: (seen) => events(seen).length > 0,
      expected: ["hell\\xF6"],
      see: (seen) => events(seen).map(({ message }) => message),
    }),
    enable_auto_commit: commits("enable_auto_commit => false"),
    auto_commit_interval_ms: commits("auto_commit_interval_ms => 5"),
    max_poll_interval_ms: asks("max_poll_interval_ms => 20000", "JoinGroup", "rebalanceTimeout", 20_000),
    fetch_min_bytes: asks("fetch_min_bytes => 7", "Fetch", "minBytes", 7),
    fetch_max_bytes: asks("fetch_max_bytes => 7000", "Fetch", "maxBytes", 7000),
    fetch_max_wait_ms: asks("fetch_max_wait_ms => 70", "Fetch", "maxWait", 70),
    max_partition_fetch_bytes: kafkaCase("input", {
      given: "max_partition_fetch_bytes => 700",
      expected: 700,
      see: ({ last }) =>
        (last("Fetch")?.["topics"] as readonly { partitions: readonly { mostBytes: number }[] }[] | undefined)?.[0]?.partitions[0]
          ?.mostBytes,
    }),
    session_timeout_ms: asks("session_timeout_ms => 20000", "JoinGroup", "sessionTimeout", 20_000),
    heartbeat_interval_ms: kafkaCase("input", {
      given: "heartbeat_interval_ms => 5",
      beside: "fetch_max_wait_ms => 20",
      until: (seen) => seen.last("Heartbeat") !== undefined || fetches(seen) > 20,
      expected: true,
      see: ({ last }) => last("Heartbeat") !== undefined,
    }),
    schema_registry_url: refused('schema_registry_url => "http://registry:8081"', "KAFKA_UNSUPPORTED"),
  },
  unseen: {
    ...connectionUnseen,
    retry_backoff_ms: "How long kafkajs rests between two attempts; what comes of them is the same.",
    key_deserializer_class: "It has one value.",
    max_poll_records: "How many records share a receipt: plugins/inputs/kafka/group-member.test.ts.",
    ...Object.fromEntries(
      [
        "poll_timeout_ms",
        "check_crcs",
        "schema_registry_key",
        "schema_registry_secret",
        "schema_registry_proxy",
        "schema_registry_validation",
        "schema_registry_ssl_keystore_location",
        "schema_registry_ssl_keystore_password",
        "schema_registry_ssl_keystore_type",
        "schema_registry_ssl_truststore_location",
        "schema_registry_ssl_truststore_password",
        "schema_registry_ssl_truststore_type",
      ].map((name) => [name, NONE]),
    ),
  },
};
