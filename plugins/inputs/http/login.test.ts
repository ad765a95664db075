import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { connect } from "node:tls";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { CryptoKey, JWTPayload } from "jose";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { writeCertificates } from "../../../test/support/certificates.ts";
import type { CertificateFiles } from "../../../test/support/certificates.ts";
import { ask } from "../../../test/support/http-client.ts";
import { scratchFolder } from "../../../test/support/scratch.ts";
import { until } from "../../../test/support/until.ts";
import { watchInput } from "../../../test/support/watched-config.ts";
import type { WatchedConfig } from "../../../test/support/watched-config.ts";

function listen(options: string): Promise<WatchedConfig> {
  return watchInput((port) => `http { host => "127.0.0.1" port => ${port} ${options} }`);
}

/** What a request with this login is answered. */
async function show(server: WatchedConfig, authorization?: string): Promise<[status: number, challenge: string | undefined]> {
  const { status, headers } = await ask(server.port, { headers: authorization === undefined ? {} : { authorization }, body: "x" });
  return [status, headers["www-authenticate"]];
}

function basic(login: string): string {
  return `Basic ${Buffer.from(login).toString("base64")}`;
}

const REALM = 'realm="Logstash HTTP Input"';

describe("with basic authentication", () => {
  const options = "user => ann password => s3cret";
  test.each([
    ["who brings no login is asked for one", undefined, 401, `Basic ${REALM}`],
    ["the right one is let in", basic("ann:s3cret"), 200, undefined],
    ["another password is not", basic("ann:secret"), 401, undefined],
    ["nor another name", basic("bob:s3cret"), 401, undefined],
    ["nor an empty one", "", 401, undefined],
    ["nor a token", "Bearer s3cret", 401, undefined],
  ])("%s", async (_, authorization, ...expected) => {
    expect(await show(await listen(options), authorization)).toEqual(expected);
  });

  test("what was not let in is no event, and its login is in none", async () => {
    const server = await listen(options);
    await show(server, "Basic wrong");
    await show(server, basic("ann:s3cret"));
    await server.stop();
    expect(server.events()).toHaveLength(1);
    expect(JSON.stringify([server.output().toString(), server.log])).not.toContain("s3cret");
  });
});

describe("with tokens", () => {
  test.each([
    ["the first is let in", "Bearer first", 200],
    ["the second is let in", "bearer  second", 200],
    ["both together are not", "Bearer first second", 401],
    ["a part of one is not", "Bearer fir", 401],
    ["nothing is not", "Bearer ", 401],
    ["nor is a password", basic("first:second"), 401],
  ])("%s", async (_, authorization, status) => {
    expect(await show(await listen('bearer_token => "first second"'), authorization)).toEqual([status, undefined]);
  });

  test("either way of logging in counts where both are configured", async () => {
    const server = await listen("user => ann password => s3cret bearer_token => token");
    expect(await show(server)).toEqual([401, `Basic ${REALM}, Bearer ${REALM}`]);
    expect([await show(server, "Bearer token"), await show(server, basic("ann:s3cret"))]).toEqual([
      [200, undefined],
      [200, undefined],
    ]);
  });
});

const SECRET = "a secret of at least thirty-two bytes, better more: sixty-four.";

interface Signature {
  readonly alg?: string;
  readonly expires?: string;
  readonly key?: CryptoKey | Uint8Array;
  readonly kid?: string;
}

function signed(
  claims: JWTPayload,
  { alg = "HS256", expires = "1h", key = Buffer.from(SECRET), kid = "k1" }: Signature = {},
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg, kid }).setExpirationTime(expires).sign(key);
}

describe("with JSON Web Tokens that a secret signs", () => {
  const options = `jwt_secret => "${SECRET}" jwt_issuer => "login.example" jwt_audience => ["logs", "metrics"]`;
  const good = { iss: "login.example", aud: "logs" };
  const unsigned = [{ alg: "none" }, good].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");

  test.each<[string, () => Promise<string>, number]>([
    ["a good one is let in", () => signed(good), 200],
    ["so is one for the other audience, with a longer hash", () => signed({ ...good, aud: ["metrics"] }, { alg: "HS512" }), 200],
    ["one that has expired is not", () => signed(good, { expires: "1 hour ago" }), 401],
    ["one of somebody else is not", () => signed({ ...good, iss: "other.example" }), 401],
    ["one for somebody else is not", () => signed({ ...good, aud: "others" }), 401],
    ["one that another secret signed is not", () => signed(good, { key: Buffer.alloc(64, 1) }), 401],
    ["one that nobody signed is not", () => Promise.resolve(`${unsigned}.`), 401],
    ["garbage is not", () => Promise.resolve("a.b.c"), 401],
  ])("%s", async (_, token, status) => {
    expect((await show(await listen(options), `Bearer ${await token()}`))[0]).toBe(status);
  });
});

describe("with JSON Web Tokens that a set of keys vouches for", () => {
  async function keySet(): Promise<{ readonly set: string; readonly sign: (kid?: string) => Promise<string> }> {
    const { privateKey, publicKey } = await generateKeyPair("ES256");
    const set = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "k1", alg: "ES256" }] });
    return { set, sign: (kid = "k1") => signed({}, { alg: "ES256", key: privateKey, kid }) };
  }

  /** Serves documents, one after the other; the last one again and again. */
  async function serve(...documents: readonly string[]): Promise<{ readonly url: string; readonly asked: () => number }> {
    let asked = 0;
    const server = createServer((_, response) => {
      const document = documents[Math.min(asked++, documents.length - 1)]!;
      response.writeHead(document === "" ? 500 : 200).end(document);
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`, asked: () => asked };
  }

  test("one of an address is let in, and the keys are asked for once", async () => {
    const { set, sign } = await keySet();
    const { url, asked } = await serve(set);
    const server = await listen(`jwt_jwks => "${url}"`);
    expect([await show(server, `Bearer ${await sign()}`), await show(server, `Bearer ${await sign()}`)]).toEqual([
      [200, undefined],
      [200, undefined],
    ]);
    expect((await show(server, `Bearer ${await (await keySet()).sign()}`))[0]).toBe(401);
    expect(asked()).toBe(1);
  });

  test("nobody is let in while the keys cannot be had, and the log says so", async () => {
    const { set, sign } = await keySet();
    const { url } = await serve("", set);
    const server = await listen(`jwt_jwks => "${url}"`);
    expect((await show(server, `Bearer ${await sign()}`))[0]).toBe(401);
    expect(server.log.filter(({ level }) => level === "warn").map(({ data }) => data["url"])).toEqual([url]);
    expect((await show(server, `Bearer ${await sign()}`))[0]).toBe(200);
  });

  test("keys of a file count too; a public key is no secret", async () => {
    const { set, sign } = await keySet();
    const file = path.join(await scratchFolder(), "keys.json");
    writeFileSync(file, set);
    const server = await listen(`jwt_jwks => "${file}"`);
    expect((await show(server, `Bearer ${await sign()}`))[0]).toBe(200);
    expect((await show(server, `Bearer ${await signed({}, { key: Buffer.from(set.padEnd(64)) })}`))[0]).toBe(401);
  });

  test("a file that is no set of keys keeps the pipeline from starting", async () => {
    await expect(listen(`jwt_jwks => "${import.meta.filename}"`)).rejects.toMatchObject({ code: "HTTP_JWKS" });
  });
});

describe("with TLS", () => {
  let files: CertificateFiles;
  beforeAll(() => {
    files = writeCertificates();
  });
  afterAll(() => rmSync(files.folder, { recursive: true, force: true }));
  const tls = (more: string): string =>
    `ssl_enabled => true ssl_certificate => "${files.server.cert}" ssl_key => "${files.server.key}" ${more}`;
  const secure = () => ({ isSecure: true, ca: readFileSync(files.authority), servername: "localhost", body: "x" });
  const own = (pair: { readonly cert: string; readonly key: string }) => ({ cert: readFileSync(pair.cert), key: readFileSync(pair.key) });

  test("requests are taken", async () => {
    const server = await listen(tls(""));
    expect((await ask(server.port, secure())).status).toBe(200);
  });

  test.each([
    ["required", "client", "taken"],
    ["required", "stranger", "refused"],
    ["required", undefined, "refused"],
    ["optional", "client", "taken"],
    ["optional", "expired", "refused"],
    ["optional", undefined, "taken"],
  ] as const)("and certificates of clients %s, one of %s is %s", async (mode, who, expected) => {
    const server = await listen(tls(`ssl_client_authentication => ${mode} ssl_certificate_authorities => ["${files.authority}"]`));
    const request = { ...secure(), ...(who === undefined ? {} : own(files[who])) };
    const result = await ask(server.port, request).then(
      ({ status }) => (status === 200 ? "taken" : "odd"),
      () => "refused",
    );
    expect(result).toBe(expected);
    const warned = server.log.filter(({ level }) => level === "warn").map(({ data }) => data["code"]);
    expect(warned).toEqual(expected === "taken" ? [] : ["TLS_PEER_CERTIFICATE"]);
  });

  test("a client that asks for HTTP/1.0 only is served", async () => {
    const server = await listen(tls(""));
    const socket = connect({
      port: server.port,
      host: "127.0.0.1",
      ca: readFileSync(files.authority),
      servername: "localhost",
      ALPNProtocols: ["http/1.0"],
    });
    await once(socket, "secureConnect");
    expect(socket.alpnProtocol).toBe("http/1.0");
    socket.destroy();
  });

  test("who speaks none is cut off with one line in the log", async () => {
    const server = await listen(tls(""));
    await expect(ask(server.port, { body: "x" })).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) as string });
    await until(() => server.log.some(({ level }) => level === "warn"), "a warning");
    expect(server.log.filter(({ level }) => level === "warn").map(({ data }) => data["code"])).toEqual(["TLS_HANDSHAKE"]);
    expect((await ask(server.port, secure())).status).toBe(200);
  });
});
