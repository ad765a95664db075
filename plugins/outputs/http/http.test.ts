import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { writeCertificates } from "../../../test/support/certificates.ts";
import type { CertificateFiles } from "../../../test/support/certificates.ts";
import { openHttpSink } from "../../../test/support/http-sink.ts";
import type { Answers } from "../../../test/support/http-sink.ts";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig, RunOptions } from "../../../test/support/run-config.ts";
import { until } from "../../../test/support/until.ts";

/** Rests are over at once. */
const hasty = { now: () => Date.now(), sleep: () => new Promise<void>((resolve) => void setImmediate(resolve)) };

function eventLines(count: number): string {
  return Array.from({ length: count }, (_, n) => `${JSON.stringify({ n, kind: n % 2 === 0 ? "even" : "odd" })}\n`).join("");
}

/** Sends events to an address; what they bring beside `n` and `kind` is taken off. */
async function send(
  url: string,
  options: string,
  { count = 1, ...run }: RunOptions & { readonly count?: number } = {},
): Promise<RunningConfig> {
  const running = await startConfig(
    `input { stdin { codec => json_lines } } filter { mutate { remove_field => ["host", "event", "@timestamp", "@version"] } } output { http { url => "${url}" ${options} } }`,
    { input: eventLines(count), clock: hasty, ecs: "disabled", ...run },
  );
  onTestFinished(() => running.agent.close());
  return running;
}

const POST = "http_method => post";
const counts = ({ agent }: RunningConfig) => agent.counts()[0]!.lanes[0]!;
const documents = (seen: readonly { readonly body: Buffer }[]): unknown[] => seen.map(({ body }) => JSON.parse(body.toString()) as unknown);

async function finished(running: RunningConfig): Promise<RunningConfig> {
  await running.agent.inputsEnded();
  await running.stop();
  return running;
}

describe("events are sent", () => {
  test("each in a request, in order, over one connection, where the pipeline keeps the order", async () => {
    const sink = await openHttpSink();
    let connections = 0;
    sink.server.on("connection", () => connections++);
    await finished(await send(`${sink.url}/in`, POST, { count: 5 }));
    expect(documents(sink.seen).map((each) => (each as { n: number }).n)).toEqual([0, 1, 2, 3, 4]);
    expect(connections).toBe(1);
  });

  test("without what HEAD or a header cannot hold, and with single slashes, as by Logstash's client", async () => {
    const sink = await openHttpSink();
    const options = 'http_method => head headers => { "X-A" => "%{odd}" }';
    await finished(
      await send(`${sink.url}/a//%{none}/b`, options, { input: `${JSON.stringify({ odd: "a\r\né\u0142\u0001", none: "" })}\n` }),
    );
    expect(sink.seen.map(({ path, headers, body }) => [path, headers["x-a"], headers["content-length"], body.length])).toEqual([
      ["/a/b", "a  \u00e9??", undefined, 0],
    ]);
  });

  test("side by side where it does not", async () => {
    let waiting = 0;
    let most = 0;
    const server = createServer((request, response) => {
      most = Math.max(most, ++waiting);
      request.resume().on("end", () => setTimeout(() => (waiting--, response.end()), 20));
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await finished(await send(url, `${POST} pool_max_per_route => 3`, { count: 12, isOrdered: false }));
    expect(most).toBe(3);
  });

  test("to the address and with the headers that they say", async () => {
    const sink = await openHttpSink();
    await finished(await send(`${sink.url}/%{kind}`, `${POST} headers => { "X-N" => "n%{n}" "content-type" => "no" }`, { count: 2 }));
    expect(sink.seen.map(({ path, headers }) => [path, headers["x-n"], headers["content-type"]])).toEqual([
      ["/even", "n0", "application/json"],
      ["/odd", "n1", "application/json"],
    ]);
  });

  test("as a list, compressed", async () => {
    const sink = await openHttpSink();
    await finished(await send(sink.url, `${POST} format => json_batch http_compression => true`, { count: 3 }));
    expect(sink.seen.map(({ headers }) => headers["content-encoding"])).toEqual(["gzip"]);
    expect(JSON.parse(gunzipSync(sink.seen[0]!.body).toString())).toHaveLength(3);
  });

  test("as forms, with what they hold as Ruby shows it", async () => {
    const sink = await openHttpSink();
    const input = `${JSON.stringify({ a: "x y&z", b: [1, "zwei"], c: null, ä: "\ud83d\ude00" })}\n`;
    await finished(await send(sink.url, `${POST} format => form`, { input }));
    expect(sink.seen[0]!.body.toString()).toBe("a=x+y%26z&b=%5B1%2C+%22zwei%22%5D&c=&%C3%A4=%F0%9F%98%80");
  });
});

describe("what a server answers:", () => {
  const failing =
    (status: number): Answers =>
    (_, number) => ({ status: number === 1 ? status : 200, body: "why not" });

  test.each([429, 500, 502, 503, 504])("%i: they are sent again", async (status) => {
    const sink = await openHttpSink(failing(status));
    const running = await finished(await send(sink.url, POST));
    expect([sink.seen.length, counts(running)]).toMatchObject([2, { delivered: 1, rejected: 0 }]);
  });

  test.each([400, 401, 404, 413])("%i: they are refused, and the log says why", async (status) => {
    const sink = await openHttpSink(failing(status));
    const running = await finished(await send(sink.url, POST));
    expect([sink.seen.length, counts(running)]).toMatchObject([1, { delivered: 0, rejected: 1 }]);
    expect(running.log.filter(({ level }) => level === "error").map(({ data }) => data["status"])).toEqual([status]);
  });

  test.each([
    ["an ignorable status is a success", "ignorable_codes => [404]", 404, { delivered: 1, rejected: 0 }],
    ["no other status is tried again", "retryable_codes => [404]", 503, { delivered: 0, rejected: 1 }],
    ["nothing is tried again where that is said", "retry_failed => false", 503, { delivered: 0, rejected: 1 }],
  ])("%s", async (_, option, status, expected) => {
    const sink = await openHttpSink(failing(status));
    expect(counts(await finished(await send(sink.url, `${POST} ${option}`)))).toMatchObject(expected);
  });

  test("one that is refused costs no neighbour", async () => {
    const sink = await openHttpSink(({ path }) => ({ status: path === "/odd" ? 400 : 200 }));
    const running = await finished(await send(`${sink.url}/%{kind}`, POST, { count: 10 }));
    expect(counts(running)).toMatchObject({ delivered: 5, rejected: 5, waiting: 0 });
  });

  test("a redirect of a POST is refused and its place named; 303 is followed by GET", async () => {
    const moved = await openHttpSink(({ path }) => (path === "/other" ? {} : { status: 307, headers: { location: "/other" } }));
    const running = await finished(await send(moved.url, POST));
    expect(counts(running)).toMatchObject({ rejected: 1 });
    expect(running.log.find(({ level }) => level === "error")?.data["reason"]).toContain("/other");

    const other = await openHttpSink(({ path }) => (path === "/other" ? {} : { status: 303, headers: { location: "/other" } }));
    await finished(await send(other.url, POST));
    expect(other.seen.map(({ method, path, body }) => [method, path, body.length > 0])).toEqual([
      ["POST", "/", true],
      ["GET", "/other", false],
    ]);
  });

  test("a login does not follow a redirect to another server", async () => {
    const stranger = await openHttpSink();
    const sink = await openHttpSink(() => ({ status: 302, headers: { location: `${stranger.url}/x` } }));
    await finished(await send(sink.url, 'http_method => get headers => { "Authorization" => "Bearer secret" }'));
    expect([sink.seen[0]!.headers.authorization, stranger.seen[0]!.headers.authorization]).toEqual(["Bearer secret", undefined]);
  });

  test("an endless answer does not matter", async () => {
    const sink = await openHttpSink(() => ({ body: Buffer.alloc(3_000_000) }));
    expect(counts(await finished(await send(sink.url, POST)))).toMatchObject({ delivered: 1 });
  });
});

describe("a server that", () => {
  test.each([["reset"], ["silence"]] as const)("answers with %s is asked again", async (fault) => {
    const sink = await openHttpSink((_, number) => (number === 1 ? fault : {}));
    const running = await finished(await send(sink.url, `${POST} socket_timeout => 0.2`));
    expect([sink.seen.length, counts(running)]).toMatchObject([2, { delivered: 1 }]);
  });

  test("resets a connection is asked again at once where the method may be repeated", async () => {
    const sink = await openHttpSink((_, number) => (number === 1 ? "reset" : {}));
    const running = await finished(await send(sink.url, "http_method => put"));
    expect(counts(running)).toMatchObject({ delivered: 1, retries: 0 });
  });

  test("is not there is waited for", async () => {
    const sink = await openHttpSink();
    sink.server.close();
    await once(sink.server, "close");
    const running = await send(sink.url, POST, { count: 3 });
    await until(() => running.log.some(({ level }) => level === "warn"), "a failure");
    expect(counts(running)).toMatchObject({ delivered: 0, rejected: 0, waiting: 3 });
    sink.server.listen(sink.port, "127.0.0.1");
    await finished(running);
    expect(counts(running)).toMatchObject({ delivered: 3, waiting: 0 });
  });

  test("sets cookies gets them back, those that are for this path and have not expired", async () => {
    const sink = await openHttpSink((_, number) =>
      number === 1 ? { headers: { "set-cookie": ["a=1; Path=/", "b=2; Path=/elsewhere", "c=3; Max-Age=0", "d=4; Secure", "e=5"] } } : {},
    );
    await finished(await send(`${sink.url}/in`, POST, { count: 2 }));
    expect(sink.seen.map(({ headers }) => headers.cookie)).toEqual([undefined, "a=1; e=5"]);
  });
});

test.each([
  ["an address that is none", "%{nope}/x", ""],
  ["a scheme that is not ours", "ftp://127.0.0.1/", ""],
  ["an address whose token stays", "http://127.0.0.1:1/%{nope}/x", ""],
  ["a header whose name is none", "http://127.0.0.1:1/", 'headers => { "X A" => "a" }'],
])("%s costs its event only", async (_, url, options) => {
  const running = await finished(await send(url, `${POST} ${options}`));
  expect(counts(running)).toMatchObject({ rejected: 1, waiting: 0 });
});

describe("with TLS", () => {
  let files: CertificateFiles;
  beforeAll(() => {
    files = writeCertificates();
  });
  afterAll(() => rmSync(files.folder, { recursive: true, force: true }));
  const own = ({ cert, key }: { readonly cert: string; readonly key: string }) => ({ cert: readFileSync(cert), key: readFileSync(key) });

  test("a server that an authority vouches for gets events, and sees our certificate", async () => {
    const sink = await openHttpSink(undefined, { ...own(files.server), ca: readFileSync(files.authority), requestCert: true });
    const options = `ssl_certificate_authorities => "${files.authority}" ssl_certificate => "${files.client.cert}" ssl_key => "${files.client.key}"`;
    expect(counts(await finished(await send(sink.url, `${POST} ${options}`)))).toMatchObject({ delivered: 1 });
  });

  test("one that nobody vouches for gets none until it is trusted", async () => {
    const sink = await openHttpSink(undefined, own(files.stranger));
    const running = await send(sink.url, POST);
    await until(() => running.log.some(({ level }) => level === "warn"), "a failure");
    expect([sink.seen.length, counts(running)]).toMatchObject([0, { waiting: 1 }]);
    await running.agent.close();
    expect(counts(await finished(await send(sink.url, `${POST} ssl_verification_mode => none`)))).toMatchObject({ delivered: 1 });
  });

  test("events go through a proxy, with a login, in a tunnel", async () => {
    const sink = await openHttpSink(undefined, own(files.server));
    const tunnels: unknown[] = [];
    const proxy = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void proxy.close());
    proxy.on("connect", (request, socket, head) => {
      tunnels.push([request.url, request.headers["proxy-authorization"]]);
      const behind = connect(sink.port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        behind.write(head);
        behind.pipe(socket).pipe(behind);
      });
      behind.on("error", () => socket.destroy());
      socket.on("error", () => behind.destroy());
    });
    await once(proxy, "listening");
    const { port } = proxy.address() as AddressInfo;
    const options = `ssl_certificate_authorities => "${files.authority}" proxy => { url => "http://127.0.0.1:${port}" user => ann password => "s3cret" }`;
    expect(counts(await finished(await send(sink.url, `${POST} ${options}`, { count: 2 })))).toMatchObject({ delivered: 2 });
    expect(tunnels).toEqual([[`localhost:${sink.port}`, `Basic ${Buffer.from("ann:s3cret").toString("base64")}`]]);
  });
});

test("plain requests name their whole address to a proxy", async () => {
  const proxy = await openHttpSink();
  await finished(await send("http://nowhere.example/in?x", `${POST} proxy => "http://ann:pw@127.0.0.1:${proxy.port}"`));
  expect(proxy.seen.map(({ path, headers }) => [path, headers.host, headers["proxy-authorization"]])).toEqual([
    ["http://nowhere.example/in?x", "nowhere.example", `Basic ${Buffer.from("ann:pw").toString("base64")}`],
  ]);
});

test.each([
  ["format => message", "HTTP_OUTPUT_MESSAGE"],
  ["user => ann", "HTTP_CLIENT_LOGIN"],
  ['proxy => "https://proxy.example"', "HTTP_CLIENT_PROXY"],
  ['proxy => "no address"', "HTTP_CLIENT_PROXY"],
  [`ssl_certificate_authorities => ["${import.meta.filename}", "${import.meta.dirname}/index.ts"]`, "HTTP_CLIENT_AUTHORITIES"],
  [`ssl_truststore_path => "${import.meta.filename}"`, "HTTP_CLIENT_JAVA_STORE"],
  ["ssl_keystore_password => sesame", "HTTP_CLIENT_STORE"],
  ['cacert => "x"', "OPTION_OBSOLETE"],
])("%s is refused", async (options, code) => {
  const { problems } = await checkConfig(`output { http { url => "http://x/" ${POST} ${options} } }`);
  expect(problems.map((problem) => problem.code)).toEqual([code]);
});
