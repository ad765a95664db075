import { describe, expect, onTestFinished, test } from "vitest";
import { tcpSink, udpSink } from "../../../test/support/line-sink.ts";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig } from "../../../test/support/run-config.ts";
import { until } from "../../../test/support/until.ts";

async function write(port: number, options: string, ...events: readonly object[]): Promise<RunningConfig> {
  const running = await startConfig(
    `input { stdin { codec => json_lines } } output { statsd { host => "127.0.0.1" port => ${port} ${options} } }`,
    { input: events.map((event) => `${JSON.stringify({ host: "web.example", ...event })}\n`).join(""), ecs: "disabled" },
  );
  onTestFinished(() => running.abandon());
  await running.agent.inputsEnded();
  await running.stop();
  return running;
}

/** The lines of one event, and those of an event behind it that tells that all have come. */
async function linesOf(options: string, event: object): Promise<string[]> {
  const server = await tcpSink();
  onTestFinished(() => server.stop());
  await write(server.port, `protocol => tcp ${options}`, event);
  return server.lines();
}

const SENDER = "logstash.web_example";

test.each([
  ['increment => ["a.%{n}", "b"]', { n: "x" }, [`${SENDER}.a.x:1|c`, `${SENDER}.b:1|c`]],
  ['decrement => ["a"]', {}, [`${SENDER}.a:-1|c`]],
  ['count => { "bytes" => "%{n}" }', { n: 12 }, [`${SENDER}.bytes:12|c`]],
  ['timing => { "took" => "%{n}" }', { n: 1.5 }, [`${SENDER}.took:1.5|ms`]],
  ['set => { "users" => "%{n}" }', { n: "ann" }, [`${SENDER}.users:ann|s`]],
  ['gauge => { "heat" => "-3" }', {}, [`${SENDER}.heat:-3|g`]],
  ['increment => ["a"] sender => "Some::One.else|x"', {}, ["logstash.Some_One_else_x.a:1|c"]],
  ['increment => ["A::b:c@d|e.f"] namespace => "%{n}"', { n: "my.apps" }, ["my.apps.web_example.A.b_c_d_e.f:1|c"]],
  ['increment => ["a"] namespace => ""', {}, ["web_example.a:1|c"]],
  ['gauge => { "a" => "%{n}" }', { n: "1|g\nevil:2" }, [`${SENDER}.a:1|g_evil:2|g`]],
  ['increment => ["a"] sample_rate => 0', {}, []],
  ["", {}, []],
])("%s makes of %j %j", async (options, event, lines) => {
  expect(await linesOf(options, event)).toEqual(lines);
});

test("a sample tells its rate", async () => {
  const lines = await linesOf(`increment => [${Array.from({ length: 200 }, () => '"a"').join(", ")}] sample_rate => 0.5`, {});

  expect(new Set(lines)).toEqual(new Set([`${SENDER}.a:1|c|@0.5`]));
  expect(lines.length).toBeLessThan(200);
});

describe("by UDP", () => {
  test("each metric is a datagram", async () => {
    const server = await udpSink();
    onTestFinished(() => server.stop());
    await write(server.port, 'increment => ["a", "b"]', {}, {});
    await until(() => server.lines().length === 4, "four datagrams");

    expect(server.lines()).toEqual([`${SENDER}.a:1|c`, `${SENDER}.b:1|c`, `${SENDER}.a:1|c`, `${SENDER}.b:1|c`]);
  });

  test("a metric that is too long is dropped, its neighbours are sent", async () => {
    const server = await udpSink();
    onTestFinished(() => server.stop());
    const running = await write(server.port, 'increment => ["%{n}"]', { n: "x".repeat(70_000) }, { n: "short" });
    await until(() => server.lines().length === 1, "a datagram");

    expect(server.lines()).toEqual([`${SENDER}.short:1|c`]);
    expect(running.agent.counts()[0]!.lanes[0]).toMatchObject({ given: 2, delivered: 1, waiting: 0 });
  });
});

test.each([
  ["protocol => http", ["OPTION_VALUE"]],
  ["sample_rate => 2", ["OPTION_RANGE"]],
])("%j is refused as %j", async (options, codes) => {
  const { problems } = await checkConfig(`input { stdin {} } output { statsd { ${options} } }`);

  expect(problems.map(({ code }) => code)).toEqual(codes);
});
