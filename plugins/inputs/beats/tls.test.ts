import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import { beforeAll, describe, expect, test } from "vitest";
import { writeCertificates } from "../../../test/support/certificates.ts";
import type { CertificateFiles, FilePair } from "../../../test/support/certificates.ts";
import { connectLumberjack, jsonFrame, numbered, packed, windowOf } from "../../../test/support/lumberjack-client.ts";
import { checkConfig } from "../../../test/support/run-config.ts";
import { closed, connectTo } from "../../../test/support/tcp-client.ts";
import { until } from "../../../test/support/until.ts";
import { watchInput } from "../../../test/support/watched-config.ts";
import type { WatchedConfig } from "../../../test/support/watched-config.ts";

let files: CertificateFiles;
beforeAll(() => {
  files = writeCertificates();
});

const SHOW = 'mutate { copy => { "@metadata" => "meta" } }';

function listen(options = "", ecs: "disabled" | "v8" = "disabled"): Promise<WatchedConfig> {
  const own = `ssl_enabled => true ssl_certificate => "${files.server.cert}" ssl_key => "${files.server.key}"`;
  return watchInput((port) => `beats { port => ${port} ${own} ${options} }`, { ecs, filter: SHOW });
}

function trusting(pair?: FilePair, more: ConnectionOptions = {}): ConnectionOptions {
  const own = pair && { cert: readFileSync(pair.cert), key: readFileSync(pair.key) };
  return { ca: readFileSync(files.authority), servername: "localhost", ...own, ...more };
}

async function metadataOf(server: WatchedConfig, tls: ConnectionOptions): Promise<unknown> {
  const client = await connectLumberjack(server.port, tls);
  client.write(windowOf(1), jsonFrame(1, { message: "x" }));
  await client.acked(1);
  const [event] = await server.collect(1);
  return event!["meta"];
}

function complaints(server: WatchedConfig): unknown[] {
  return server.log.filter(({ level }) => level === "warn").map(({ data }) => (data["error"] as { code?: unknown }).code);
}

test.each(["TLSv1.2", "TLSv1.3"] as const)("events come by %s", async (version) => {
  const server = await listen();
  const client = await connectLumberjack(server.port, trusting(undefined, { minVersion: version, maxVersion: version }));

  client.write(windowOf(3), packed(numbered(2)), jsonFrame(3, { message: "3" }));
  await client.acked(3);

  expect(await server.messages(3)).toEqual(["1", "2", "3"]);
});

describe("a client's certificate", () => {
  const AUTHORITIES = (): string => `ssl_certificate_authorities => "${files.authority}"`;
  const CLIENT = { protocol: "TLSv1.2", subject: "CN=client", cipher: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384" };
  const tls = (): ConnectionOptions => trusting(files.client, { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES256-GCM-SHA384" });

  test("is told of, where enrich names it", async () => {
    const options = `${AUTHORITIES()} ssl_client_authentication => required enrich => all`;

    expect(await metadataOf(await listen(options), tls())).toEqual({
      ip_address: "127.0.0.1",
      tls_peer: { status: "verified", protocol: CLIENT.protocol, subject: CLIENT.subject, cipher_suite: CLIENT.cipher },
    });
    expect(await metadataOf(await listen(options, "v8"), tls())).toEqual({
      tls_peer: { status: "verified" },
      input: {
        beats: {
          host: { ip: "127.0.0.1" },
          tls: { version_protocol: CLIENT.protocol, cipher: CLIENT.cipher, client: { subject: CLIENT.subject } },
        },
      },
    });
  });

  test("that is optional and not shown is told of too", async () => {
    const server = await listen(`${AUTHORITIES()} ssl_client_authentication => optional enrich => ssl_peer_metadata`);

    expect(await metadataOf(server, trusting())).toEqual({ tls_peer: { status: "unverified" } });
  });

  test("is not told of else", async () => {
    const server = await listen(`${AUTHORITIES()} ssl_client_authentication => required`);

    expect(await metadataOf(server, tls())).toEqual({ ip_address: "127.0.0.1" });
  });

  test.each([
    ["is missing", "ssl_client_authentication => required", undefined],
    ["is missing, and authorities alone ask for it", "", undefined],
    ["is a stranger's", "ssl_client_authentication => required", "stranger"],
    ["is a stranger's where none is needed", "ssl_client_authentication => optional", "stranger"],
    ["has expired", "ssl_client_authentication => required", "expired"],
  ] as const)("that %s costs the connection and one line in the log", async (_, options, pair) => {
    const server = await listen(`${AUTHORITIES()} ${options}`);
    const refused = await connectTo(server.port, trusting(pair && files[pair]));
    await closed(refused);
    await until(() => complaints(server).length > 0, "the line");

    const client = await connectLumberjack(server.port, trusting(files.client));
    client.write(windowOf(1), ...numbered(1));
    await client.acked(1);

    expect(complaints(server)).toEqual(["TLS_PEER_CERTIFICATE"]);
  });
});

test("who does not shake hands in time is cut off", async () => {
  const server = await listen("ssl_handshake_timeout => 200");
  const mute = await connectTo(server.port);

  await closed(mute);

  await until(() => complaints(server).length > 0, "the line");
  expect(complaints(server)).toHaveLength(1);
});

test("who speaks without TLS is cut off", async () => {
  const server = await listen();
  const plain = await connectLumberjack(server.port);

  plain.write(windowOf(1), ...numbered(1));
  await plain.closed;

  await until(() => complaints(server).length > 0, "the line");
  expect(complaints(server)).toHaveLength(1);
});

test("options of TLS without TLS are mentioned", async () => {
  const server = await watchInput((port) => `beats { port => ${port} ssl_key => "${files.server.key}" }`);

  expect(server.log.filter(({ level }) => level === "warn").map(({ data }) => data)).toEqual([{ options: ["ssl_key"] }]);
});

test.each([
  ["no certificate", () => "", "TLS_CERTIFICATE_MISSING"],
  ["no authorities", () => `${own()} ssl_client_authentication => required`, "TLS_AUTHORITIES_MISSING"],
  [
    "authorities without need",
    () => `${own()} ssl_client_authentication => none ssl_certificate_authorities => "${files.authority}"`,
    "BEATS_AUTHORITIES_IDLE",
  ],
  [
    "a peer that nobody asked for by name",
    () => `${own()} enrich => all ssl_certificate_authorities => "${files.authority}"`,
    "BEATS_ENRICH",
  ],
])("%s is a mistake of the configuration", async (_, options, code) => {
  const { problems } = await checkConfig(`input { beats { port => 1 ssl_enabled => true ${options()} } } output { null {} }`);

  expect(problems.map((problem) => problem.code)).toEqual([code]);
});

function own(): string {
  return `ssl_certificate => "${files.server.cert}" ssl_key => "${files.server.key}"`;
}
