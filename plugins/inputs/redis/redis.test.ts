import { createServer } from "node:net";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { persistedIn } from "../../../test/chaos/damaged-queue.ts";
import { freePort } from "../../../test/support/free-port.ts";
import { RedisServer } from "../../../test/support/redis-server.ts";
import type { RedisServerOptions } from "../../../test/support/redis-server.ts";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunOptions } from "../../../test/support/run-config.ts";
import { scratchFolder } from "../../../test/support/scratch.ts";
import { until } from "../../../test/support/until.ts";
import { watchInput } from "../../../test/support/watched-config.ts";
import type { WatchedConfig } from "../../../test/support/watched-config.ts";

async function serve(options: RedisServerOptions = {}): Promise<RedisServer> {
  const server = await RedisServer.start(options);
  onTestFinished(() => server.stop());
  return server;
}

const read = (server: RedisServer, options: string, run: RunOptions & { readonly filter?: string } = {}): Promise<WatchedConfig> =>
  watchInput(() => `redis { port => ${server.port} codec => plain ${options} }`, { ecs: "disabled", ...run });

const LIST = "data_type => list key => logs";

const numbers = (count: number): string[] => Array.from({ length: count }, (_, at) => String(at));

describe("a list", () => {
  test("is taken from its left, many events at once, and JSON by default", async () => {
    const server = await serve();
    server.push("logs", '{"n":1}', '{"n":2}');
    const input = await watchInput(() => `redis { port => ${server.port} ${LIST} }`, { ecs: "disabled" });

    expect(await input.collect(2)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(server.list("logs")).toEqual([]);
  });

  test("is asked in scripts of batch_count, and again when it is empty", async () => {
    const server = await serve();
    server.push("logs", ...numbers(300));
    const input = await read(server, `${LIST} batch_count => 100`);
    await until(() => input.events().length === 300, "the first events");
    server.push("logs", "last");

    expect((await input.messages(301)).at(-1)).toBe("last");
    expect(server.commands.slice(0, 2).map((command) => command.filter((part) => part.length < 50))).toEqual([
      ["SCRIPT", "LOAD"],
      ["EVALSHA", "hash", "1", "logs", "100"],
    ]);
  });

  test("with batch_count 1 is taken one by one, as soon as there is one", async () => {
    const server = await serve();
    const input = await read(server, `${LIST} batch_count => 1`);
    await until(() => server.commands.length > 0, "the first question");
    server.push("logs", "one", "two");

    expect(await input.messages(2)).toEqual(["one", "two"]);
    expect(server.commands[0]).toEqual(["BLPOP", "logs", "1"]);
  });

  test("is taken by several connections with threads", async () => {
    const server = await serve();
    const input = await read(server, `${LIST} threads => 3`);
    await until(() => server.sockets.size === 3, "three connections");
    server.push("logs", ...numbers(500));

    expect(new Set(await input.messages(500)).size).toBe(500);
  });

  test("goes on after the server was away, and after it forgot the script", async () => {
    const server = await serve();
    const input = await read(server, LIST);
    server.push("logs", "one");
    await until(() => input.events().length === 1, "the first event");
    server.breakConnections();
    server.forgetScripts();
    server.push("logs", "two");
    await until(() => input.events().length === 2, "the second event");
    server.forgetScripts();
    server.push("logs", "three");

    expect(await input.messages(3)).toEqual(["one", "two", "three"]);
    expect(input.log.filter(({ level }) => level === "error").map(({ data }) => data["error"])).toEqual([
      expect.objectContaining({ code: "REDIS_CLOSED" }),
    ]);
  });

  test("that is none costs one line of the log for each attempt, and nothing is lost", async () => {
    let isWrong = true;
    const server = await serve({
      answer: ([name]) =>
        name === "EVALSHA" && isWrong ? "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n" : undefined,
    });
    server.push("logs", "one");
    const input = await read(server, LIST);
    await until(() => input.log.some(({ level }) => level === "error"), "the refusal");
    isWrong = false;

    expect(await input.messages(1)).toEqual(["one"]);
    expect(input.log.find(({ level }) => level === "error")?.data["error"]).toMatchObject({
      code: "REDIS_REFUSED",
      message: expect.stringContaining("refuses EVALSHA: WRONGTYPE"),
    });
  });
});

describe("a processing list", () => {
  const SAFE = `${LIST} processing_list => "logs:held" batch_count => 10`;

  test("has what is under way, and is empty in the end", async () => {
    const server = await serve();
    server.push("logs", ...numbers(95));
    const input = await read(server, SAFE);

    expect(await input.messages(95)).toEqual(numbers(95));
    expect([server.list("logs"), server.list("logs:held")]).toEqual([[], []]);
  });

  test("keeps, with a queue in memory, what no output has; the next life gives it again", async () => {
    const server = await serve();
    server.push("logs", ...numbers(25));
    const port = await freePort();
    const config = `input { redis { port => ${server.port} codec => plain ${SAFE} } }
      output { tcp { host => "127.0.0.1" port => ${port} reconnect_interval => 60 } }`;
    const first = await startConfig(config);
    await until(() => server.list("logs").length === 0, "everything to be taken");
    const held = server.list("logs:held");
    await first.abandon();
    const second = await read(server, SAFE);

    expect(held).toEqual(numbers(25));
    expect(await second.messages(25)).toEqual(numbers(25));
    expect(server.list("logs:held")).toEqual([]);
  });

  test("is left, with a queue on disk, by what stands there", async () => {
    const server = await serve();
    server.push("logs", ...numbers(25));
    const folder = await scratchFolder();
    const port = await freePort();
    const running = await startConfig(
      `input { redis { port => ${server.port} codec => plain ${SAFE} } }
       output { tcp { host => "127.0.0.1" port => ${port} reconnect_interval => 60 } }`,
      { persisted: persistedIn(path.join(folder, "queue")) },
    );
    onTestFinished(() => running.abandon());
    await until(() => server.commands.some(([name]) => name === "LTRIM") && server.list("logs:held").length === 0, "an empty list");

    expect(server.list("logs")).toEqual([]);
    expect(running.agent.counts()[0]!.lanes[0]).toMatchObject({ delivered: 0 });
  });

  test("of each further thread has a number", async () => {
    const server = await serve();
    const input = await read(server, `${SAFE} threads => 2`);
    await until(() => server.commands.filter(([name]) => name === "EVALSHA").length >= 2, "both");
    await input.stop();

    const held = server.commands.filter(([name]) => name === "LRANGE").map(([, list]) => list);
    expect(new Set(held)).toEqual(new Set(["logs:held", "logs:held:2"]));
  });

  test("gives again what was under way when the connection broke", async () => {
    const server = await serve();
    const input = await read(server, SAFE);
    server.push("logs", ...numbers(50));
    await until(() => input.events().length > 0, "the first event");
    server.breakConnections();
    await until(() => new Set(input.events().map(({ message }) => message)).size === 50, "all events");
    await input.stop();

    expect([server.list("logs"), server.list("logs:held")]).toEqual([[], []]);
  });
});

describe("channels", () => {
  test("are listened to; the channel's name is metadata", async () => {
    const server = await serve();
    const input = await read(server, "data_type => channel key => logs", {
      filter: 'mutate { copy => { "[@metadata][redis_channel]" => "from" } }',
    });
    await until(() => server.subscribers === 1, "the subscription");
    server.publish("other", "not for us");
    server.publish("logs", "one");
    server.publish("logs", Buffer.from([0xc3, 0xa9]));

    expect(await input.collect(2)).toEqual([
      { message: "one", from: "logs" },
      { message: "é", from: "logs" },
    ]);
    expect(server.commands).toEqual([["SUBSCRIBE", "logs"]]);
  });

  test("of a pattern give the name of their own", async () => {
    const server = await serve();
    const input = await read(server, 'data_type => pattern_channel key => "logs.*"', {
      filter: 'mutate { copy => { "[@metadata][redis_channel]" => "from" } }',
    });
    await until(() => server.subscribers === 1, "the subscription");
    server.publish("logs.a", "one");
    server.publish("logs.b", "two");

    expect(await input.collect(2)).toEqual([
      { message: "one", from: "logs.a" },
      { message: "two", from: "logs.b" },
    ]);
  });

  test("are listened to again when the connection broke", async () => {
    const server = await serve();
    const input = await read(server, "data_type => channel key => logs");
    await until(() => server.subscribers === 1, "the subscription");
    server.breakConnections();
    await until(() => server.subscribers === 1, "the next subscription");
    server.publish("logs", "after");

    expect(await input.messages(1)).toEqual(["after"]);
  });
});

describe("a server that", () => {
  const firstError = async (input: WatchedConfig): Promise<unknown> => {
    await until(() => input.log.some(({ level }) => level === "error"), "an error");
    return input.log.find(({ level }) => level === "error")?.data["error"];
  };

  test.each([
    ["has another password", "secret", 'password => "nonsense"', /does not take the `password`: WRONGPASS/],
    ["asks for a password", "secret", "", /asks for a password: set `password`/],
    ["asks for a password before the database", "secret", "db => 1", /asks for a password: set `password`/],
    ["has no such database", undefined, "db => 99", /has no database 99 \(`db`\): ERR DB index is out of range/],
  ])("%s is named with the option", async (_, password, options, message) => {
    const server = await serve(password === undefined ? {} : { password });
    const input = await read(server, `${LIST} ${options}`);

    expect(await firstError(input)).toMatchObject({ message: expect.stringMatching(message) });
  });

  test.each([
    ["no Redis", "HTTP/1.1 400 Bad Request\r\n\r\n"],
    ["mad", "$4294967296\r\n"],
    ["early", "+OK\r\n+OK\r\n+OK\r\n"],
  ])("is %s costs one line for each attempt, and the next attempt may do", async (_, garbage) => {
    const port = await freePort();
    const mad = createServer(
      (socket) =>
        void socket
          .on("error", () => {})
          .resume()
          .end(garbage),
    ).listen(port, "127.0.0.1");
    const input = await watchInput(() => `redis { port => ${port} codec => plain ${LIST} }`);
    const error = await firstError(input);
    await new Promise((resolve) => mad.close(resolve));
    const server = await serve({ port });
    server.push("logs", "one");

    expect(error).toMatchObject({ code: "REDIS_REPLY" });
    expect(await input.messages(1)).toEqual(["one"]);
  });

  test("says nothing is left after timeout", async () => {
    const server = await serve({ answer: ([name]) => (name === "EVALSHA" ? null : undefined) });
    const input = await read(server, `${LIST} timeout => 0.05`);

    expect(await firstError(input)).toMatchObject({ code: "REDIS_SILENT" });
  });
});

test("names in command_map that are never sent are said", async () => {
  const server = await serve();
  const input = await read(server, `${LIST} command_map => { "flushall" => "x" }`);

  expect(input.log.find(({ level }) => level === "warn")).toMatchObject({
    message: "`command_map` names commands that are not sent.",
    data: { commands: ["flushall"] },
  });
});

test.each([
  ["key => logs", ["OPTION_MISSING"]],
  ["data_type => list", ["OPTION_MISSING"]],
  ["key => logs data_type => queue", ["OPTION_VALUE"]],
  ["key => logs data_type => channel processing_list => held", ["REDIS_PROCESSING_LIST"]],
  ['key => logs data_type => list ssl => true ssl_key => "/etc/hosts"', ["TLS_CERTIFICATE_MISSING"]],
])("%j is refused as %j", async (options, codes) => {
  const { problems } = await checkConfig(`input { redis { ${options} } } output { stdout {} }`);

  expect(problems.map(({ code }) => code)).toEqual(codes);
});
