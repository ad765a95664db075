import type { Coverage, CoverageTable } from "#plugin";

/** Where Tailrace stands on every plugin that Logstash 9 bundles. The error for a plugin that is not served reads it. */
export const coverage: CoverageTable = {
  input: {
    ...served(
      "beats dead_letter_queue elastic_agent exec file gelf generator heartbeat http http_poller kafka pipe rabbitmq redis stdin syslog tcp udp unix",
    ),
    ...planned("elasticsearch graphite jdbc logstash pipeline s3 sqs"),
  },
  filter: {
    ...served(
      "aggregate anonymize cidr clone csv date de_dot dissect dns drop elapsed fingerprint geoip grok json kv metrics mutate prune ruby script sleep split syslog_pri throttle translate truncate urldecode useragent uuid xml",
    ),
    ...planned("elasticsearch http jdbc_static jdbc_streaming memcached"),
  },
  output: {
    ...served("csv elasticsearch file graphite http kafka lumberjack null opensearch pipe rabbitmq redis s3 statsd stdout syslog tcp udp"),
    ...planned("email logstash pipeline sns sqs"),
  },
  codec: {
    ...served(
      "cef cloudfront cloudtrail csv dots edn edn_lines es_bulk fluent graphite json json_lines line msgpack multiline netflow plain rubydebug",
    ),
    ...planned("avro collectd"),
  },
};

function served(names: string): Record<string, Coverage> {
  return table(names, { status: "served" });
}

function planned(names: string): Record<string, Coverage> {
  return table(names, { status: "planned" });
}

function table(names: string, coverage: Coverage): Record<string, Coverage> {
  return Object.fromEntries(names.split(" ").map((name) => [name, coverage]));
}
