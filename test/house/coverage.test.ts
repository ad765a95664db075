import { describe, expect, test } from "vitest";
import { coverage } from "../../plugins/coverage.ts";
import type { PluginKind } from "../../src/plugin/plugin-map.ts";

/** What Logstash 9.5 brings: rakelib/plugins-metadata.json, the integrations' plugins, and those of its core. */
const BUNDLED: Readonly<Record<PluginKind, string>> = {
  input: `azure_event_hubs beats cloudwatch couchdb_changes dead_letter_queue elastic_agent elastic_serverless_forwarder elasticsearch exec file
    ganglia gelf generator graphite heartbeat http http_poller java_generator java_stdin jdbc jms kafka logstash pipe pipeline rabbitmq redis s3 snmp
    snmptrap sqs stdin syslog tcp twitter udp unix`,
  filter: `aggregate anonymize cidr clone csv date de_dot dissect dns drop elastic_integration elasticsearch fingerprint geoip grok http java_uuid
    jdbc_static jdbc_streaming json kv memcached metrics mutate prune ruby sleep split syslog_pri throttle translate truncate urldecode useragent
    uuid xml`,
  output: `cloudwatch csv elasticsearch email file graphite http java_stdout kafka logstash lumberjack nagios null pipeline rabbitmq redis s3 sink sns
    sqs stdout tcp udp webhdfs`,
  codec: `avro cef cloudfront cloudtrail collectd dots edn edn_lines es_bulk fluent graphite java_line java_plain jdots json json_lines line msgpack
    multiline netflow plain rubydebug`,
};

const KINDS: readonly PluginKind[] = ["input", "filter", "output", "codec"];

test.each(KINDS)("every %s that Logstash brings is served, planned or refused", (kind) => {
  expect(BUNDLED[kind].split(/\s+/).filter((name) => coverage[kind][name] === undefined)).toEqual([]);
});

test.each(KINDS)("no %s is planned or refused that Logstash does not bring", (kind) => {
  const bundled = new Set(BUNDLED[kind].split(/\s+/));
  const others = Object.entries(coverage[kind]).filter(([name, { status }]) => status !== "served" && !bundled.has(name));

  expect(others).toEqual([]);
});

describe("what is refused", () => {
  const refused = KINDS.flatMap((kind) =>
    Object.entries(coverage[kind]).flatMap(([name, entry]) => (entry.status === "refused" ? [{ kind, name, instead: entry.instead }] : [])),
  );

  test.each(refused)("$kind $name names an alternative, by a sentence, of plugins that are served", ({ instead }) => {
    const [, kind, names] = /\bthe (input|filter|output|codec) ((?:`\w+`(?: or )?)+)/.exec(instead)!;

    expect(instead).toMatch(/^[A-Z].*\.$/);
    for (const [, name] of names!.matchAll(/`(\w+)`/g))
      expect([name, coverage[kind as PluginKind][name!]]).toEqual([name, { status: "served" }]);
  });
});
