import { createServer } from "node:http";
import { connect } from "node:net";
import { once } from "node:events";
import { deflateRawSync, gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { ask, sendRaw } from "../../../test/support/http-client.ts";
import type { Ask } from "../../../test/support/http-client.ts";
import { checkConfig } from "../../../test/support/run-config.ts";
import type { RunOptions } from "../../../test/support/run-config.ts";
import { until } from "../../../test/support/until.ts";
import { watchInput } from "../../../test/support/watched-config.ts";
import type { WatchedConfig } from "../../../test/support/watched-config.ts";

const PLAIN = { "content-type": "text/plain" };

function listen(options = "", run: RunOptions & { readonly filter?: string } = {}): Promise<WatchedConfig> {
  return watchInput((port) => `http { host => "127.0.0.1" port => ${port} ${options} }`, {
    filter: 'mutate { remove_field => ["event", "http", "url", "host", "headers"] }',
    ...run,
  });
}

function warnings({ log }: WatchedConfig): unknown[] {
  return log.filter(({ level }) => level === "warn" || level === "error").map(({ data }) => data["code"]);
}

describe("a request", () => {
  test("that was taken is answered with 200 and is an event", async () => {
    const server = await listen();
    const { status, headers, body } = await ask(server.port, { headers: PLAIN, body: "one" });
    expect([status, headers["content-type"], body]).toEqual([200, "text/plain", "ok"]);
    expect(await server.collect(1)).toEqual([{ message: "one" }]);
  });

  test("is read by the codec of its content type", async () => {
    const server = await listen('additional_codecs => { "application/json" => "json" "text/lines" => "line" } codec => plain');
    await ask(server.port, { headers: { "content-type": "application/json; charset=utf-8" }, body: '[{"n":1},{"n":2}]' });
    await ask(server.port, { headers: { "content-type": "text/lines" }, body: "a\nb" });
    await ask(server.port, { headers: PLAIN, body: "c\nd" });
    expect(await server.collect(5)).toEqual([{ n: 1 }, { n: 2 }, { message: "a" }, { message: "b" }, { message: "c\nd" }]);
  });

  test("that holds several documents of JSON makes an event of each", async () => {
    const server = await listen();
    await ask(server.port, { headers: { "content-type": "application/json" }, body: '{"n":1}\n{"n":2} {"n":3}' });
    expect(await server.collect(3)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  test("whose document has a text where the request's fields belong is a failure of its codec, from there on", async () => {
    const server = await listen("", { filter: 'mutate { remove_field => ["event", "http", "headers"] }' });
    await ask(server.port, { headers: { "content-type": "application/json" }, body: '[{"n":1},{"host":"mine"},{"n":3}]' });
    const events = await server.collect(2);
    expect(events.map(({ n, message, tags }) => ({ n, message, tags }))).toEqual([
      { n: 1 },
      { message: '[{"n":1},{"host":"mine"},{"n":3}]', tags: ["_jsonparsefailure"] },
    ]);
  });

  test.each([
    ['{"http":{"request":1}}', "_jsonparsefailure"],
    ['{"@metadata":{"input":1}}', "_jsonparsefailure"],
    ['{"http":[1],"host":{}}', undefined],
  ])("whose document is %s has the tag %s", async (body, tag) => {
    const server = await listen("codec => json");
    await ask(server.port, { body });
    expect((await server.collect(1))[0]!["tags"]).toEqual(tag && [tag]);
  });

  test("with lines of JSON of which one has no place for the request's fields loses that one only", async () => {
    const server = await listen("codec => json_lines");
    await ask(server.port, { body: '{"n":1}\n{"host":"mine"}\n{"n":3}' });
    expect(await server.collect(3)).toEqual([{ n: 1 }, { message: '{"host":"mine"}', tags: ["_jsonparsefailure"] }, { n: 3 }]);
  });

  test("whose content type comes twice is read by the codec of the last", async () => {
    const server = await listen();
    await sendRaw(
      server.port,
      "POST / HTTP/1.1\r\nContent-Type: application/json\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
    );
    expect(await server.messages(1)).toEqual(["{}"]);
  });

  test("that is inflated may be as long as it then may be, whatever its length was", async () => {
    const server = await listen("max_content_length => 10");
    const short = { headers: { "content-encoding": "gzip" }, body: gzipSync("0123456789") };
    const long = { headers: { "content-encoding": "gzip" }, body: gzipSync("0123456789a") };
    expect([(await ask(server.port, short)).status, (await ask(server.port, long)).status]).toEqual([200, 413]);
    expect(await server.messages(1)).toEqual(["0123456789"]);
  });

  test.each([
    ["HTTP/1.1\r\nConnection: close", true],
    ["HTTP/1.0", true],
    ["HTTP/1.1\r\nConnection: close\r\nExpect: 100-continue", false],
  ])("that is too long and comes by %j is told that its connection closes: %s", async (version, closes) => {
    const server = await listen("max_content_length => 1");
    const answer = await sendRaw(server.port, `POST / ${version}\r\nContent-Length: 2\r\n\r\nab`);
    expect([answer.slice(0, 12), /^connection: close\r$/im.test(answer)]).toEqual(["HTTP/1.1 413", closes]);
  });

  test("is read by a further codec's defaults where the codec of the same name has options", async () => {
    const server = await listen('codec => json { target => "[doc]" }');
    await ask(server.port, { headers: { "content-type": "application/json" }, body: '{"n":1}' });
    await ask(server.port, { headers: PLAIN, body: '{"n":2}' });
    expect(await server.collect(2)).toEqual([{ n: 1 }, { doc: { n: 2 } }]);
  });

  test("keeps its fields apart from those of the next one on the connection", async () => {
    const server = await listen("", {
      ecs: "disabled",
      filter: 'mutate { copy => { "[headers][x_n]" => "n" } remove_field => ["headers", "host"] }',
    });
    const socket = connect(server.port, "127.0.0.1");
    for (const n of [1, 2, 3]) socket.write(`POST / HTTP/1.1\r\nX-N: ${n}\r\nContent-Length: 1\r\n\r\n${n}`);
    expect(await server.collect(3)).toEqual(["1", "2", "3"].map((n) => ({ message: n, n })));
  });

  test("with names of headers that no object may have brings them as fields", async () => {
    const server = await listen("", { ecs: "disabled", filter: 'mutate { remove_field => ["host"] }' });
    await ask(server.port, { headers: { __proto__x: "1", constructor: "2", "x-__proto__": "3" }, body: "x" });
    const [event] = await server.collect(1);
    expect(event).toMatchObject({ headers: { __proto__x: "1", constructor: "2", x___proto__: "3" } });
  });

  test.each([
    ["in the zlib format", gzipSync("squeezed"), "gzip"],
    ["in bare deflate", deflateRawSync("squeezed"), "deflate"],
    ["as its old name says", gzipSync("squeezed"), "x-gzip"],
  ])("is inflated %s", async (_, body, encoding) => {
    const server = await listen();
    expect((await ask(server.port, { headers: { ...PLAIN, "content-encoding": encoding }, body })).status).toBe(200);
    expect(await server.messages(1)).toEqual(["squeezed"]);
  });

  test.each([
    ["ISO-8859-1", Buffer.from([0xe9]), "é"],
    ['"windows-1252"', Buffer.from([0x80]), "€"],
    ["UTF-16", Buffer.from([0, 0x61]), "a"],
    ["US-ASCII", Buffer.from([0x61, 0xe9]), "a\ufffd"],
    ["no-such-charset", Buffer.from("é"), "é"],
    ["utf-8", Buffer.from([0x61, 0xff]), "a\ufffd"],
  ])("in the charset %s", async (charset, body, message) => {
    const server = await listen();
    await ask(server.port, { headers: { "content-type": `text/plain; charset=${charset}` }, body });
    expect(await server.messages(1)).toEqual([message]);
  });

  test("that expects to be told to go on is told so", async () => {
    const server = await listen();
    const socket = connect(server.port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    socket.write("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    const [told] = (await once(socket, "data")) as [Buffer];
    expect(told.toString()).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    socket.write("hi");
    expect(await server.messages(1)).toEqual(["hi"]);
  });

  test("that expects anything else, or a tunnel, gets nothing", async () => {
    const server = await listen();
    expect((await ask(server.port, { headers: { expect: "miracles" }, body: "x" })).status).toBe(417);
    expect(await sendRaw(server.port, "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n")).toMatch(/^HTTP\/1.1 405 /);
    await server.stop();
    expect(server.events()).toEqual([]);
  });
});

describe("the answer", () => {
  test("comes when the outputs have delivered, where that is asked for", async () => {
    const server = await listen("ack => settled");
    expect((await ask(server.port, { headers: PLAIN, body: "x" })).status).toBe(200);
    expect(server.events()).toEqual([{ message: "x" }]);
  });

  test("is 503 where the pipeline stops before they have", async () => {
    const sleeps: number[] = [];
    const clock = { now: () => Date.now(), sleep: (ms: number, signal: AbortSignal) => pause(sleeps, ms, signal) };
    const nobody = createServer().listen(0, "127.0.0.1");
    await once(nobody, "listening");
    const { port: unused } = nobody.address() as { port: number };
    nobody.close();
    const server = await watchInput(
      (port) => `http { host => "127.0.0.1" port => ${port} ack => settled } } output { tcp { host => "127.0.0.1" port => ${unused} }`,
      { clock },
    );
    const answer = ask(server.port, { headers: PLAIN, body: "x" });
    await until(() => server.log.some(({ level }) => level === "warn"), "a failure of the output");
    const abandoned = server.agent.close();
    expect((await answer).status).toBe(503);
    await abandoned;
  });

  test("has the headers and the code that the options say", async () => {
    const server = await listen('response_code => 202 response_headers => { "X-A" => "1" "content-type" => "application/json" }');
    const { status, headers, body } = await ask(server.port, { body: "x" });
    expect([status, headers["x-a"], headers["content-type"], body]).toEqual([202, "1", "text/plain", "ok"]);
  });
});

/** A clock whose farewells and waits are short. */
function pause(sleeps: number[], ms: number, signal: AbortSignal): Promise<void> {
  sleeps.push(ms);
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.min(ms, 20));
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

describe("what cannot be taken costs its sender only:", () => {
  const bomb = gzipSync(Buffer.alloc(20_000_000));
  test.each<[string, Ask, number]>([
    ["a declared length beyond the limit", { body: "x".repeat(101) }, 413],
    ["chunks beyond the limit", { headers: { "transfer-encoding": "chunked" }, body: "x".repeat(1_000) }, 413],
    ["a bomb", { headers: { "content-encoding": "gzip", "content-length": String(bomb.length) }, body: bomb }, 413],
    ["a body that is not what its encoding says", { headers: { "content-encoding": "gzip" }, body: "plain" }, 400],
    ["half of a gzip body", { headers: { "content-encoding": "gzip" }, body: gzipSync("half of it").subarray(0, 20) }, 400],
    ["one byte of a gzip body", { headers: { "content-encoding": "gzip" }, body: "\u001f" }, 400],
  ])("%s", async (_, request, expected) => {
    const server = await listen(request.body === bomb ? "max_content_length => 1000000" : "max_content_length => 100");
    expect((await ask(server.port, request)).status).toBe(expected);
    expect((await ask(server.port, { body: "next" })).status).toBe(200);
    expect(await server.messages(1)).toEqual(["next"]);
  });

  test.each([
    ["garbage", Buffer.from("\0\x01\x02garbage\r\n\r\n"), /^HTTP\/1.1 400 /, "HPE_INVALID_METHOD"],
    ["a method that is none", "BREW / HTTP/1.1\r\n\r\n", /^HTTP\/1.1 400 /, "HPE_INVALID_METHOD"],
    [
      "two lengths",
      "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      /^HTTP\/1.1 400 /,
      "HPE_UNEXPECTED_CONTENT_LENGTH",
    ],
    ["a length that is none", "POST / HTTP/1.1\r\nContent-Length: 4x\r\n\r\nab", /^HTTP\/1.1 400 /, "HPE_INVALID_CONTENT_LENGTH"],
    ["a chunk that is none", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", /400 Bad Request|^$/, "HPE_INVALID_CHUNK_SIZE"],
    ["endless headers", `POST / HTTP/1.1\r\nA: ${"a".repeat(40_000)}`, /^HTTP\/1.1 431 /, "HPE_HEADER_OVERFLOW"],
    ["a TLS greeting", Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]), /^HTTP\/1.1 400 /, "HPE_INVALID_METHOD"],
  ])("%s: cut off with one line in the log", async (_, bytes, answer, code) => {
    const server = await listen();
    expect(await sendRaw(server.port, bytes)).toMatch(answer);
    expect(warnings(server)).toEqual([code]);
    await ask(server.port, { body: "next" });
    expect(await server.messages(1)).toEqual(["next"]);
  });

  test("half a request whose sender hangs up", async () => {
    const server = await listen();
    const socket = connect(server.port, "127.0.0.1");
    socket.write("POST / HTTP/1.1\r\nContent-Length: 4000000000\r\n\r\nabc");
    await once(socket, "connect");
    socket.end();
    socket.resume();
    await ask(server.port, { body: "next" });
    expect(await server.messages(1)).toEqual(["next"]);
  });
});

test("a request that is half there when the pipeline stops is told to come again", async () => {
  const server = await listen();
  const socket = connect(server.port, "127.0.0.1");
  socket.write("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
  await ask(server.port, { body: "whole" });
  const told = once(socket, "data") as Promise<[Buffer]>;
  expect(await server.messages(1)).toEqual(["whole"]);
  expect((await told)[0].toString()).toMatch(/^HTTP\/1.1 503 .*\r\nRetry-After: 1\r\n/s);
});

test("the health path tells how it goes and is no event", async () => {
  const server = await listen('health_path => "/health" user => ann password => sesame');
  expect(await ask(server.port, { method: "GET", path: "/health?x", body: "" })).toMatchObject({ status: 200, body: "ok" });
  expect((await ask(server.port, { method: "POST", path: "/health" })).status).toBe(401);
  await server.stop();
  expect(server.events()).toEqual([]);
});

test.each([
  ["response_code => 404", "HTTP_RESPONSE_CODE"],
  ["user => ann", "HTTP_LOGIN"],
  ["password => sesame", "HTTP_LOGIN"],
  ['bearer_token => " "', "HTTP_BEARER_TOKEN"],
  ["jwt_issuer => me", "HTTP_JWT"],
  ["jwt_audience => me", "HTTP_JWT"],
  ["health_path => health", "HTTP_HEALTH_PATH"],
  ['response_headers => { "a b" => "c" }', "HTTP_HEADER"],
  ["ssl_enabled => true", "HTTP_TLS_IDENTITY"],
  [`ssl_enabled => true ssl_keystore_path => "${import.meta.filename}"`, "HTTP_JAVA_STORE"],
  [`ssl_enabled => true ssl_certificate => "${import.meta.filename}"`, "TLS_KEY_MISSING"],
  ["ssl => true", "OPTION_OBSOLETE"],
])("%s is refused", async (options, code) => {
  const { problems } = await checkConfig(`input { http { ${options} } } output { null { } }`);
  expect(problems.map((problem) => problem.code)).toEqual([code]);
});
