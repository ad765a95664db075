import { X509Certificate } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { createServer as createHttpServer, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { writeCertificates } from "../../../test/support/certificates.ts";
import { freePort } from "../../../test/support/free-port.ts";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig } from "../../../test/support/run-config.ts";
import { searchServer } from "../../../test/support/search-server.ts";
import type { SearchServer } from "../../../test/support/search-server.ts";
import { until } from "../../../test/support/until.ts";

const FAST = "retry_initial_interval => 0.005 retry_max_interval => 0.01 manage_template => false index => web";
const files = writeCertificates();
afterAll(() => rmSync(files.folder, { recursive: true }));

/** An output behind an input that stays open: each line is a batch. */
async function open(hosts: string, options = ""): Promise<RunningConfig & { readonly feed: () => Promise<void> }> {
  const running = await startConfig(`input { stdin { } } output { elasticsearch { hosts => ${hosts} ${FAST} ${options} } }`, {
    keepsInputOpen: true,
  });
  onTestFinished(() => running.abandon());
  let fed = 0;
  const feed = async (): Promise<void> => {
    running.write("line\n");
    fed++;
    await until(() => running.agent.counts()[0]!.lanes[0]!.delivered === fed, "the delivery");
  };
  return { ...running, feed };
}

const bulks = (...servers: readonly SearchServer[]): number[] => servers.map((server) => server.bulks().length);
const list = (...servers: readonly Pick<SearchServer, "host">[]): string => JSON.stringify(servers.map(({ host }) => host));

describe("several hosts", () => {
  test("take turns", async () => {
    const [one, two] = [await searchServer(), await searchServer()];
    const { feed } = await open(list(one, two));

    for (let n = 0; n < 4; n++) await feed();

    expect(bulks(one, two)).toEqual([2, 2]);
  });

  test("go on without one that is down, which comes back when it can be reached", async () => {
    const one = await searchServer();
    const port = await freePort();
    const { feed, log } = await open(list(one, { host: `http://127.0.0.1:${port}` }), "resurrect_delay => 0.01");
    for (let n = 0; n < 3; n++) await feed();
    expect(bulks(one)).toEqual([3]);

    const two = await searchServer({ port });
    await until(async () => {
      await feed();
      return two.bulks().length > 0;
    }, "the second host's turn");

    expect(log.map(({ message }) => message)).toContain("A host cannot be used for now.");
  });

  test("are asked for their health where healthcheck_path says", async () => {
    const sick = await searchServer({ play: ({ url }) => (url === "/health" ? { status: 500 } : undefined) });
    const well = await searchServer({ play: ({ url }) => (url === "/health" ? { status: 200 } : undefined) });
    const { feed } = await open(list(sick, well), "healthcheck_path => '/health'");

    for (let n = 0; n < 3; n++) await feed();

    expect(bulks(sick, well)).toEqual([0, 3]);
  });

  test("are all named when none can be used", async () => {
    const ports = [await freePort(), await freePort()];
    const running = await startConfig(
      `input { generator { count => 1 } } output { elasticsearch { hosts => ${list(...ports.map((port) => ({ host: `127.0.0.1:${port}` })))} ${FAST} } }`,
    );
    const failure = () => running.log.find(({ message }) => message === "Delivery failed and is tried again.");
    await until(() => failure() !== undefined, "the failure");
    await running.abandon();

    const { code, message } = failure()!.data["error"] as { code: string; message: string };
    expect([code, ...ports.map((port) => message.includes(`127.0.0.1:${port}`))]).toEqual(["BULK_NO_HOST", true, true]);
  });
});

describe("sniffing", () => {
  test("finds the cluster's hosts, but for mere masters", async () => {
    const two = await searchServer();
    const three = await searchServer();
    const nodes = {
      a: { roles: ["data", "ingest"], http: { publish_address: `localhost/127.0.0.1:${two.port}` } },
      b: { roles: ["master"], http: { publish_address: `127.0.0.1:${three.port}` } },
      c: { roles: ["data"] },
    };
    const one = await searchServer({ play: ({ url }) => (url === "/_nodes/http" ? { body: { nodes } } : undefined) });
    const { feed, log } = await open(list(one), "sniffing => true sniffing_delay => 0");

    await until(async () => {
      await feed();
      return two.bulks().length > 1;
    }, "the other host's turn");

    expect(bulks(three)).toEqual([0]);
    expect(log.map(({ message }) => message)).toContain("The cluster's hosts have changed.");
  });

  test.each([
    ["has none", { body: { nodes: {} } }],
    ["is an error", { status: 500, body: {} }],
    ["is garbage", { body: "<html>" }],
  ])("keeps the hosts when the answer %s", async (_, answer) => {
    const one = await searchServer({ play: ({ url }) => (url === "/own" ? answer : undefined) });
    const { feed, log } = await open(list(one), "sniffing => true sniffing_delay => 0 sniffing_path => '/own'");

    await until(async () => {
      await feed();
      return log.some(({ level }) => level === "warn");
    }, "the warning");
    await feed();

    expect(bulks(one)[0]).toBeGreaterThan(1);
  });
});

describe("TLS", () => {
  const pair = ({ cert, key }: typeof files.server) => ({ cert: readFileSync(cert), key: readFileSync(key) });
  const fingerprint = (file: string): string => new X509Certificate(readFileSync(file)).fingerprint256;
  const trust = `ssl_certificate_authorities => "${files.authority}"`;
  const chain = {
    cert: Buffer.concat([readFileSync(files.server.cert), readFileSync(files.authority)]),
    key: readFileSync(files.server.key),
  };

  test.each([
    ["an authority", trust, pair(files.server)],
    ["nobody", "ssl_verification_mode => none", pair(files.stranger)],
    ["an authority's fingerprint", `ca_trusted_fingerprint => "${fingerprint(files.authority)}"`, chain],
    [
      "its own fingerprint",
      `ca_trusted_fingerprint => ["${fingerprint(files.stranger.cert).replaceAll(":", "").toLowerCase()}"]`,
      pair(files.stranger),
    ],
  ])("trusts a server by %s", async (_, options, tls) => {
    const server = await searchServer({ tls });
    const { feed } = await open(`"${server.host}"`, options);

    await feed();

    expect(bulks(server)).toEqual([1]);
  });

  test.each([
    ["of somebody else", trust, pair(files.stranger)],
    ["for another machine", trust, pair(files.elsewhere)],
    ["that has expired", trust, pair(files.expired)],
    ["without the fingerprint", `ca_trusted_fingerprint => "${fingerprint(files.client.cert)}"`, chain],
    [
      "of somebody who shows a good authority beside it",
      `ca_trusted_fingerprint => "${fingerprint(files.authority)}"`,
      { cert: Buffer.concat([readFileSync(files.stranger.cert), readFileSync(files.authority)]), key: readFileSync(files.stranger.key) },
    ],
  ])("tells a certificate %s nothing", async (_, options, tls) => {
    const server = await searchServer({ tls });
    const running = await startConfig(
      `input { generator { count => 1 } } output { elasticsearch { hosts => "${server.host}" ${FAST} user => ann password => secret ${options} } }`,
    );
    await until(() => running.log.some(({ level }) => level === "warn"), "a warning");
    await running.abandon();

    expect(server.requests).toEqual([]);
  });

  test("shows the server a certificate", async () => {
    const server = await searchServer({
      tls: { ...pair(files.server), ca: readFileSync(files.authority), requestCert: true, rejectUnauthorized: true },
    });
    const { feed } = await open(`"${server.host}"`, `${trust} ssl_certificate => "${files.client.cert}" ssl_key => "${files.client.key}"`);

    await feed();

    expect(bulks(server)).toEqual([1]);
  });

  test("carries an API key, encoded", async () => {
    const server = await searchServer({ tls: pair(files.server) });
    const { feed } = await open(`"${server.host}"`, `${trust} api_key => "id:key"`);

    await feed();

    expect(server.requests.at(-1)!.headers.authorization).toBe(`ApiKey ${Buffer.from("id:key").toString("base64")}`);
  });

  test("is spoken with a host without a scheme when ssl_enabled says so", async () => {
    const server = await searchServer({ tls: pair(files.server) });
    const { feed } = await open(`"127.0.0.1:${server.port}"`, `${trust} ssl_enabled => true`);

    await feed();

    expect(bulks(server)).toEqual([1]);
  });
});

test("a proxy is given all requests", async () => {
  const server = await searchServer();
  const seen: string[] = [];
  const proxy = createHttpServer((request, response) => {
    seen.push(request.url!);
    const onward = httpRequest(request.url!, { method: request.method!, headers: request.headers }, (reply) => {
      response.writeHead(reply.statusCode!, reply.headers);
      reply.pipe(response);
    });
    request.pipe(onward);
  });
  proxy.on("connect", (request, socket) => {
    seen.push(request.url!);
    const [host, port] = request.url!.split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  const port = await freePort();
  await new Promise<void>((resolve) => proxy.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => void proxy.close());
  const { feed } = await open(`"${server.host}"`, `proxy => "http://127.0.0.1:${port}"`);

  await feed();

  expect([seen.length > 0, bulks(server)]).toEqual([true, [1]]);
});

test.each(["127.0.0.1", "//127.0.0.1", "http://127.0.0.1", "https://user:pass@es.example:443/path?a=b", "[::1]:9200", "es-1.example"])(
  "the host %s is understood",
  async (host) => {
    expect((await checkConfig(`input { stdin {} } output { elasticsearch { hosts => "${host}" } }`)).problems).toEqual([]);
  },
);
