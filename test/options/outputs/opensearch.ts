import type { PluginCases } from "../option-case.ts";
import { refusalCase } from "../run-case.ts";
import { readFileSync } from "node:fs";
import { bulkCase, files, puts, serverTls, sharedCases, sharedUnseen } from "./bulk-cases.ts";
import type { Sent } from "./bulk-cases.ts";

const plugin = "opensearch";
const SECURE = 'hosts => "https://127.0.0.1:PORT" index => web manage_template => false';
const TRUST = `cacert => "${files.authority}"`;
const isDelivered = ({ lane }: Sent): boolean => lane.delivered === 1;
const server = { tls: serverTls(files.server) };
const mutual = { tls: { ...serverTls(files.server), ca: readFileSync(files.authority), requestCert: true, rejectUnauthorized: true } };

export const pluginCases: PluginCases = {
  cases: {
    ...(await sharedCases(plugin)),
    target_bulk_bytes: bulkCase(plugin, {
      given: "target_bulk_bytes => 10",
      events: [{ nn: 1 }, { nn: 2 }],
      expected: 2,
      see: ({ server }) => server.bulks().length,
    }),
    http_compression: bulkCase(plugin, {
      given: "http_compression => true",
      expected: "gzip",
      see: ({ server }) => server.requests.at(-1)!.headers["content-encoding"],
    }),
    ssl: bulkCase(plugin, {
      given: "ssl => true",
      beside: `hosts => "127.0.0.1:PORT" index => web manage_template => false ${TRUST}`,
      server,
      expected: true,
      see: isDelivered,
    }),
    ssl_certificate_verification: bulkCase(plugin, {
      given: "ssl_certificate_verification => false",
      beside: SECURE,
      server,
      expected: true,
      see: isDelivered,
    }),
    cacert: bulkCase(plugin, { given: TRUST, beside: SECURE, server, expected: true, see: isDelivered }),
    tls_certificate: bulkCase(plugin, {
      given: `tls_certificate => "${files.client.cert}" tls_key => "${files.client.key}"`,
      beside: `${SECURE} ${TRUST}`,
      server: mutual,
      expected: true,
      see: isDelivered,
    }),
    tls_key: refusalCase((option) => `output { ${plugin} { tls_certificate => "${files.client.cert}" ${option} } }`, {
      given: `tls_key => "${files.client.key}"`,
      expected: [],
    }),
    keystore: refusalCase((option) => `output { ${plugin} { ${option} } }`, {
      given: `keystore => "${files.folder}/none.jks"`,
      expected: ["OPTION_PATH"],
    }),
    truststore: refusalCase((option) => `output { ${plugin} { ${option} } }`, {
      given: `truststore => "${files.authority}"`,
      expected: ["BULK_JAVA_STORE"],
    }),
    auth_type: bulkCase(plugin, {
      given: 'auth_type => { type => "basic" user => "ann" password => "secret" }',
      expected: `Basic ${Buffer.from("ann:secret").toString("base64")}`,
      see: ({ server }) => server.requests.at(-1)!.headers.authorization,
    }),
    legacy_template: bulkCase(plugin, {
      given: "legacy_template => false",
      beside: 'hosts => "HOST"',
      expected: ["PUT /_index_template/ecs-logstash"],
      see: puts,
    }),
  },
  unseen: {
    ...sharedUnseen,
    default_server_major_version: "Nothing depends on the server's version.",
    keystore_password: "It opens a store that the test has none of.",
    truststore_password: "The store it opens is refused.",
  },
};
