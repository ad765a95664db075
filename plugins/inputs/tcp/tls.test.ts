import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:tls";
import type { ConnectionOptions, TlsOptions } from "node:tls";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { writeCertificates } from "../../../test/support/certificates.ts";
import type { CertificateFiles, FilePair } from "../../../test/support/certificates.ts";
import { freePort } from "../../../test/support/free-port.ts";
import { startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig } from "../../../test/support/run-config.ts";
import { closed, connectTo, send } from "../../../test/support/tcp-client.ts";
import { until } from "../../../test/support/until.ts";
import { watchInput } from "../../../test/support/watched-config.ts";
import type { WatchedConfig } from "../../../test/support/watched-config.ts";

let files: CertificateFiles;
beforeAll(() => {
  files = writeCertificates();
});

function pairOptions({ cert, key }: FilePair): string {
  return `ssl_certificate => "${cert}" ssl_key => "${key}"`;
}

function listen(options: string, own = pairOptions(files.server)): Promise<WatchedConfig> {
  return watchInput((port) => `tcp { port => ${port} ssl_enabled => true ${own} ${options} }`, {
    ecs: "disabled",
    filter: 'mutate { remove_field => ["host", "port"] }',
  });
}

/** What a client trusts, and shows. */
function trusting(pair?: FilePair): ConnectionOptions {
  const own = pair && { cert: readFileSync(pair.cert), key: readFileSync(pair.key) };
  return { ca: readFileSync(files.authority), servername: "localhost", ...own };
}

function codesIn({ log }: RunningConfig): unknown[] {
  return log.filter(({ level }) => level === "warn").map(({ data }) => (data["error"] as { code?: unknown }).code);
}

describe("a server with TLS", () => {
  test("reads what trusting clients send", async () => {
    const server = await listen("ssl_client_authentication => none");

    await send(server.port, ["ü", "ber\n", "last"], trusting());

    expect(await server.collect(2)).toEqual([{ message: "über" }, { message: "last" }]);
  });

  test("turns away who speaks without TLS; others go on", async () => {
    const server = await listen("ssl_client_authentication => none");
    const plain = await connectTo(server.port);
    const plainClosed = closed(plain);

    plain.write("GET / HTTP/1.1\r\n\r\n");
    await plainClosed;
    await send(server.port, ["good\n"], trusting());

    expect(await server.collect(1)).toEqual([{ message: "good" }]);
    expect(server.log.filter(({ level }) => level === "warn").map(({ message }) => message)).toEqual([
      "A connection was closed before its first record.",
    ]);
  });

  test("stops although a client never shakes hands", async () => {
    const server = await listen("ssl_client_authentication => none");
    const mute = await connectTo(server.port);
    const muteClosed = closed(mute);
    await send(server.port, ["x\n"], trusting());
    await until(() => server.events().length === 1, "the line");

    await server.stop();
    await muteClosed;

    expect(server.events()).toEqual([{ message: "x" }]);
  });

  test("opens an encrypted key with its passphrase", async () => {
    const own = `ssl_certificate => "${files.server.cert}" ssl_key => "${files.encryptedKey}" ssl_key_passphrase => "open sesame"`;
    const server = await listen("ssl_client_authentication => none", own);

    await send(server.port, ["x\n"], trusting());

    expect(await server.collect(1)).toEqual([{ message: "x" }]);
  });

  test("shows the certificates between its own and the authority", async () => {
    const chain = `ssl_extra_chain_certs => ["${files.intermediate}"] ssl_client_authentication => none`;
    const [without, withChain] = [
      await listen("ssl_client_authentication => none", pairOptions(files.deep)),
      await listen(chain, pairOptions(files.deep)),
    ];

    await expect(connectTo(without.port, trusting())).rejects.toMatchObject({ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
    await send(withChain.port, ["x\n"], trusting());

    expect(await withChain.collect(1)).toEqual([{ message: "x" }]);
  });

  test.each([
    [["TLSv1.3"], "TLSv1.2", false],
    [["TLSv1.3"], "TLSv1.3", true],
    [["TLSv1.2"], "TLSv1.3", false],
    [["TLSv1.1", "TLSv1.3"], "TLSv1.2", false],
    [["TLSv1.1", "TLSv1.3"], "TLSv1.1", true],
    [[], "TLSv1.1", false],
    [[], "TLSv1.2", true],
  ] as const)("with ssl_supported_protocols %j and a client of %s: connects %j", async (protocols, version, connects) => {
    const server = await listen(`ssl_client_authentication => none ssl_supported_protocols => ${JSON.stringify(protocols)}`);
    const client = { ...trusting(), minVersion: version, maxVersion: version, ciphers: "DEFAULT@SECLEVEL=0" };

    const socket = await connectTo(server.port, client).catch(() => undefined);
    socket?.destroy();

    expect(socket !== undefined).toBe(connects);
  });

  test("speaks the cipher suites it is told, by Java's names", async () => {
    const server = await listen(
      'ssl_client_authentication => none ssl_supported_protocols => "TLSv1.2" ssl_cipher_suites => ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"]',
    );

    const socket = await connectTo(server.port, trusting());
    const suite = (socket as { getCipher?: () => { standardName: string } }).getCipher?.().standardName;
    socket.destroy();

    expect(suite).toBe("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    await expect(connectTo(server.port, { ...trusting(), ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256" })).rejects.toMatchObject({
      code: expect.stringContaining("HANDSHAKE_FAILURE") as unknown,
    });
  });

  test.each([
    ["a key of another certificate", () => `ssl_certificate => "${files.server.cert}" ssl_key => "${files.client.key}"`, "TLS_MATERIAL"],
    [
      "a wrong passphrase",
      () => `ssl_certificate => "${files.server.cert}" ssl_key => "${files.encryptedKey}" ssl_key_passphrase => "open barley"`,
      "TLS_MATERIAL",
    ],
    ["a file that is no certificate", () => `ssl_certificate => "/etc/hosts" ssl_key => "${files.server.key}"`, "TLS_MATERIAL"],
    ["a folder for a certificate", () => `ssl_certificate => "${files.folder}" ssl_key => "${files.server.key}"`, "TLS_FILE"],
  ])("does not start with %s", async (_, own, code) => {
    await expect(listen("ssl_client_authentication => none", own())).rejects.toMatchObject({ code });
  });
});

describe("clients that show a certificate", () => {
  const named = { message: "x", sslsubject: "CN=client" };
  const nameless = { message: "x" };

  test.each([
    ["required", "client", named],
    ["optional", "client", named],
    ["optional", undefined, nameless],
    ["none", "client", nameless],
    ["none", "stranger", nameless],
  ] as const)("with ssl_client_authentication %s and the certificate of %s give the event %j", async (authentication, who, event) => {
    const server = await listen(`ssl_client_authentication => ${authentication} ssl_certificate_authorities => ["${files.authority}"]`);

    await send(server.port, ["x\n"], trusting(who && files[who]));

    expect(await server.collect(1)).toEqual([event]);
  });

  test.each([
    ["required", undefined],
    ["required", "stranger"],
    ["required", "expired"],
    ["optional", "stranger"],
    ["optional", "expired"],
  ] as const)("with ssl_client_authentication %s and the certificate of %s are turned away; others go on", async (authentication, who) => {
    const server = await listen(`ssl_client_authentication => ${authentication} ssl_certificate_authorities => ["${files.authority}"]`);
    const bad = await connectTo(server.port, trusting(who && files[who]));
    const badClosed = closed(bad);

    bad.write("bad\n");
    await badClosed;
    await send(server.port, ["x\n"], trusting(files.client));

    expect(await server.collect(1)).toEqual([named]);
    expect(codesIn(server)).toEqual(["TLS_PEER_CERTIFICATE"]);
  });

  test("are asked for one by default, so that without authorities nobody gets in", async () => {
    const server = await listen("");
    const bad = await connectTo(server.port, trusting(files.client));
    const badClosed = closed(bad);

    bad.write("bad\n");
    await badClosed;
    await until(() => codesIn(server).length > 0, "the warning");
    await server.stop();

    expect([server.events(), codesIn(server)]).toEqual([[], ["TLS_PEER_CERTIFICATE"]]);
  });
});

describe("a client with TLS", () => {
  /** A server that sends one line to everyone, and what the handshakes told it. */
  async function serve(pair: FilePair, options: TlsOptions = {}): Promise<{ port: number; names: unknown[] }> {
    const port = await freePort();
    const names: unknown[] = [];
    const server = createServer({ cert: readFileSync(pair.cert), key: readFileSync(pair.key), ...options }, (socket) => {
      names.push(socket.servername);
      socket.on("error", () => {}).end("hello\n");
    });
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    return { port, names };
  }

  async function connect(port: number, options: string, host = "localhost"): Promise<RunningConfig> {
    const running = await startConfig(
      `input { tcp { mode => client host => "${host}" port => ${port} ssl_enabled => true ${options} } }
       output { stdout { codec => line { format => "%{message} %{sslsubject}" } } }`,
      { ecs: "disabled" },
    );
    onTestFinished(() => running.agent.close());
    return running;
  }

  const trust = (): string => `ssl_certificate_authorities => ["${files.authority}"]`;

  test("trusts the server's authority, checks its name, and asks for it by name", async () => {
    const { port, names } = await serve(files.server);
    const running = await connect(port, trust());

    await until(() => running.output().length > 0, "an event");
    await running.stop();

    expect(running.output().toString().split("\n")[0]).toBe("hello /CN=server");
    expect(names[0]).toBe("localhost");
  });

  test("takes an address for a name too", async () => {
    const { port } = await serve(files.server);
    const running = await connect(port, trust(), "127.0.0.1");

    await until(() => running.output().length > 0, "an event");

    expect(running.output().toString().split("\n")[0]).toBe("hello /CN=server");
  });

  test("shows its certificate when it is asked", async () => {
    const { port } = await serve(files.server, { requestCert: true, ca: readFileSync(files.authority) });
    const running = await connect(port, `${trust()} ${pairOptions(files.client)}`);

    await until(() => running.output().length > 0, "an event");

    expect(running.output().toString().split("\n")[0]).toBe("hello /CN=server");
  });

  test("takes any certificate, and knows nobody's name, with ssl_verification_mode none", async () => {
    const { port } = await serve(files.stranger);
    const running = await connect(port, "ssl_verification_mode => none");

    await until(() => running.output().length > 0, "an event");

    expect(running.output().toString().split("\n")[0]).toBe("hello %{sslsubject}");
  });

  test.each([
    ["stranger", "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ["elsewhere", "ERR_TLS_CERT_ALTNAME_INVALID"],
    ["expired", "CERT_HAS_EXPIRED"],
  ] as const)("reads nothing from a server with the certificate of %s: %s", async (who, code) => {
    const { port } = await serve(files[who]);
    const running = await connect(port, trust());

    await until(() => running.log.some(({ level }) => level === "error"), "the refusal");
    const failure = running.log.find(({ level }) => level === "error");
    await running.stop();

    expect(failure).toMatchObject({ message: "An input failed and is started again.", data: { error: { code } } });
    expect(running.output().toString()).toBe("");
  });
});
