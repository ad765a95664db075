import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { startBroker } from "../support/kafka-broker.ts";
import type { BrokerOptions, KafkaBroker, KafkaRequest } from "../support/kafka-broker.ts";
import { produce } from "../support/kafka-records.ts";
import { startConfig } from "../support/run-config.ts";
import type { RunningConfig, RunOptions } from "../support/run-config.ts";
import { until } from "../support/until.ts";
import { freePort } from "../support/free-port.ts";
import type { OptionCase } from "./option-case.ts";
import { refusalCase } from "./run-case.ts";
import { scratchFolder } from "./scratch-folder.ts";
import { certificates } from "./tls-handshake.ts";

export type KafkaPlugin = "input" | "output";

/** What a run shows. */
export interface KafkaSeen {
  readonly broker: KafkaBroker;
  readonly running: RunningConfig;
  /** The latest request of a kind. */
  readonly last: (api: string) => KafkaRequest | undefined;
}

export interface KafkaCase {
  readonly given: string;
  readonly instead?: string;
  /** Options beside it; PORT is the broker's. */
  readonly beside?: string;
  readonly broker?: BrokerOptions;
  /** The codec of standard output, behind an input. */
  readonly output?: string;
  readonly run?: RunOptions;
  /** The run goes on until this, or until something goes wrong. Default: records are fetched, or produced. */
  readonly until?: (seen: KafkaSeen) => boolean;
  /** What goes wrong is what is to be seen. */
  readonly goesOn?: boolean;
  readonly expected: unknown;
  readonly see: (seen: KafkaSeen) => unknown;
}

/** The topic `logstash` has the record "hello"; an output is given an event with this message. */
export function kafkaCase(
  plugin: KafkaPlugin,
  { beside = "", broker: brokerOptions = {}, see, until: isEnough, goesOn = false, run = {}, output = "json_lines", ...rest }: KafkaCase,
): OptionCase {
  return {
    ...rest,
    observe: async (option) => {
      const broker = await startBroker(brokerOptions);
      const isPlain = brokerOptions.tls === undefined && brokerOptions.login === undefined;
      if (plugin === "input" && isPlain)
        await produce(broker.address, "logstash", [{ key: "k", value: Buffer.from("hell\xf6", "latin1"), headers: { h: "1" } }]);
      const given = `${option} ${beside}`.replaceAll("PORT", String(broker.port));
      const servers = given.includes("bootstrap_servers") ? "" : `bootstrap_servers => "${broker.address}"`;
      const running = await startConfig(configOf(plugin, `${servers} ${given}`, output), {
        input: '{"message":"hello","k":"v"}\n',
        ...run,
      });
      const seen = { broker, running, last: (api: string) => broker.requests.findLast((request) => request.api === api) };
      const done = isEnough ?? (() => broker.requests.some(({ api, clientId }) => api === WORK[plugin] && clientId !== "kafkajs"));
      try {
        await until(() => done(seen) || (!goesOn && hasFailed(running)), "what there is to see");
        return await see(seen);
      } finally {
        await running.abandon();
        await broker.close();
      }
    },
  };
}

const WORK = { input: "Fetch", output: "Produce" } as const;

function configOf(plugin: KafkaPlugin, options: string, codec: string): string {
  if (plugin === "input") return `input { kafka { ${options} } } output { stdout { codec => ${codec} } }`;
  const topic = options.includes("topic_id") ? "" : "topic_id => logstash";
  return `input { stdin { codec => json_lines } } output { kafka { ${topic} ${options} codec => plain { format => "%{message}" } } }`;
}

export function hasFailed({ log }: RunningConfig): boolean {
  return log.some(({ level, data }) => level !== "debug" && data["error"] !== undefined);
}

export function kafkaRefusal(plugin: KafkaPlugin, given: string, code: string, beside = ""): OptionCase {
  const config = (option: string): string =>
    plugin === "input" ? `input { kafka { ${beside} ${option} } }` : `output { kafka { topic_id => other ${beside} ${option} } }`;
  return refusalCase(config, { given, expected: [code] });
}

const files = certificates();
const folder = scratchFolder();
const pem = (name: string, ...parts: readonly string[]): string => {
  const file = path.join(folder, name);
  writeFileSync(file, parts.map((part) => readFileSync(part, "utf8")).join(""));
  return file;
};
const clientPem = pem("client.pem", files.client.cert, files.client.key);
const lockedPem = pem("locked.pem", files.server.cert, files.encryptedKey);
const jaasFile = path.join(folder, "jaas.conf");
const PLAIN = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="ann" password="secret";';
writeFileSync(jaasFile, `KafkaClient {\n  ${PLAIN}\n};\n`);

/** Cases of the options that input and output share. */
export function connectionCases(plugin: KafkaPlugin): Readonly<Record<string, OptionCase>> {
  const work = WORK[plugin];
  const isServed = ({ last }: KafkaSeen): boolean => last(work) !== undefined;
  const server = { cert: readFileSync(files.server.cert), key: readFileSync(files.server.key) };
  const login = { user: "ann", password: "secret" };
  const trust = `ssl_truststore_location => "${files.authority}"`;
  const secure = "security_protocol => SSL";
  const served = (parts: Omit<KafkaCase, "see" | "expected">): OptionCase => kafkaCase(plugin, { ...parts, expected: true, see: isServed });
  const mutual = { ...server, ca: readFileSync(files.authority), requestCert: true, rejectUnauthorized: true };
  const loginBeside = `security_protocol => SASL_PLAINTEXT sasl_mechanism => PLAIN`;
  const refused = (given: string, code: string, beside = ""): OptionCase => kafkaRefusal(plugin, given, code, beside);
  return {
    bootstrap_servers: served({ given: 'bootstrap_servers => "127.0.0.1:PORT"', instead: 'bootstrap_servers => "127.0.0.1:1"' }),
    client_id: kafkaCase(plugin, {
      given: "client_id => ann",
      expected: plugin === "input" ? "ann-0" : "ann",
      see: ({ last }) => last(work)?.clientId,
    }),
    security_protocol: served({ given: secure, beside: trust, broker: { tls: server } }),
    ssl_truststore_location: served({ given: trust, beside: secure, broker: { tls: server } }),
    ssl_truststore_type: refused("ssl_truststore_type => jks", "KAFKA_JAVA_STORE", secure),
    ssl_keystore_location: served({
      given: `ssl_keystore_location => "${clientPem}"`,
      beside: `${secure} ${trust}`,
      broker: { tls: mutual },
    }),
    ssl_keystore_type: refused("ssl_keystore_type => jks", "KAFKA_JAVA_STORE", secure),
    ssl_key_password: served({
      given: 'ssl_key_password => "open sesame"',
      beside: `${secure} ${trust} ssl_keystore_location => "${lockedPem}"`,
      broker: { tls: mutual },
    }),
    ssl_endpoint_identification_algorithm: served({
      given: 'ssl_endpoint_identification_algorithm => ""',
      beside: `${secure} ${trust}`,
      broker: { tls: { cert: readFileSync(files.elsewhere.cert), key: readFileSync(files.elsewhere.key) } },
    }),
    sasl_mechanism: kafkaCase(plugin, {
      given: "sasl_mechanism => PLAIN",
      instead: 'sasl_mechanism => "SCRAM-SHA-256"',
      beside: `security_protocol => SASL_PLAINTEXT sasl_jaas_config => '${PLAIN}'`,
      broker: { login },
      expected: "PLAIN",
      see: ({ last }) => last("SaslHandshake")?.["mechanism"],
    }),
    sasl_jaas_config: served({
      given: `sasl_jaas_config => '${PLAIN}'`,
      instead: `sasl_jaas_config => '${PLAIN.replace("secret", "wrong")}'`,
      beside: loginBeside,
      broker: { login },
    }),
    jaas_path: served({
      given: `jaas_path => "${jaasFile}"`,
      instead: `sasl_jaas_config => '${PLAIN.replace("secret", "wrong")}'`,
      beside: loginBeside,
      broker: { login },
    }),
    ...tokenCases(plugin, login),
    sasl_login_callback_handler_class: refused("sasl_login_callback_handler_class => 'a.B'", "KAFKA_JAVA_CLASS"),
    sasl_client_callback_handler_class: refused("sasl_client_callback_handler_class => 'a.B'", "KAFKA_JAVA_CLASS"),
    sasl_iam_jar_paths: refused("sasl_iam_jar_paths => ['/x.jar']", "KAFKA_JAVA_CLASS"),
    metadata_max_age_ms: kafkaCase(plugin, metadataCase(plugin)),
    request_timeout_ms: kafkaCase(plugin, {
      given: "request_timeout_ms => 100",
      broker: { login, isSilentAtLogin: true },
      beside: `${loginBeside} sasl_jaas_config => '${PLAIN}'`,
      until: isLate,
      expected: true,
      see: ({ running }) => hasFailed(running),
    }),
  };
}

/** It has failed, or been silent for longer than it could be with a short timeout. */
function isLate({ last, running }: KafkaSeen): boolean {
  return hasFailed(running) || Date.now() - Number(last("SaslHandshake")?.["at"] ?? Infinity) > LATE_MS;
}

const LATE_MS = 3000;

/** Enough is asked again while the plugin goes on. */
function metadataCase(plugin: KafkaPlugin): KafkaCase {
  const count = ({ broker }: KafkaSeen): number =>
    broker.requests.filter(({ api, clientId }) => api === "Metadata" && clientId !== "kafkajs").length;
  const isLong = ({ broker }: KafkaSeen): boolean => broker.requests.filter(({ api }) => api === WORK[plugin]).length > 12;
  return {
    given: "metadata_max_age_ms => 1",
    beside: plugin === "input" ? "fetch_max_wait_ms => 10" : "",
    ...(plugin === "input" ? {} : { run: { input: '{"message":"hello"}\n'.repeat(3000) }, beside: "max_request_size => 5000" }),
    until: (seen) => count(seen) > 8 || isLong(seen),
    expected: true,
    see: (seen) => count(seen) > 3,
  };
}

function tokenCases(plugin: KafkaPlugin, login: NonNullable<BrokerOptions["login"]>): Readonly<Record<string, OptionCase>> {
  const oauth = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId=c clientSecret=s";
  const beside = (subject: string): string =>
    `security_protocol => SASL_PLAINTEXT sasl_mechanism => OAUTHBEARER sasl_jaas_config => '${oauth} ${subject};'`;
  const withEndpoint = (base: OptionCase, port: number, token: string | undefined): OptionCase => ({
    ...base,
    observe: async (option) => {
      const server = createServer((_, response) => {
        if (token !== undefined) response.end(JSON.stringify({ access_token: token }));
      }).listen(port, "127.0.0.1");
      try {
        return await base.observe(option);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    },
  });
  const words = ({ last }: KafkaSeen): unknown => last("SaslAuthenticate")?.["words"];
  return {
    sasl_oauthbearer_token_endpoint_url: withEndpoint(
      kafkaCase(plugin, {
        given: `sasl_oauthbearer_token_endpoint_url => "http://127.0.0.1:${TOKEN_PORT}/token"`,
        beside: beside("unsecuredLoginStringClaim_sub=ann"),
        broker: { login },
        expected: "n,,\u0001auth=Bearer the-token\u0001\u0001",
        see: words,
      }),
      TOKEN_PORT,
      "the-token",
    ),
    sasl_login_read_timeout_ms: withEndpoint(
      kafkaCase(plugin, {
        given: "sasl_login_read_timeout_ms => 50",
        beside: `${beside("x=y")} sasl_oauthbearer_token_endpoint_url => "http://127.0.0.1:${SILENT_PORT}/token"`,
        broker: { login },
        until: isLate,
        expected: true,
        see: ({ running }) => hasFailed(running),
      }),
      SILENT_PORT,
      undefined,
    ),
  };
}

const [TOKEN_PORT, SILENT_PORT] = [await freePort(), await freePort()];

const NONE = "Its description says why.";

export const connectionUnseen: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      "client_dns_lookup",
      "connections_max_idle_ms",
      "receive_buffer_bytes",
      "send_buffer_bytes",
      "reconnect_backoff_ms",
      "ssl_truststore_password",
      "kerberos_config",
      "sasl_kerberos_service_name",
      "sasl_oauthbearer_scope_claim_name",
      "sasl_login_connect_timeout_ms",
      "sasl_login_retry_backoff_ms",
      "sasl_login_retry_backoff_max_ms",
    ].map((name) => [name, NONE]),
  ),
  ssl_keystore_password: "It opens a store of PKCS#12; test/services has one.",
  reconnect_backoff_max_ms: "How long kafkajs rests at most between two attempts to connect; what comes of them is the same.",
};
