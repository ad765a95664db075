import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { openHttpSink } from "../../../test/support/http-sink.ts";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunOptions } from "../../../test/support/run-config.ts";
import { until } from "../../../test/support/until.ts";

type Plain = Record<string, unknown>;

/** Polls until there are so many events, and returns them without their times. */
async function poll(options: string, count = 1, run: RunOptions & { readonly filter?: string } = {}): Promise<Plain[]> {
  const { filter = 'mutate { remove_field => ["event"] }', ...others } = run;
  const running = await startConfig(
    `input { http_poller { ${options.includes("schedule") ? "" : 'schedule => { "in" => 0.001 }'} ${options} } } filter { ${filter} } output { stdout { codec => json_lines } }`,
    { hostname: "this-machine", ...others },
  );
  onTestFinished(() => running.agent.close());
  const events = (): Plain[] =>
    running
      .output()
      .toString()
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Plain);
  await until(() => events().length >= count, `${count} events`);
  await running.stop();
  return events().map(bare);
}

function bare(event: Plain): Plain {
  const { "@timestamp": _, "@version": __, ...others } = event;
  return others;
}

describe("an answer", () => {
  test("is read by the codec: JSON, a list of it, compressed", async () => {
    const sink = await openHttpSink(() => ({ body: gzipSync('[{"n":1},{"n":2}]'), headers: { "content-encoding": "gzip" } }));
    expect(await poll(`urls => { one => "${sink.url}/" }`, 2)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(sink.seen.map(({ method, path }) => [method, path])).toEqual([["GET", "/"]]);
  });

  test("stands below the target", async () => {
    const sink = await openHttpSink(() => ({ body: '{"n":1}' }));
    const [event] = await poll(`urls => { one => "${sink.url}/" } target => "[the][doc]"`);
    expect(event).toMatchObject({ the: { doc: { n: 1, "@version": "1" } } });
  });

  test.each([
    ["an empty one", { status: 200 }, {}],
    ["one of a failure of the server", { status: 500, body: '{"error":"busy"}' }, { error: "busy" }],
    ["one that is no JSON", { body: "busy" }, { message: "busy", tags: ["_jsonparsefailure"] }],
  ])("%s is an event too", async (_, answer, expected) => {
    const sink = await openHttpSink(() => answer);
    expect(await poll(`urls => { one => "${sink.url}/" }`)).toEqual([expected]);
  });

  test("of lines is split where the codec says so", async () => {
    const sink = await openHttpSink(() => ({ body: "a\n b\nc" }));
    const events = await poll(`urls => { one => "${sink.url}/" } codec => multiline { pattern => "^ " what => previous }`, 2);
    expect(events.map(({ message }) => message)).toEqual(["a\n b", "c"]);
  });
});

test("a request is made as its hash says, and redirects are followed", async () => {
  const sink = await openHttpSink(({ path }) => (path.startsWith("/in") ? { status: 303, headers: { location: "/out" } } : { body: "{}" }));
  const spec = `url => "${sink.url}/in?a=1" method => POST headers => { "X-A" => "1" } query => { "b" => 2 } params => { "p q" => "ü" } user => ann password => "s3cret"`;
  await poll(`urls => { one => { ${spec} } }`);
  const [first, second] = sink.seen;
  expect([first!.method, first!.path, first!.headers["x-a"], first!.headers.authorization, first!.body.toString()]).toEqual([
    "POST",
    "/in?a=1&b=2",
    "1",
    `Basic ${Buffer.from("ann:s3cret").toString("base64")}`,
    "p+q=%C3%BC",
  ]);
  expect([second!.method, second!.path]).toEqual(["GET", "/out"]);
});

test.each([
  ['method => post params => { "a" => 1 }', "/", "application/x-www-form-urlencoded; charset=ISO-8859-1", "a=1"],
  ['method => put params => { "a" => "ü" }', "/", "application/x-www-form-urlencoded; charset=UTF-8", "a=%C3%BC"],
  ['method => post body => "x"', "/", "text/plain; charset=ISO-8859-1", "x"],
  ['method => post body => "ü"', "/", "text/plain; charset=UTF-8", "ü"],
  ['method => post body => "{}" headers => { "content-type" => "application/json" }', "/", "application/json", "{}"],
  [
    'method => get body => "x" params => { "a" => ["1", "2"] "b" => { "c" => "3" } }',
    "/?a=1&a=2&b%5Bc%5D=3",
    "text/plain; charset=ISO-8859-1",
    "x",
  ],
  ['method => delete params => { "a" => 1 } query => { "b" => 2 }', "/?b=2", undefined, ""],
  ['method => options body => "x"', "/", undefined, ""],
])("a request of %s asks %s with %s, and %j", async (spec, path, type, body) => {
  const sink = await openHttpSink(() => ({ body: "{}" }));
  await poll(`urls => { one => { url => "${sink.url}/" ${spec} } }`);
  expect(sink.seen.map((each) => [each.path, each.headers["content-type"], each.body.toString()])).toEqual([[path, type, body]]);
});

describe("what is known of request and answer", () => {
  const request = (url: string) => ({ method: "get", url, headers: { A: "b" } });
  const shown = (event: Plain | undefined): unknown =>
    JSON.parse(JSON.stringify(event).replace(/"(runtime_seconds|elapsed_time_ns|duration)":[\d.]+(?:E-\d+)?/g, '"$1":"a time"'));

  test("stands in the metadata, or where it is wanted, in legacy mode", async () => {
    const sink = await openHttpSink(() => ({
      status: 201,
      headers: { "X-B": "c", date: "d", "content-length": "2", connection: "close" },
      body: "{}",
    }));
    const [event] = await poll(
      `urls => { one => { url => "${sink.url}/" headers => { "A" => "b" } user => ann password => pw } } metadata_target => "asked"`,
      1,
      { ecs: "disabled" },
    );
    expect(shown(event)).toEqual({
      asked: {
        host: "this-machine",
        runtime_seconds: "a time",
        name: "one",
        request: request(`${sink.url}/`),
        code: 201,
        response_headers: { "x-b": "c", date: "d", "content-length": "2", connection: "close" },
        response_message: "Created",
        times_retried: 0,
      },
    });
  });

  test("has ECS names", async () => {
    const sink = await openHttpSink((_, number) =>
      number === 1 ? "reset" : { headers: { date: "d", "content-length": "2", connection: "close" }, body: "{}" },
    );
    const [event] = await poll(`urls => { one => "${sink.url}/" }`, 1, {
      filter: 'mutate { copy => { "[@metadata][input][http_poller]" => "asked" } remove_field => ["event"] }',
    });
    expect(shown(event)).toEqual({
      asked: {
        request: { host: { hostname: "this-machine" }, name: "one", original: { method: "get", url: `${sink.url}/` }, retry_count: 1 },
        response: {
          status_code: 200,
          status_message: "OK",
          headers: { date: "d", "content-length": "2", connection: "close" },
          elapsed_time_ns: "a time",
        },
      },
    });
  });

  test.each(["v8", "disabled"] as const)("tells of a failure, with ecs %s", async (ecs) => {
    const [event] = await poll('urls => { one => "http://127.0.0.1:9/none" }', 1, { ecs, filter: "" });
    const {
      error,
      http_request_failure: failure,
      event: own,
      ...others
    } = event as { error: Plain; http_request_failure: Plain; event: Plain };
    const message = expect.stringContaining("No answer from 127.0.0.1:9") as string;
    const trace = expect.arrayContaining([expect.stringContaining("at ")]) as unknown;
    if (ecs === "disabled") {
      expect(failure).toEqual({
        request: { method: "get", url: "http://127.0.0.1:9/none" },
        name: "one",
        error: message,
        backtrace: trace,
        runtime_seconds: expect.any(Number) as number,
      });
      expect(others).toEqual({ tags: ["_http_request_failure"] });
      return;
    }
    expect([error, own]).toEqual([{ message, stack_trace: trace }, { duration: expect.any(Number) as number }]);
    expect(others).toEqual({
      tags: ["_http_request_failure"],
      url: { full: "http://127.0.0.1:9/none" },
      http: { request: { method: "get" } },
      host: { hostname: "this-machine" },
    });
  });
});

test("servers are asked again and again, one that is silent included, and the stop waits for none", async () => {
  const sink = await openHttpSink(({ path }) => (path === "/silent" ? "silence" : { body: "{}" }));
  const events = await poll(
    `urls => { one => "${sink.url}/" two => "${sink.url}/silent" } schedule => { "every" => "0.05s" } socket_timeout => 0.05`,
    6,
  );
  expect(events.filter(({ tags }) => tags !== undefined).length).toBeGreaterThanOrEqual(2);
});

test.each([
  ["urls => { }", "HTTP_POLLER_URLS"],
  ["urls => { one => { method => get } }", "HTTP_POLLER_URL"],
  ['urls => { one => "no address" }', "HTTP_CLIENT_ADDRESS"],
  ['urls => { one => { url => "http://x/" method => brew } }', "HTTP_POLLER_METHOD"],
  ['urls => { one => { url => "http://x/" user => ann } }', "HTTP_POLLER_LOGIN"],
  ['urls => { one => "http://x/" } schedule => { "daily" => "1" }', "SCHEDULE_KIND"],
  ['urls => { one => "http://x/" } schedule => { "cron" => "often" }', "SCHEDULE_CRON"],
])("%s is refused", async (options, code) => {
  const schedule = options.includes("schedule") ? "" : 'schedule => { "every" => "1m" }';
  const { problems } = await checkConfig(`input { http_poller { ${options} ${schedule} } } output { null { } }`);
  expect(problems.map((problem) => problem.code)).toEqual([code]);
});
