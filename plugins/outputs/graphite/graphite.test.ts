import { describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "../../../test/support/free-port.ts";
import { tcpSink } from "../../../test/support/line-sink.ts";
import type { LineSink } from "../../../test/support/line-sink.ts";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig } from "../../../test/support/run-config.ts";
import { until } from "../../../test/support/until.ts";

async function sink(port?: number): Promise<LineSink> {
  const server = await tcpSink(port);
  onTestFinished(() => server.stop());
  return server;
}

const TIME = { "@timestamp": "2024-01-01T00:00:00.900Z" };

async function write(port: number, options: string, ...events: readonly object[]): Promise<RunningConfig> {
  const running = await startConfig(
    `input { stdin { codec => json_lines } } filter { mutate { remove_field => ["host", "event"] } }
     output { graphite { host => "127.0.0.1" port => ${port} reconnect_interval => 0.02 ${options} } }`,
    { input: events.map((event) => `${JSON.stringify({ ...TIME, ...event })}\n`).join(""), ecs: "disabled" },
  );
  onTestFinished(() => running.abandon());
  return running;
}

async function linesOf(options: string, event: object): Promise<string[]> {
  const server = await sink();
  await (await write(server.port, options, event)).stop();
  return server.lines();
}

test.each([
  ['metrics => { "a.%{n}" => "%{v}" }', { n: "x", v: 2 }, ["a.x 2.0 1704067200"]],
  ['metrics => { "a" => "%{v}" }', { v: "1e30" }, ["a 1.0e+30 1704067200"]],
  ['metrics => { "a" => "%{none}" "b.%{none}" => "1" }', {}, ["a 0.0 1704067200"]],
  ['metrics => { "a" => "1" "b" => "2" } include_metrics => ["^b"]', {}, ["b 2.0 1704067200"]],
  ['metrics => { "a" => "1" "b" => "2" } exclude_metrics => ["^b"]', {}, ["a 1.0 1704067200"]],
  ['metrics => { "a" => "1" } include_metrics => []', {}, []],
  ['metrics => { "a" => "1" } metrics_format => "%{h}.*.x.*"', { h: "web" }, ["web.a.x.a 1.0 1704067200"]],
  ['metrics => { "a" => "1" } metrics_format => "none"', {}, ["a 1.0 1704067200"]],
  ['metrics => { "a" => "1" } timestamp_field => "when"', { when: "12 s" }, ["a 1.0 12"]],
  ['metrics => { "a" => "1" } timestamp_field => "when"', {}, ["a 1.0 0"]],
  ['metrics => { "a b\\nc" => "1" }', {}, [String.raw`a b\nc 1.0 1704067200`]],
  ['metrics => { "%{n}" => "1" }', { n: "evil 1 2\nother 3 4" }, ["evil 1 2 other 3 4 1.0 1704067200"]],
  ["fields_are_metrics => true", { a: "3.5 s", b: 4, c: true }, ["a 3.5 1704067200", "b 4.0 1704067200", "c 0.0 1704067200"]],
  ["fields_are_metrics => true include_metrics => []", { a: 1 }, ["a 1.0 1704067200"]],
  ["fields_are_metrics => true", { a: "%{b}", b: 4 }, ["a 4.0 1704067200", "b 4.0 1704067200"]],
  [
    "fields_are_metrics => true",
    { m: { a: 1, b: { c: 2.5, l: [1], s: "x" } } },
    ["m.a 1 1704067200", "m.b.c 2.5 1704067200", "m.b.s x 1704067200"],
  ],
  ['metrics => { "m" => "" } nested_object_separator => "/"', { m: { a: { b: 1 } } }, ["m/a/b 1 1704067200"]],
  ['metrics => { "[m" => "1" }', {}, ["[m 1.0 1704067200"]],
  ["", { a: 1 }, []],
])("%s makes of %j %j", async (options, event, lines) => {
  expect((await linesOf(options, event)).toSorted()).toEqual(lines.toSorted());
});

describe("a server that", () => {
  test("is not there is waited for, and nothing is lost", async () => {
    const port = await freePort();
    const running = await write(port, 'metrics => { "a" => "%{n}" }', { n: 1 }, { n: 2 });
    await until(() => running.agent.counts()[0]!.lanes[0]!.retries > 2, "retries");
    const server = await sink(port);
    await running.stop();
    await until(() => server.lines().length >= 2, "two lines");

    expect(server.lines()).toEqual(["a 1.0 1704067200", "a 2.0 1704067200"]);
  });
});

test.each([
  ['include_metrics => ["("]', ["REGEX_UNCLOSED_GROUP"]],
  ["port => 0", ["OPTION_RANGE"]],
  ['timestamp_field => "[a"', ["OPTION_VALUE"]],
])("%j is refused as %j", async (options, codes) => {
  const { problems } = await checkConfig(`input { stdin {} } output { graphite { ${options} } }`);

  expect(problems.map(({ code }) => code)).toEqual(codes);
});
