import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { checkConfig, runConfig } from "../../../test/support/run-config.ts";
import type { RunOptions } from "../../../test/support/run-config.ts";
import { searchServer } from "../../../test/support/search-server.ts";

const AT = "2026-01-31T12:00:00Z";

/** The lines that the server gets of events, each with a time; `fields` are copied from the event into `@metadata`. */
async function linesOf(options: string, events: readonly object[], run: RunOptions = {}): Promise<unknown[]> {
  const server = await searchServer();
  const input = events.map((event) => `${JSON.stringify({ "@timestamp": AT, ...event })}\n`).join("");
  const bare = "mutate { rename => { meta => '[@metadata]' } remove_field => ['@version', 'host', 'event', '@timestamp'] }";
  const filter = options.includes("%{+") || options === "" ? bare.replace(", '@timestamp'", "") : bare;
  await runConfig(
    `input { stdin { codec => json_lines } } filter { ${filter} }
     output { elasticsearch { hosts => "${server.host}" manage_template => false retry_initial_interval => 0 ${options} } }`,
    { ...run, input },
  );
  return server.lines();
}

describe("the lines of an event", () => {
  test.each<[string, object, unknown[]]>([
    ['index => "web"', { a: 1 }, [{ index: { _index: "web" } }, { a: 1 }]],
    ['index => "web-%{kind}"', { kind: "x" }, [{ index: { _index: "web-x" } }, { kind: "x" }]],
    ['index => "web" action => create', { a: 1 }, [{ create: { _index: "web" } }, { a: 1 }]],
    ['index => "web" document_id => "%{a}"', { a: 1 }, [{ index: { _index: "web", _id: "1" } }, { a: 1 }]],
    ['index => "web" routing => "%{a}"', { a: 1 }, [{ index: { _index: "web", routing: "1" } }, { a: 1 }]],
    ['index => "web" pipeline => "p-%{a}"', { a: 1 }, [{ index: { _index: "web", pipeline: "p-1" } }, { a: 1 }]],
    ['index => "web" pipeline => "%{[@metadata][p]}"', { meta: { p: "" } }, [{ index: { _index: "web" } }, {}]],
    [
      'index => "web" document_id => "1" version => "%{v}" version_type => external',
      { v: 7 },
      [{ index: { _index: "web", _id: "1", version: "7", version_type: "external" } }, { v: 7 }],
    ],
    ['index => "web" action => delete document_id => "%{a}"', { a: 1 }, [{ delete: { _index: "web", _id: "1" } }]],
    ['index => "web" action => "%{do}" document_id => "1"', { do: "delete" }, [{ delete: { _index: "web", _id: "1" } }]],
    [
      'index => "web" parent => "p1" join_field => "rel"',
      { rel: "answer" },
      [{ index: { _index: "web", routing: "p1" } }, { rel: { name: "answer", parent: "p1" } }],
    ],
    ['index => "web" parent => "p1"', { a: 1 }, [{ index: { _index: "web", parent: "p1" } }, { a: 1 }]],
    ['index => "web"', { a: "line\nend" }, [{ index: { _index: "web" } }, { a: "line\nend" }]],
    ['index => "we\\"b"', { a: 1 }, [{ index: { _index: 'we"b' } }, { a: 1 }]],
  ])("with %s", async (options, event, expected) => {
    expect(await linesOf(options, [event], { supportEscapes: true })).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ["", { doc: { a: 1 } }],
    ["doc_as_upsert => true", { doc: { a: 1 }, doc_as_upsert: true }],
    [`upsert => '{ "n": %{a} }'`, { doc: { a: 1 }, upsert: { n: 1 } }],
    ['script => "ctx._source.n += 1"', { script: { source: "ctx._source.n += 1", lang: "painless", params: { event: { a: 1 } } } }],
    [
      'script => "s" script_var_name => "e" script_lang => "" doc_as_upsert => true',
      { script: { source: "s", params: { e: { a: 1 } } }, upsert: { a: 1 } },
    ],
    [
      'script => "stored" script_type => indexed scripted_upsert => true',
      { script: { id: "stored", params: { event: { a: 1 } } }, scripted_upsert: true, upsert: {} },
    ],
    [
      `script => "f" script_type => file upsert => '{"n":0}'`,
      { script: { file: "f", lang: "painless", params: { event: { a: 1 } } }, upsert: { n: 0 } },
    ],
  ])("of an update with %s", async (options, expected) => {
    const lines = await linesOf(`index => "web" action => update document_id => "1" ${options}`, [{ a: 1 }]);

    expect(lines).toEqual([{ update: { _index: "web", _id: "1", retry_on_conflict: 1 } }, expected]);
  });

  test("of an update have line ends only where records end", async () => {
    const lines = await linesOf(`index => "web" action => update document_id => "1" retry_on_conflict => 5 upsert => '{\n"n":\n0}'`, [
      { a: 1 },
    ]);

    expect(lines).toEqual([{ update: { _index: "web", _id: "1", retry_on_conflict: 5 } }, { doc: { a: 1 }, upsert: { n: 0 } }]);
  });

  test("have what the elastic_integration filter left, where no option says otherwise", async () => {
    const left = { id: "i", index: "other", pipeline: "p", routing: "r", version: 3, version_type: "external" };
    const meta = { _ingest_document: left };

    expect(await linesOf("ilm_enabled => false data_stream => false", [{ a: 1, meta }])).toEqual([
      { index: { _id: "i", _index: "other", pipeline: "p", routing: "r", version: 3, version_type: "external" } },
      { a: 1 },
    ]);
    expect(await linesOf('index => "web" document_id => "own" routing => "x" pipeline => "y"', [{ a: 1, meta }])).toEqual([
      { index: { _id: "own", _index: "web", pipeline: "y", routing: "x", version: 3, version_type: "external" } },
      { a: 1 },
    ]);
    expect(await linesOf('index => "web"', [{ a: 1, meta: { target_ingest_pipeline: "t-%{a}" } }])).toEqual([
      { index: { _index: "web", pipeline: "t-1" } },
      { a: 1 },
    ]);
  });

  test.each<[string, RunOptions, string]>([
    ["ilm_enabled => false data_stream => false index => 'ecs-logstash-%{+yyyy.MM.dd}'", {}, "ecs-logstash-2026.01.31"],
    ["ilm_enabled => false index => 'logstash-%{+yyyy.MM.dd}'", { ecs: "disabled" }, "logstash-2026.01.31"],
    ["ilm_enabled => false", { ecs: "disabled" }, "logstash-2026.01.31"],
  ])("go to the default index with %s", async (options, run, index) => {
    const given = options.includes("%{+") ? options : `${options} index => 'logstash-%{+yyyy.MM.dd}'`;
    const [action] = await linesOf(given, [{ a: 1 }], run);

    expect(action).toEqual({ index: { _index: index } });
  });
});

describe("a data stream", () => {
  const names = { type: "logs", dataset: "generic", namespace: "default" };
  const CREATE = { create: { _index: "logs-generic-default" } };

  test.each<[string, object, unknown[]]>([
    ["data_stream => true", { a: 1 }, [CREATE, { a: 1, data_stream: names }]],
    ["", { a: 1 }, [CREATE, { a: 1, "@timestamp": "2026-01-31T12:00:00.000Z", data_stream: names }]],
    ["data_stream => auto action => create", { a: 1 }, [CREATE, { a: 1, data_stream: names }]],
    [
      "data_stream_type => metrics data_stream_dataset => ds data_stream_namespace => ns",
      {},
      [{ create: { _index: "metrics-ds-ns" } }, { data_stream: { type: "metrics", dataset: "ds", namespace: "ns" } }],
    ],
    ["data_stream_sync_fields => false", { a: 1 }, [CREATE, { a: 1 }]],
    [
      "data_stream_dataset => ds",
      { data_stream: { dataset: "own", other: 1 } },
      [{ create: { _index: "logs-own-default" } }, { data_stream: { dataset: "own", other: 1, type: "logs", namespace: "default" } }],
    ],
    [
      "data_stream_dataset => ds data_stream_auto_routing => false",
      { data_stream: { dataset: "own" } },
      [{ create: { _index: "logs-ds-default" } }, { data_stream: { dataset: "ds", type: "logs", namespace: "default" } }],
    ],
    ["data_stream => true", { data_stream: "text" }, [CREATE, { data_stream: names }]],
    [
      "data_stream => true document_id => '%{a}' routing => '%{a}' pipeline => pp",
      { a: 1 },
      [{ create: { _index: "logs-generic-default", _id: "1", routing: "1", pipeline: "pp" } }, { a: 1, data_stream: names }],
    ],
  ])("takes events with %s", async (options, event, expected) => {
    expect(await linesOf(options, [event])).toEqual(expected);
  });

  test("leaves the event as it is for other outputs", async () => {
    const server = await searchServer();
    const { output } = await runConfig(
      `input { stdin { codec => json_lines } } filter { mutate { remove_field => ["@version", "host", "event", "@timestamp"] } }
       output { elasticsearch { hosts => "${server.host}" data_stream_auto_routing => false } stdout { codec => json_lines } }`,
      { input: '{"data_stream":{"dataset":"own"}}\n' },
    );

    expect(JSON.parse(output.toString())).toEqual({ data_stream: { dataset: "own" } });
  });
});

describe("an event that cannot become a record", () => {
  test.each([
    ["index => 'web-%{none}'", 'The index "web-%{none}" still has a placeholder'],
    ["index => web action => '%{do}'", 'The action "destroy" is none of'],
    ["index => web action => '%{real}' document_id => 1 upsert => '{'", "which is not JSON"],
  ])("with %s is lost by itself", async (options, text) => {
    const server = await searchServer();
    const { log } = await runConfig(
      `input { stdin { codec => json_lines } }
       output { elasticsearch { hosts => "${server.host}" manage_template => false ${options} } }`,
      { input: '{"do":"destroy","real":"update"}\n' },
    );

    expect(server.bulks()).toEqual([]);
    expect(log.filter(({ level }) => level === "error" || level === "warn").map(({ data }) => data["error"])).toContainEqual(
      expect.stringContaining(text),
    );
  });

  test("goes on its way with dlq_on_failed_indexname_interpolation false", async () => {
    const [action] = await linesOf("index => 'web-%{none}' dlq_on_failed_indexname_interpolation => false", [{}]);

    expect(action).toEqual({ index: { _index: "web-%{none}" } });
  });
});

describe("stable ids", () => {
  const ID = /^[\w-]{20}$/;

  test.each([
    ['index => "web" stable_ids => true', { index: { _index: "web", _id: expect.stringMatching(ID) as string } }],
    ['index => "web" stable_ids => true document_id => "own"', { index: { _index: "web", _id: "own" } }],
    ['index => "web" stable_ids => true action => "%{do}" document_id => ""', { delete: { _index: "web", _id: "" } }],
    ["stable_ids => true", { create: { _index: "logs-generic-default", _id: expect.stringMatching(ID) as string } }],
    ['index => "web" action => create', { create: { _index: "web" } }],
  ])("with %s", async (options, expected) => {
    const [action] = await linesOf(options, [{ do: "delete" }]);

    expect(action).toEqual(expected);
  });
});

test.each([
  ["hosts => 'ftp://x'", ["BULK_HOST"]],
  ["hosts => 'http://a b'", ["BULK_HOST"]],
  ["hosts => 'http://x' ssl_enabled => true", ["BULK_HOSTS_DIFFER"]],
  ["hosts => 'http://a:b@x' user => cc password => dd", ["BULK_HOSTS_DIFFER"]],
  ["action => nonsense", ["BULK_ACTION"]],
  ["action => update", ["BULK_OPTION_NEEDS"]],
  ["action => update document_id => xx version_type => external version => 1", ["BULK_OPTIONS_EXCLUDE"]],
  ["action => create version_type => external version => 1", ["BULK_OPTIONS_EXCLUDE"]],
  ["version_type => external_gte", ["BULK_OPTION_NEEDS"]],
  ["version_type => newest", ["OPTION_VALUE"]],
  ["action => update document_id => xx doc_as_upsert => true scripted_upsert => true", ["BULK_OPTIONS_EXCLUDE"]],
  ["user => aa password => bb api_key => 'c:d'", ["BULK_LOGINS"]],
  ["api_key => 'c:d'", ["ELASTICSEARCH_API_KEY_PLAIN"]],
  ["hosts => 'https://x' api_key => 'not a key'", ["ELASTICSEARCH_API_KEY"]],
  ["cloud_id => 'x:y'", ["ELASTICSEARCH_CLOUD_ID"]],
  ["cloud_id => 'x:Y2xvdWQuZXhhbXBsZSRlcyRraWI=' hosts => xx", ["BULK_OPTIONS_EXCLUDE"]],
  ["cloud_auth => 'nobody'", ["ELASTICSEARCH_CLOUD_AUTH"]],
  ["data_stream => true index => web", ["ELASTICSEARCH_STREAM_OPTIONS"]],
  ["data_stream => true ilm_enabled => false doc_as_upsert => false", ["ELASTICSEARCH_STREAM_OPTIONS"]],
  ["data_stream => true ecs_compatibility => disabled", ["ELASTICSEARCH_STREAM_ECS"]],
  ["data_stream => false data_stream_type => logs", ["ELASTICSEARCH_NO_STREAM"]],
  ["index => web data_stream_dataset => ds", ["ELASTICSEARCH_NO_STREAM"]],
  ["data_stream_dataset => 'a b'", ["ELASTICSEARCH_STREAM_NAME"]],
  ["data_stream_namespace => ''", ["ELASTICSEARCH_STREAM_NAME"]],
  ["dlq_custom_codes => [403, 409]", ["BULK_CUSTOM_CODE"]],
  ["retry_permanent_for => soon", ["BULK_DURATION"]],
  ["ca_trusted_fingerprint => abc", ["BULK_FINGERPRINT_FORM"]],
  ["ssl_truststore_path => '/etc/hosts'", ["BULK_JAVA_STORE"]],
  ["ssl_keystore_path => '/etc/hosts' ssl_keystore_type => jks", ["BULK_JAVA_STORE"]],
  ["ssl_certificate => '/etc/hosts'", ["TLS_KEY_MISSING"]],
  ["ssl_certificate_authorities => ['/etc/hosts', '/etc/passwd']", ["ELASTICSEARCH_AUTHORITIES"]],
  ["template => '/etc/hosts'", ["BULK_TEMPLATE"]],
  ["ssl => true cacert => xx", ["OPTION_OBSOLETE", "OPTION_OBSOLETE"]],
  ["compression_level => 10", ["OPTION_RANGE"]],
])("%s is refused: %j", async (options, codes) => {
  const { problems } = await checkConfig(`input { stdin {} } output { elasticsearch { ${options} } }`);

  expect(problems.map(({ code }) => code)).toEqual(codes);
});

describe("with a queue on disk", () => {
  test.each([
    ["", true],
    ["data_stream_type => metrics", false],
    ["index => web action => create", true],
    ["index => web", false],
    ["index => web action => create stable_ids => false", false],
  ])("%j has ids of its own: %j", async (options, expected) => {
    const folder = mkdtempSync(path.join(tmpdir(), "tailrace-ids-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const persisted = { folder, maxBytes: 1 << 20, sync: "never", syncIntervalMs: 1_000, isDrained: true } as const;

    const [action] = (await linesOf(options, [{}], { persisted })) as Record<string, object>[];

    expect("_id" in Object.values(action!)[0]!).toBe(expected);
  });
});

test("a user without a password is not used, and the check says so", async () => {
  const { warnings } = await checkConfig("input { stdin {} } output { elasticsearch { user => ann } }");

  expect(warnings.map(({ message }) => message)).toEqual(["`user` without `password` is not used."]);
});
