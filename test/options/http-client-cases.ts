import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { ServerOptions } from "node:https";
import path from "node:path";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { CertificateFiles } from "../support/certificates.ts";
import type { RunningConfig } from "../support/run-config.ts";
import { until } from "../support/until.ts";
import type { OptionCase } from "./option-case.ts";
import { refusalCase } from "./run-case.ts";

export interface HttpClientParts {
  readonly files: CertificateFiles;
  readonly port: number;
  /** Starts the plugin so that it asks an address, twice one after the other; it is ended behind `see`. */
  readonly withClient: <T>(url: string, options: string, see: (running: RunningConfig) => Promise<T>) => Promise<T>;
  /** A whole configuration, which is only checked. */
  readonly config: (options: string) => string;
}

/** What a server saw of two requests. */
interface Seen {
  readonly requests: IncomingMessage[];
  readonly sockets: Set<Socket>;
}

type Take = (request: IncomingMessage, response: ServerResponse, number: number) => void;

/** Cases of the options of plugins/shared/http-client, as a server sees them. */
export function httpClientCases({ files, port, withClient, config }: HttpClientParts): Readonly<Record<string, OptionCase>> {
  const plain = `http://127.0.0.1:${port}/`;
  const secure = `https://localhost:${port}/`;
  const trust = `ssl_certificate_authorities => "${files.authority}"`;

  const withServer = async <T>(take: Take, see: (seen: Seen) => Promise<T>, tls?: ServerOptions): Promise<T> => {
    const seen: Seen = { requests: [], sockets: new Set() };
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      seen.sockets.add(request.socket);
      const number = seen.requests.push(request);
      request.resume().on("end", () => take(request, response, number));
    };
    const server: Server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
    await new Promise<void>((resolve) => void server.listen(port, "127.0.0.1", resolve));
    try {
      return await see(seen);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  };
  const ok: Take = (_, response) => void response.end("{}");
  const twice = (seen: Seen) => (): Promise<void> => until(() => seen.requests.length >= 2, "two requests");

  /** What a server sees of two requests. */
  const seenCase = (given: string, expected: unknown, of: (seen: Seen) => unknown, take: Take = ok): OptionCase => ({
    given,
    expected,
    observe: (option) => withServer(take, async (seen) => withClient(plain, option, twice(seen)).then(() => of(seen))),
  });
  /** Whether a server with TLS is asked, and what it sees. */
  const tlsCase = (
    given: string,
    beside: string,
    parts: { readonly tls?: ServerOptions; readonly expected?: unknown; readonly of?: (socket: TLSSocket) => unknown },
  ): OptionCase => {
    const { tls = own(files.server), expected = "asked", of = () => "asked" } = parts;
    return {
      given,
      expected,
      observe: async (option) =>
        withServer(
          ok,
          async (seen) => {
            const see = async (running: RunningConfig): Promise<unknown> => {
              await until(
                () => seen.requests.length > 0 || running.log.some(({ level }) => level === "warn" || level === "error"),
                "a request or a failure",
              );
              return seen.requests.length > 0 ? of(seen.requests[0]!.socket as TLSSocket) : "not asked";
            };
            return withClient(secure, `${beside} ${option}`, see).catch(() => "not started");
          },
          tls,
        ),
    };
  };
  const refused = (given: string, code: string, beside = ""): OptionCase =>
    refusalCase((option) => config(`${beside} ${option}`), { given, expected: [code] });
  const store = makeStore(files);
  const subject = (socket: TLSSocket): unknown => socket.getPeerCertificate().subject?.CN;
  const askedForOwn = {
    tls: { ...own(files.server), ca: readFileSync(files.authority), requestCert: true },
    expected: "client",
    of: subject,
  };

  return {
    user: refused("user => ann", "HTTP_CLIENT_LOGIN"),
    password: seenCase(
      "user => ann password => s3cret",
      `Basic ${Buffer.from("ann:s3cret").toString("base64")}`,
      ({ requests }) => requests[0]!.headers.authorization,
    ),
    keepalive: seenCase("keepalive => false", 2, ({ sockets }) => sockets.size),
    cookies: seenCase(
      "cookies => false",
      undefined,
      ({ requests }) => requests[1]!.headers.cookie,
      (_, response) => {
        response.setHeader("Set-Cookie", "a=1").end("{}");
      },
    ),
    proxy: {
      given: `proxy => "http://127.0.0.1:${port}"`,
      expected: "http://127.0.0.2:9/",
      observe: (option) =>
        withServer(ok, (seen) =>
          withClient("http://127.0.0.2:9/", option, async (running) => {
            await until(
              () => seen.requests.length > 0 || running.log.some(({ level }) => level === "warn" || level === "error"),
              "a request or a failure",
            );
            return seen.requests[0]?.url;
          }),
        ),
    },
    ssl_enabled: tlsCase("ssl_enabled => false", "ssl_verification_mode => none", { tls: own(files.stranger), expected: "not asked" }),
    ssl_certificate: tlsCase(`ssl_certificate => "${files.client.cert}" ssl_key => "${files.client.key}"`, trust, askedForOwn),
    ssl_key: refused(`ssl_key => "${files.client.key}"`, "TLS_CERTIFICATE_MISSING"),
    ssl_certificate_authorities: tlsCase(trust, "", {}),
    ssl_verification_mode: tlsCase("ssl_verification_mode => none", "", { tls: own(files.stranger) }),
    ssl_supported_protocols: tlsCase('ssl_supported_protocols => ["TLSv1.2"]', trust, {
      expected: "TLSv1.2",
      of: (socket) => socket.getProtocol(),
    }),
    ssl_cipher_suites: tlsCase(
      'ssl_cipher_suites => ["TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"]',
      `${trust} ssl_supported_protocols => ["TLSv1.2"]`,
      {
        expected: "ECDHE-ECDSA-CHACHA20-POLY1305",
        of: (socket) => socket.getCipher().name,
      },
    ),
    ssl_keystore_path: tlsCase(`ssl_keystore_path => "${store}" ssl_keystore_password => "open sesame"`, trust, askedForOwn),
    ssl_keystore_password: refused('ssl_keystore_password => "x"', "HTTP_CLIENT_STORE"),
    ssl_keystore_type: refused("ssl_keystore_type => jks", "HTTP_CLIENT_JAVA_STORE", `ssl_keystore_path => "${store}"`),
    ssl_truststore_path: refused(`ssl_truststore_path => "${store}"`, "HTTP_CLIENT_JAVA_STORE"),
    ssl_truststore_password: refused("ssl_truststore_password => sesame", "HTTP_CLIENT_STORE"),
    socket_timeout: impatient("socket_timeout => 0.05", "it said nothing for 0.05 s"),
    request_timeout: impatient("request_timeout => 0.05", "none within 0.05 s"),
    ...Object.fromEntries(OBSOLETE.map((name) => [name, refused(`${name} => "x"`, "OPTION_OBSOLETE")])),
  };

  /** What is said of a server that does not answer; without the option it does, a little later. */
  function impatient(given: string, expected: string): OptionCase {
    const late: Take = (_, response) => void setTimeout(() => response.end("{}"), 300);
    return {
      given,
      expected,
      observe: (option) =>
        withServer(late, async (seen) =>
          withClient(plain, option, async (running) => {
            const failure = (): string | undefined =>
              running.log.map(({ data }) => reasonIn(data["error"])).find((reason) => reason !== undefined);
            await until(() => seen.requests.length > 1 || failure() !== undefined, "a failure or two requests");
            return failure();
          }),
        ),
    };
  }
}

/** Options of the client of which a server does not see what it could tell apart, by the reason. */
export const unseenHttpClientOptions = {
  connect_timeout: "A machine that takes no connection and does not refuse it either cannot be had on every machine.",
  pool_max: "The lesser of it and pool_max_per_route counts: the tests of the output http show how many requests are made at once.",
  pool_max_per_route: "The tests of the output http show how many requests are made at once.",
  follow_redirects: "The tests of the output http show what is followed.",
  automatic_retries: "The tests of the output http show that a broken request is made again at once.",
  retry_non_idempotent: "The tests of the output http show which requests are not made again.",
  validate_after_inactivity: "A connection that was closed is seen at once.",
  ssl_truststore_type: "No store of authorities is opened: ssl_truststore_path is refused.",
};

const OBSOLETE = [
  "cacert",
  "client_cert",
  "client_key",
  "keystore",
  "keystore_type",
  "keystore_password",
  "truststore",
  "truststore_type",
  "truststore_password",
];

function own({ cert, key }: { readonly cert: string; readonly key: string }): { readonly cert: Buffer; readonly key: Buffer } {
  return { cert: readFileSync(cert), key: readFileSync(key) };
}

function makeStore(files: CertificateFiles): string {
  const store = path.join(files.folder, "client.p12");
  const { cert, key } = files.client;
  execFileSync("openssl", ["pkcs12", "-export", "-in", cert, "-inkey", key, "-out", store, "-passout", "pass:open sesame"]);
  return store;
}

function reasonIn(error: unknown): string | undefined {
  return error instanceof Error ? /: (.*)\.$/.exec(error.message)?.[1] : undefined;
}
