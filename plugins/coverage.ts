import type { Coverage, CoverageTable } from "#plugin";

/** Where Tailrace stands on every plugin that Logstash 9 bundles. The error for a plugin that is not served reads it. */
export const coverage: CoverageTable = {
  input: {
    ...served(
      "beats dead_letter_queue elastic_agent exec file gelf generator heartbeat http http_poller kafka pipe rabbitmq redis stdin syslog tcp udp unix",
    ),
    ...planned("cloudwatch elastic_serverless_forwarder elasticsearch graphite jdbc logstash pipeline s3 snmp snmptrap sqs"),
    ...refused({
      azure_event_hubs: "Event Hubs speaks Kafka's protocol: use the input `kafka`.",
      couchdb_changes: "Ask for the database's `_changes` with the input `http_poller`, or let the input `exec` run curl.",
      ganglia: "Let an agent that reads gmond (Telegraf, collectd) send to the input `tcp` or `http`.",
      java_generator: "Use the input `generator`.",
      java_stdin: "Use the input `stdin`.",
      jms: "Let the broker forward to Kafka or by AMQP 0-9-1, and use the input `kafka` or `rabbitmq`.",
      twitter: "The interface that it read has been closed by its owner; the newer one can be asked with the input `http_poller`.",
    }),
  },
  filter: {
    ...served(
      "aggregate anonymize cidr clone csv date de_dot dissect dns drop elapsed fingerprint geoip grok json kv metrics mutate prune ruby script sleep split syslog_pri throttle translate truncate urldecode useragent uuid xml",
    ),
    ...planned("elasticsearch http jdbc_static jdbc_streaming memcached"),
    ...refused({
      elastic_integration:
        "Let Elasticsearch itself run its ingest pipelines: name one in the option `pipeline` of the output `elasticsearch`.",
      java_uuid: "Use the filter `uuid`.",
    }),
  },
  output: {
    ...served("csv elasticsearch file graphite http kafka lumberjack null opensearch pipe rabbitmq redis s3 statsd stdout syslog tcp udp"),
    ...planned("cloudwatch email logstash pipeline sns sqs"),
    ...refused({
      java_stdout: "Use the output `stdout`.",
      nagios: "Write to Nagios' command file with the output `pipe`: cat > nagios.cmd.",
      sink: "Use the output `null`.",
      webhdfs: "Write with the output `file` to a folder that the NFS gateway of HDFS serves, or by way of Kafka with the output `kafka`.",
    }),
  },
  codec: {
    ...served(
      "cef cloudfront cloudtrail csv dots edn edn_lines es_bulk fluent graphite json json_lines line msgpack multiline netflow plain rubydebug",
    ),
    ...planned("avro collectd"),
    ...refused({
      java_line: "Use the codec `line`.",
      java_plain: "Use the codec `plain`.",
      jdots: "Use the codec `dots`.",
    }),
  },
};

function served(names: string): Record<string, Coverage> {
  return table(names, { status: "served" });
}

function planned(names: string): Record<string, Coverage> {
  return table(names, { status: "planned" });
}

/** @param instead by name, what a user does in its place */
function refused(instead: Readonly<Record<string, string>>): Record<string, Coverage> {
  return Object.fromEntries(Object.entries(instead).map(([name, text]) => [name, { status: "refused", instead: text }]));
}

function table(names: string, coverage: Coverage): Record<string, Coverage> {
  return Object.fromEntries(names.split(" ").map((name) => [name, coverage]));
}
