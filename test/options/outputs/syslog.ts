import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import path from "node:path";
import { createServer as createTlsServer, TLSSocket } from "node:tls";
import { systemClock } from "../../../src/pipeline/system-clock.ts";
import { freePort } from "../../support/free-port.ts";
import { startConfig } from "../../support/run-config.ts";
import type { RunOptions } from "../../support/run-config.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { refusalCase } from "../run-case.ts";
import { certificates } from "../tls-handshake.ts";
import { until } from "../../support/until.ts";

const [PORT, OTHER_PORT] = [await freePort(), await freePort()];
const files = certificates();

interface Heard {
  text: string;
  client?: unknown;
  protocol?: string | null;
  cipher?: string;
}

interface Sent {
  readonly given: string;
  readonly instead?: string;
  readonly beside?: string;
  readonly expected: unknown;
  /** What is looked at; default: the text. */
  readonly of?: keyof Heard;
}

const TLS = 'protocol => "ssl-tcp"';
const OWN = { host: 'host => "127.0.0.1"', port: `port => ${PORT}`, protocol: "protocol => tcp", message: 'message => "hello"' };

/** Observes the message that a server at the usual port hears, or that something failed. */
const sent = ({ beside = "", of = "text", ...rest }: Sent): OptionCase => ({
  ...rest,
  observe: async (option) => {
    const text = `${beside} ${option}`;
    const usual = Object.entries(OWN).map(([name, own]) => (new RegExp(`\\b${name} =>`).test(text) ? "" : own));
    const heard: Heard = { text: "" };
    const server = await listen(text.includes(TLS), heard);
    const running = await start([...usual, text].join(" ")).catch(() => undefined);
    if (running === undefined) {
      server.close();
      return "not started";
    }
    try {
      await until(
        () => heard.text.includes("\n") || running.log.some(({ level }) => level === "warn" || level === "error"),
        "text or a failure",
      );
      return heard.text === "" ? "failed" : heard[of];
    } finally {
      server.close();
      await running.abandon();
    }
  },
});

function start(options: string, run: RunOptions = {}) {
  const filter = 'date { match => ["message", "ISO8601"] } mutate { add_field => { "host_name" => "web1" } remove_field => "host" }';
  return startConfig(`input { stdin { } } filter { ${filter} } output { syslog { ${options} } }`, {
    input: "2024-07-01T22:04:05.678Z\n",
    ...run,
  });
}

async function listen(isTls: boolean, heard: Heard): Promise<Server> {
  const take = (socket: Socket): void => {
    if (socket instanceof TLSSocket) {
      const { subject } = socket.getPeerCertificate() as { readonly subject?: { readonly CN?: string } };
      Object.assign(heard, { client: subject?.CN, protocol: socket.getProtocol(), cipher: socket.getCipher().name });
    }
    socket.on("error", () => socket.destroy()).on("data", (chunk: Buffer) => void (heard.text += chunk.toString()));
  };
  const pair = { cert: readFileSync(files.server.cert), key: readFileSync(files.server.key) };
  const server = isTls ? createTlsServer({ ...pair, requestCert: true, rejectUnauthorized: false }, take) : createServer(take);
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(PORT, "127.0.0.1", resolve));
  return server;
}

const M3164 = (head: string, tail = "LOGSTASH[-]: hello"): string => `${head}Jul 01 22:04:05 %{host} ${tail}\n`;
const M5424 = (parts: string): string => `<13>1 2024-07-01T22:04:05.678+00:00 %{host} LOGSTASH ${parts} hello\n`;
const pair = `ssl_certificate => "${files.client.cert}" ssl_key => "${files.client.key}"`;

/** Lists that are none: only who reads them fails. */
function brokenLists(): string {
  const file = path.join(files.folder, "lists.pem");
  writeFileSync(file, "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
  return file;
}

export const pluginCases: PluginCases = {
  cases: {
    host: sent({ given: 'host => "127.0.0.1"', instead: 'host => "127.0.0.2"', expected: M3164("<13>") }),
    port: sent({ given: `port => ${PORT}`, instead: `port => ${OTHER_PORT}`, expected: M3164("<13>") }),
    protocol: sent({ given: TLS, instead: "protocol => tcp", of: "client", beside: pair, expected: "client" }),
    rfc: sent({ given: "rfc => rfc5424", expected: M5424("- - -") }),
    reconnect_interval: { given: "reconnect_interval => 3", expected: 3_000, observe: observeRest },
    use_labels: sent({ given: "use_labels => false", beside: 'priority => "34"', expected: M3164("<34>") }),
    facility: sent({ given: "facility => local0", expected: M3164("<133>") }),
    severity: sent({ given: "severity => debug", expected: M3164("<15>") }),
    priority: sent({ given: 'priority => "34"', beside: "use_labels => false", expected: M3164("<34>") }),
    sourcehost: sent({ given: 'sourcehost => "%{host_name}"', expected: "<13>Jul 01 22:04:05 web1 LOGSTASH[-]: hello\n" }),
    appname: sent({ given: "appname => shop", expected: M3164("<13>", "shop[-]: hello") }),
    procid: sent({ given: 'procid => "7"', expected: M3164("<13>", "LOGSTASH[7]: hello") }),
    msgid: sent({ given: "msgid => ID47", beside: "rfc => rfc5424", expected: M5424("- ID47 -") }),
    structured_data: sent({ given: "structured_data => '[a b=\"c\"]'", beside: "rfc => rfc5424", expected: M5424('- - [a b="c"]') }),
    message: sent({ given: 'message => "other"', expected: M3164("<13>", "LOGSTASH[-]: other") }),
    ssl_verify: sent({ given: "ssl_verify => true", beside: TLS, expected: "failed" }),
    ssl_certificate_authorities: sent({
      given: `ssl_certificate_authorities => "${files.authority}"`,
      beside: `${TLS} ssl_verify => true`,
      expected: M3164("<13>"),
    }),
    ssl_cacert: sent({ given: `ssl_cacert => "${files.authority}"`, beside: `${TLS} ssl_verify => true`, expected: M3164("<13>") }),
    ssl_certificate: sent({
      given: `ssl_certificate => "${files.client.cert}"`,
      instead: `ssl_certificate => "${files.stranger.cert}"`,
      beside: `${TLS} ssl_key => "${files.client.key}"`,
      of: "client",
      expected: "client",
    }),
    ssl_cert: sent({
      given: `ssl_cert => "${files.client.cert}"`,
      instead: `ssl_cert => "${files.stranger.cert}"`,
      beside: `${TLS} ssl_key => "${files.client.key}"`,
      of: "client",
      expected: "client",
    }),
    ssl_key: sent({
      given: `ssl_key => "${files.client.key}"`,
      instead: `ssl_key => "${files.stranger.key}"`,
      beside: `${TLS} ssl_certificate => "${files.client.cert}"`,
      of: "client",
      expected: "client",
    }),
    ssl_key_passphrase: sent({
      given: 'ssl_key_passphrase => "open sesame"',
      beside: `${TLS} ssl_certificate => "${files.server.cert}" ssl_key => "${files.encryptedKey}"`,
      of: "client",
      expected: "server",
    }),
    ssl_crl_path: sent({
      given: `ssl_crl_path => "${brokenLists()}"`,
      beside: `${TLS} ssl_verify => true ssl_certificate_authorities => "${files.authority}"`,
      expected: "failed",
    }),
    ssl_crl_check: refusalCase((option) => `output { syslog { host => "x" port => 1 ${TLS} ${option} } }`, {
      given: "ssl_crl_check => leaf",
      expected: ["SYSLOG_CRL_CHECK"],
    }),
    ssl_cipher_suites: sent({
      given: 'ssl_cipher_suites => ["TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"]',
      beside: `${TLS} ssl_supported_protocols => ["TLSv1.2"]`,
      of: "cipher",
      expected: "ECDHE-ECDSA-CHACHA20-POLY1305",
    }),
    ssl_supported_protocols: sent({
      given: 'ssl_supported_protocols => ["TLSv1.2"]',
      beside: TLS,
      of: "protocol",
      expected: "TLSv1.2",
    }),
  },
};

/** How long the output rests when nobody listens. */
async function observeRest(option: string): Promise<unknown> {
  const rests: number[] = [];
  const sleep = (ms: number, signal: AbortSignal): Promise<void> => {
    rests.push(ms);
    return systemClock.sleep(ms, signal);
  };
  const running = await start(`${OWN.host} ${OWN.port} ${OWN.protocol} ${option}`, { clock: { ...systemClock, sleep } });
  await until(() => rests.length > 0, "a failure");
  await running.abandon();
  return rests[0];
}
