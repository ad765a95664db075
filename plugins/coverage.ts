import type { Coverage, CoverageTable } from "#plugin";

/** Where Tailrace stands on every plugin that Logstash 9 bundles. The error for a plugin that is not served reads it. */
export const coverage: CoverageTable = {
  input: {
    ...served("dead_letter_queue exec generator heartbeat pipe rabbitmq redis stdin tcp udp"),
    ...planned("beats elastic_agent elasticsearch file gelf graphite http http_poller jdbc kafka logstash pipeline s3 sqs syslog unix"),
  },
  filter: {
    ...served(
      "anonymize cidr clone csv date de_dot dissect dns drop elapsed fingerprint geoip grok json kv metrics mutate prune sleep split syslog_pri throttle translate truncate urldecode useragent uuid xml",
    ),
    ...planned("aggregate elasticsearch http jdbc_static jdbc_streaming memcached ruby"),
  },
  output: {
    ...served("elasticsearch file graphite null opensearch pipe rabbitmq redis statsd stdout tcp"),
    ...planned("csv email http kafka logstash lumberjack pipeline s3 sns sqs syslog udp"),
  },
  codec: {
    ...served("dots edn edn_lines json json_lines line multiline plain rubydebug"),
    ...planned("avro cef cloudfront cloudtrail collectd csv es_bulk fluent graphite msgpack netflow"),
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
