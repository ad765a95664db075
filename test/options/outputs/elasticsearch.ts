import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { refusalCase } from "../run-case.ts";
import { action, bulkCase, files, lines, obsolete, puts, serverTls, sharedCases, sharedUnseen } from "./bulk-cases.ts";
import type { Sent } from "./bulk-cases.ts";

const plugin = "elasticsearch";
const FIXED = "index => web manage_template => false";
const SECURE = `hosts => "https://127.0.0.1:PORT" ${FIXED}`;
const TRUST = `ssl_certificate_authorities => "${files.authority}"`;
const STREAM = 'hosts => "HOST"';
const isDelivered = ({ lane }: Sent): boolean => lane.delivered === 1;
const server = { tls: serverTls(files.server) };
const self = { tls: serverTls(files.stranger) };
const mutual = { tls: { ...serverTls(files.server), ca: readFileSync(files.authority), requestCert: true, rejectUnauthorized: true } };
const login = ({ server }: Sent): unknown => server.requests.at(-1)!.headers.authorization;
const { fingerprint256 } = new X509Certificate(readFileSync(files.stranger.cert));
const INDEX = `hosts => "HOST"`;

const secure = (given: string, beside: string, own = server): OptionCase =>
  bulkCase(plugin, { given, beside: `${SECURE} ${beside}`, server: own, expected: true, see: isDelivered });
const check = (beside: string, given: string, expected: string[]): OptionCase =>
  refusalCase((option) => `output { ${plugin} { ${beside} ${option} } }`, { given, expected });

export const pluginCases: PluginCases = {
  cases: {
    ...(await sharedCases(plugin)),
    cloud_id: check("", "cloud_id => 'mine'", ["ELASTICSEARCH_CLOUD_ID"]),
    cloud_auth: bulkCase(plugin, {
      given: "cloud_auth => 'ann:secret'",
      expected: `Basic ${Buffer.from("ann:secret").toString("base64")}`,
      see: login,
    }),
    api_key: bulkCase(plugin, {
      given: "api_key => 'id:key'",
      beside: `${SECURE} ${TRUST}`,
      server,
      expected: `ApiKey ${Buffer.from("id:key").toString("base64")}`,
      see: login,
    }),
    compression_level: bulkCase(plugin, {
      given: "compression_level => 0",
      expected: undefined,
      see: ({ server }) => server.requests.at(-1)!.headers["content-encoding"],
    }),
    http_compression: bulkCase(plugin, {
      given: "http_compression => false",
      expected: undefined,
      see: ({ server }) => server.requests.at(-1)!.headers["content-encoding"],
    }),
    ssl_enabled: bulkCase(plugin, {
      given: "ssl_enabled => true",
      beside: `hosts => "127.0.0.1:PORT" ${FIXED} ${TRUST}`,
      server,
      expected: true,
      see: isDelivered,
    }),
    ssl_verification_mode: secure("ssl_verification_mode => none", ""),
    ssl_certificate_authorities: secure(TRUST, ""),
    ca_trusted_fingerprint: secure(`ca_trusted_fingerprint => "${fingerprint256}"`, "", self),
    ssl_certificate: secure(`ssl_certificate => "${files.client.cert}" ssl_key => "${files.client.key}"`, TRUST, mutual),
    ssl_key: check(`ssl_certificate => "${files.client.cert}"`, `ssl_key => "${files.client.key}"`, []),
    ssl_keystore_path: check(
      `ssl_certificate => "${files.client.cert}" ssl_key => "${files.client.key}"`,
      `ssl_keystore_path => "${files.authority}"`,
      ["BULK_OPTIONS_EXCLUDE"],
    ),
    ssl_keystore_type: check(`ssl_keystore_path => "${files.authority}"`, "ssl_keystore_type => jks", ["BULK_JAVA_STORE"]),
    ssl_truststore_path: check("", `ssl_truststore_path => "${files.authority}"`, ["BULK_JAVA_STORE"]),
    ssl_supported_protocols: bulkCase(plugin, {
      given: "ssl_supported_protocols => ['TLSv1.2']",
      beside: `${SECURE} ${TRUST}`,
      server: { tls: { ...serverTls(files.server), minVersion: "TLSv1.3" } },
      expected: false,
      see: isDelivered,
    }),
    ssl_cipher_suites: bulkCase(plugin, {
      given: "ssl_cipher_suites => ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384']",
      beside: `${SECURE} ${TRUST} ssl_supported_protocols => ['TLSv1.2']`,
      server: { tls: { ...serverTls(files.server), ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256" } },
      expected: false,
      see: isDelivered,
    }),
    dlq_on_failed_indexname_interpolation: bulkCase(plugin, {
      given: "dlq_on_failed_indexname_interpolation => false",
      beside: 'hosts => "HOST" index => "web-%{none}" manage_template => false',
      expected: { index: { _index: "web-%{none}" } },
      wait: ({ lane, running }) => lane.delivered > 0 || running.log.some(({ level }) => level !== "info"),
      see: action,
    }),
    data_stream: bulkCase(plugin, {
      given: "data_stream => false",
      beside: STREAM,
      expected: true,
      see: ({ server }) => "index" in (server.lines()[0] as object),
    }),
    data_stream_type: bulkCase(plugin, {
      given: "data_stream_type => metrics",
      beside: STREAM,
      expected: { create: { _index: "metrics-generic-default" } },
      see: action,
    }),
    data_stream_dataset: bulkCase(plugin, {
      given: "data_stream_dataset => own",
      beside: STREAM,
      expected: { create: { _index: "logs-own-default" } },
      see: action,
    }),
    data_stream_namespace: bulkCase(plugin, {
      given: "data_stream_namespace => own",
      beside: STREAM,
      expected: { create: { _index: "logs-generic-own" } },
      see: action,
    }),
    data_stream_sync_fields: bulkCase(plugin, {
      given: "data_stream_sync_fields => false",
      beside: STREAM,
      expected: [{ create: { _index: "logs-generic-default" } }, { nn: 1 }],
      see: lines,
    }),
    data_stream_auto_routing: bulkCase(plugin, {
      given: "data_stream_auto_routing => false",
      beside: STREAM,
      events: [{ data_stream: { dataset: "own" } }],
      expected: { create: { _index: "logs-generic-default" } },
      see: action,
    }),
    template_api: bulkCase(plugin, {
      given: "template_api => legacy",
      beside: `${INDEX} index => web`,
      expected: ["PUT /_template/ecs-logstash"],
      see: puts,
    }),
    ilm_enabled: bulkCase(plugin, {
      given: "ilm_enabled => false",
      beside: `${INDEX} data_stream => false`,
      expected: 1,
      see: (sent) => puts(sent).length,
    }),
    ilm_rollover_alias: bulkCase(plugin, {
      given: "ilm_rollover_alias => own",
      beside: `${INDEX} data_stream => false`,
      expected: { index: { _index: "own" } },
      see: action,
    }),
    ilm_pattern: bulkCase(plugin, {
      given: "ilm_pattern => '000007'",
      beside: `${INDEX} data_stream => false`,
      expected: true,
      see: (sent) => puts(sent).some((text) => text.includes("000007")),
    }),
    ilm_policy: bulkCase(plugin, {
      given: "ilm_policy => own",
      beside: `${INDEX} data_stream => false`,
      expected: true,
      see: ({ server }) => server.paths().includes("GET /_ilm/policy/own"),
    }),
    ssl: obsolete(plugin, "ssl => true"),
    ssl_certificate_verification: obsolete(plugin, "ssl_certificate_verification => true"),
    cacert: obsolete(plugin, 'cacert => "xx"'),
    truststore: obsolete(plugin, 'truststore => "xx"'),
    truststore_password: obsolete(plugin, 'truststore_password => "xx"'),
    keystore: obsolete(plugin, 'keystore => "xx"'),
    keystore_password: obsolete(plugin, 'keystore_password => "xx"'),
  },
  unseen: {
    ...sharedUnseen,
    ssl_keystore_password: "It opens a store that the test has none of.",
    ssl_truststore_type: "The store it names is refused.",
    ssl_truststore_password: "The store it opens is refused.",
  },
};
