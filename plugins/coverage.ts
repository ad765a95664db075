import type { Coverage, CoverageTable } from "#plugin";

/** Where Tailrace stands on every plugin that Logstash 9 bundles. The error for a plugin that is not served reads it. */
export const coverage: CoverageTable = {
  input: {
    ...served("dead_letter_queue generator heartbeat stdin tcp udp"),
    ...planned(
      "beats elastic_agent elasticsearch exec file gelf graphite http http_poller jdbc kafka logstash pipe pipeline rabbitmq redis s3 sqs syslog unix",
    ),
  },
  filter: {
    ...served(
      "aggregate anonymize cidr clone csv date de_dot dissect dns drop elapsed fingerprint geoip grok json kv metrics mutate prune ruby script sleep split syslog_pri throttle translate truncate urldecode useragent uuid xml",
    ),
    ...planned("elasticsearch http jdbc_static jdbc_streaming memcached"),
  },
  output: {
    ...served("elasticsearch file null opensearch stdout tcp"),
    ...planned("csv email graphite http kafka logstash lumberjack pipe pipeline rabbitmq redis s3 sns sqs statsd syslog udp"),
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
