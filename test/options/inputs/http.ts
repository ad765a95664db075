import { connect } from "node:net";
import path from "node:path";
import { execFileSync } from "node:child_process";
import { freePort } from "../../support/free-port.ts";
import { ask } from "../../support/http-client.ts";
import type { Ask, Reply } from "../../support/http-client.ts";
import { startConfig } from "../../support/run-config.ts";
import type { RunningConfig } from "../../support/run-config.ts";
import { until } from "../../support/until.ts";
import { isListening } from "../is-listening.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { refusalCase } from "../run-case.ts";
import { tlsServerCases } from "../tls-cases.ts";
import { certificates, shakeHands } from "../tls-handshake.ts";

const [PORT, OTHER_PORT] = [await freePort(), await freePort()];
const files = certificates();

const SHOW =
  'mutate { copy => { "[@metadata][input][http][request][headers][x_a]" => "a" } remove_field => ["event", "http", "url", "@version", "@timestamp"] }';

async function withInput<T>(options: string, see: (running: RunningConfig) => Promise<T>): Promise<T> {
  const port = options.includes("port =>") ? "" : `port => ${PORT}`;
  const running = await startConfig(`input { http { ${port} ${options} } } filter { ${SHOW} } output { stdout { codec => json_lines } }`);
  try {
    return await see(running);
  } finally {
    await running.stop();
  }
}

interface Asked {
  readonly given: string;
  readonly instead?: string;
  readonly beside?: string;
  readonly request?: Ask;
  readonly expected: unknown;
  /** What of the answer shows the option; absent: its status. */
  readonly of?: (reply: Reply) => unknown;
}

/** Observes the answer to a request. */
const answered = ({ beside = "", request = {}, of = ({ status }) => status, ...rest }: Asked): OptionCase => ({
  ...rest,
  observe: (option) => withInput(`${beside} ${option}`, async () => of(await ask(PORT, { body: "x", ...request }))),
});

/** Observes the event that a request makes. */
const made = ({ request = {}, ...rest }: Omit<Asked, "of">): OptionCase => ({
  ...rest,
  observe: (option) =>
    withInput(option, async (running) => {
      await ask(PORT, { body: "x", headers: { "x-a": "1" }, ...request });
      await until(() => running.output().length > 0, "an event");
      return JSON.parse(running.output().toString()) as unknown;
    }),
});

const obsolete = (given: string): OptionCase =>
  refusalCase((option) => `input { http { ${option} } } output { null { } }`, { given, expected: ["OPTION_OBSOLETE"] });

const refused = (given: string, code: string, beside = ""): OptionCase =>
  refusalCase((option) => `input { http { ${beside} ${option} } } output { null { } }`, { given, expected: [code] });

const { ssl_extra_chain_certs: _, ...tlsCases } = tlsServerCases({
  files,
  port: PORT,
  withServer: (options, see) => withInput(options, see),
});

/** A store with the server's certificate, made by openssl as its users make theirs. */
function makeStore(): string {
  const store = path.join(files.folder, "server.p12");
  const { cert, key } = files.server;
  execFileSync("openssl", ["pkcs12", "-export", "-in", cert, "-inkey", key, "-out", store, "-passout", "pass:open sesame"]);
  return store;
}

const store = makeStore();
const storeCase = (given: string, beside: string, instead?: string): OptionCase => ({
  given,
  ...(instead === undefined ? {} : { instead }),
  expected: "server",
  observe: async (option) => {
    try {
      return await withInput(`ssl_enabled => true ${beside} ${option}`, async () => {
        const handshake = await shakeHands({ port: PORT, authority: files.authority });
        return handshake === "refused" ? handshake : handshake.subject;
      });
    } catch {
      return "not started";
    }
  },
});

const bearer = (token: string): Ask => ({ headers: { authorization: `Bearer ${token}` } });
const SECRET = "a secret of at least thirty-two bytes";
const token = async (claims: Record<string, string>): Promise<string> => {
  const { SignJWT } = await import("jose");
  return new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(Buffer.from(SECRET));
};
const NOBODYS = await token({ iss: "else", aud: "else" });

export const pluginCases: PluginCases = {
  cases: {
    host: { given: 'host => "127.0.0.1"', expected: [true, false], observe: (option) => withInput(option, observeHosts) },
    port: {
      given: `port => ${PORT}`,
      instead: `port => ${OTHER_PORT}`,
      expected: true,
      observe: (option) => withInput(option, () => isListening(PORT)),
    },
    user: refused("user => ann", "HTTP_LOGIN"),
    password: answered({ given: "user => ann password => s3cret", expected: 401 }),
    additional_codecs: made({
      given: 'additional_codecs => { "text/x" => "json" }',
      request: { headers: { "content-type": "text/x", "x-a": "1" }, body: '{"n":1}' },
      expected: { n: 1, a: "1", host: { ip: "127.0.0.1" } },
    }),
    response_code: answered({ given: "response_code => 202", expected: 202 }),
    response_headers: answered({
      given: 'response_headers => { "X-Seen" => "yes" }',
      expected: "yes",
      of: ({ headers }) => headers["x-seen"],
    }),
    max_content_length: answered({ given: "max_content_length => 3", request: { body: "four" }, expected: 413 }),
    remote_host_target_field: made({
      given: 'remote_host_target_field => "from"',
      expected: { message: "x", a: "1", from: "127.0.0.1" },
    }),
    request_headers_target_field: {
      given: 'request_headers_target_field => "head"',
      expected: "1",
      observe: (option) =>
        withInput(option, async (running) => {
          await ask(PORT, { body: "x", headers: { "x-a": "1" } });
          await until(() => running.output().length > 0, "an event");
          return (JSON.parse(running.output().toString()) as { readonly head?: Record<string, unknown> }).head?.["x_a"];
        }),
    },
    ...tlsCases,
    ssl_client_authentication: {
      ...tlsCases["ssl_client_authentication"]!,
      instead: "ssl_client_authentication => optional",
    },
    ssl_handshake_timeout: {
      given: "ssl_handshake_timeout => 1",
      expected: "closed",
      observe: (option) =>
        withInput(
          `ssl_enabled => true ssl_certificate => "${files.server.cert}" ssl_key => "${files.server.key}" ${option}`,
          observeSilence,
        ),
    },
    ssl_keystore_path: storeCase(`ssl_keystore_path => "${store}"`, 'ssl_keystore_password => "open sesame"'),
    ssl_keystore_password: storeCase('ssl_keystore_password => "open sesame"', `ssl_keystore_path => "${store}"`),
    ssl_keystore_type: refused("ssl_keystore_type => jks", "HTTP_JAVA_STORE", `ssl_enabled => true ssl_keystore_path => "${store}"`),
    ssl_truststore_path: refused(
      `ssl_truststore_path => "${store}"`,
      "HTTP_JAVA_STORE",
      `ssl_enabled => true ssl_certificate => "${files.server.cert}" ssl_key => "${files.server.key}"`,
    ),
    bearer_token: answered({ given: 'bearer_token => "first second"', request: bearer("third"), expected: 401 }),
    jwt_secret: answered({ given: `jwt_secret => "${SECRET}"`, request: bearer("none"), expected: 401 }),
    jwt_jwks: answered({ given: 'jwt_jwks => "http://127.0.0.1:1/"', request: bearer("none"), expected: 401 }),
    jwt_issuer: answered({ given: "jwt_issuer => me", beside: `jwt_secret => "${SECRET}"`, request: bearer(NOBODYS), expected: 401 }),
    jwt_audience: answered({ given: "jwt_audience => me", beside: `jwt_secret => "${SECRET}"`, request: bearer(NOBODYS), expected: 401 }),
    health_path: answered({
      given: 'health_path => "/up"',
      request: { path: "/up", method: "GET", body: "" },
      beside: "response_code => 201",
      expected: 200,
    }),
    ssl: obsolete("ssl => true"),
    keystore: obsolete('keystore => "x"'),
    keystore_password: obsolete('keystore_password => "x"'),
    verify_mode: obsolete("verify_mode => none"),
    ssl_verify_mode: obsolete("ssl_verify_mode => none"),
    cipher_suites: obsolete('cipher_suites => ["x"]'),
    tls_min_version: obsolete("tls_min_version => 1"),
    tls_max_version: obsolete("tls_max_version => 1"),
    ecs_compatibility: made({
      given: "ecs_compatibility => disabled request_headers_target_field => '[@metadata][input][http][request][headers]'",
      expected: { message: "x", a: "1", host: "127.0.0.1" },
    }),
    ack: { given: "ack => settled", expected: "delivered", observe: observeAck },
  },
  unseen: {
    max_pending_requests: "Seen only while the pipeline has no room: admission.test.ts shows what it does.",
    threads: "Added to max_pending_requests.",
    ssl_truststore_password: "No store of authorities is opened: ssl_truststore_path is refused.",
    ssl_truststore_type: "No store of authorities is opened: ssl_truststore_path is refused.",
  },
};

// The whole network 127.0.0.0/8 is this machine's, on Linux.
function observeHosts(): Promise<unknown> {
  return Promise.all([isListening(PORT), isListening(PORT, "127.0.0.2")]);
}

/** What becomes of a connection on which nobody says a word. */
function observeSilence(): Promise<unknown> {
  return new Promise((resolve) => {
    const socket = connect(PORT, "127.0.0.1");
    socket.setTimeout(2_000, () => {
      resolve("open");
      socket.destroy();
    });
    socket.on("error", () => {});
    socket.once("close", () => resolve("closed"));
    socket.resume();
  });
}

/** Whether the event has been delivered when the answer is there: the output waits for a connection that comes then. */
async function observeAck(option: string): Promise<unknown> {
  const { createServer } = await import("node:net");
  const config = `input { http { port => ${PORT} ${option} } } output { tcp { host => "127.0.0.1" port => ${OTHER_PORT} reconnect_interval => 0.05 } }`;
  const running = await startConfig(config);
  let isAnswered = false;
  const answer = ask(PORT, { body: "x" }).then(() => (isAnswered = true));
  await until(() => isAnswered || running.log.some(({ level }) => level === "warn"), "an answer or a failure");
  const isEarly = isAnswered;
  const server = createServer((socket) => void socket.on("error", () => {}).resume()).listen(OTHER_PORT, "127.0.0.1");
  await answer;
  await running.stop();
  server.close();
  return isEarly ? "queued" : "delivered";
}
