import { describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "../../../test/support/free-port.ts";
import { RedisServer } from "../../../test/support/redis-server.ts";
import type { RedisServerOptions } from "../../../test/support/redis-server.ts";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig } from "../../../test/support/run-config.ts";
import { until } from "../../../test/support/until.ts";
import { parseHost } from "./servers.ts";

async function serve(options: RedisServerOptions = {}): Promise<RedisServer> {
  const server = await RedisServer.start(options);
  onTestFinished(() => server.stop());
  return server;
}

const FORMAT = 'codec => line { format => "%{message}" delimiter => "" }';

/** Sends lines through the output. */
async function write(options: string, lines: readonly string[]): Promise<RunningConfig> {
  const running = await startConfig(`input { stdin {} } output { redis { ${FORMAT} reconnect_interval => 0.02 ${options} } }`, {
    input: lines.map((line) => `${line}\n`).join(""),
    ecs: "disabled",
  });
  onTestFinished(() => running.abandon());
  return running;
}

const lane = ({ agent }: RunningConfig): Readonly<Record<"given" | "delivered" | "waiting" | "retries", number>> =>
  agent.counts()[0]!.lanes[0]!;

const failures = ({ log }: RunningConfig): unknown[] => log.filter(({ level }) => level === "warn").map(({ data }) => data["error"]);

const numbers = (count: number): string[] => Array.from({ length: count }, (_, at) => String(at));

describe("a list", () => {
  test("gets each event at its right end, as JSON by default", async () => {
    const server = await serve();
    const running = await startConfig(
      `input { generator { count => 2 message => "m" } } filter { mutate { remove_field => ["@timestamp", "@version", "host"] } }
       output { redis { port => ${server.port} data_type => list key => logs } }`,
      { ecs: "disabled" },
    );
    await running.agent.inputsEnded();
    await running.stop();

    expect(server.list("logs")).toEqual(['{"message":"m","sequence":0}', '{"message":"m","sequence":1}']);
  });

  test("may be chosen by each event", async () => {
    const server = await serve();
    const running = await write(`port => ${server.port} data_type => list key => "logs-%{message}"`, ["a", "b", "a"]);
    await running.stop();

    expect([server.list("logs-a"), server.list("logs-b")]).toEqual([["a", "a"], ["b"]]);
  });

  test("gets several events in one command with batch", async () => {
    const server = await serve();
    const running = await write(`port => ${server.port} data_type => list key => logs batch => true batch_events => 3`, numbers(7));
    await running.stop();

    expect(server.list("logs")).toEqual(numbers(7));
    expect(server.commands.map((command) => command.length - 2).every((count) => count <= 3)).toBe(true);
  });

  test("gets everything although connections break, each event at least once", async () => {
    let pushes = 0;
    const server: RedisServer = await serve({
      answer: ([name]) => {
        if (name === "RPUSH" && ++pushes % 40 === 0) server.breakConnections();
        return undefined;
      },
    });
    const running = await write(`port => ${server.port} data_type => list key => logs`, numbers(200));
    await running.stop();

    expect(new Set(server.list("logs"))).toEqual(new Set(numbers(200)));
    expect(lane(running)).toMatchObject({ given: 200, delivered: 200, waiting: 0 });
  });

  test("that refuses events makes those wait, not its neighbours", async () => {
    let isFull = true;
    const server = await serve({
      answer: ([name, key]) =>
        name === "RPUSH" && key === "bad" && isFull ? "-OOM command not allowed when used memory > 'maxmemory'.\r\n" : undefined,
    });
    const running = await write(`port => ${server.port} data_type => list key => "%{message}"`, ["bad", "good", "bad", "good"]);
    await until(() => lane(running).delivered === 2, "the good ones");
    const seen = failures(running)[0];
    isFull = false;
    await running.stop();

    expect(seen).toMatchObject({ code: "REDIS_REFUSED", message: expect.stringContaining("refuses RPUSH: OOM command not allowed") });
    expect([server.list("bad"), server.list("good")]).toEqual([
      ["bad", "bad"],
      ["good", "good"],
    ]);
  });

  test("that is longer than congestion_threshold makes its events wait until it is shorter", async () => {
    const server = await serve();
    server.push("logs", ...numbers(11));
    const congested = "congestion_threshold => 10 congestion_interval => 0";
    const running = await write(`port => ${server.port} data_type => list key => "%{message}" ${congested}`, ["logs", "other"]);
    await until(() => server.list("other").length === 1 && failures(running).length > 0, "the other list");
    const seen = failures(running)[0];
    server.databases[0]!.set("logs", []);
    await running.stop();

    expect(seen).toMatchObject({ code: "REDIS_CONGESTED", message: expect.stringContaining('"logs" has 11 elements') });
    expect(server.list("logs")).toEqual(["logs"]);
  });
});

test("a channel is published to", async () => {
  const server = await serve();
  const running = await write(`port => ${server.port} data_type => channel key => "logs.%{message}"`, ["a", "b"]);
  await running.stop();

  expect(server.commands).toEqual([
    ["PUBLISH", "logs.a", "a"],
    ["PUBLISH", "logs.b", "b"],
  ]);
});

describe("of several servers", () => {
  test("the next one is used when one fails", async () => {
    const server = await serve();
    const hosts = `host => ["127.0.0.1:${await freePort()}", "127.0.0.1:${await freePort()}", "127.0.0.1:${server.port}"] shuffle_hosts => false`;
    const running = await write(`${hosts} data_type => list key => logs`, ["one"]);
    await running.stop();

    expect(server.list("logs")).toEqual(["one"]);
    expect(lane(running)).toMatchObject({ retries: 2 });
  });

  test.each([
    ["name", { host: "name", port: 1 }],
    ["10.0.0.1:6380", { host: "10.0.0.1", port: 6380 }],
    ["[::1]:6380", { host: "::1", port: 6380 }],
    ["::1", { host: "::1", port: 1 }],
  ])("%s is one", (host, address) => {
    expect(parseHost(host, 1)).toEqual(address);
  });
});

describe("a server that", () => {
  test.each([
    ["has another password", "secret", 'password => "nonsense"', /does not take the `password`: WRONGPASS/],
    ["asks for a password", "secret", "", /asks for a password: set `password`/],
    ["has no such database", undefined, "db => 99", /has no database 99 \(`db`\)/],
  ])("%s is named with the option, and the events wait", async (_, password, options, message) => {
    const server = await serve(password === undefined ? {} : { password });
    const running = await write(`port => ${server.port} data_type => list key => logs ${options}`, ["one"]);
    await until(() => failures(running).length > 0, "a failure");

    expect(failures(running)[0]).toMatchObject({ message: expect.stringMatching(message) });
    expect(lane(running)).toMatchObject({ delivered: 0, waiting: 1 });
  });

  test("answers with garbage costs an attempt, and nothing else", async () => {
    let isMad = true;
    const server = await serve({ answer: ([name]) => (name === "RPUSH" && isMad ? "garbage\r\n" : undefined) });
    const running = await write(`port => ${server.port} data_type => list key => logs`, ["one"]);
    await until(() => failures(running).length > 0, "a failure");
    isMad = false;
    await running.stop();

    expect(failures(running)[0]).toMatchObject({ code: "REDIS_REPLY" });
    expect(server.list("logs")).toEqual(["one"]);
  });
});

test.each([
  ["key => logs", ["OPTION_MISSING"]],
  ["key => logs data_type => pattern_channel", ["OPTION_VALUE"]],
  ["key => logs data_type => channel batch => true", ["REDIS_BATCH"]],
  ['key => logs data_type => list host => "a:b"', ["REDIS_HOST"]],
  ['key => logs data_type => list host => "a:99999"', ["REDIS_HOST"]],
  ['key => logs data_type => list ssl_enabled => true ssl_key => "/etc/hosts"', ["TLS_CERTIFICATE_MISSING"]],
])("%j is refused as %j", async (options, codes) => {
  const { problems } = await checkConfig(`input { stdin {} } output { redis { ${options} } }`);

  expect(problems.map(({ code }) => code)).toEqual(codes);
});
