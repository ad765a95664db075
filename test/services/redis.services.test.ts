import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RedisConnection } from "../../plugins/shared/redis/connection.ts";
import { replyText } from "../../plugins/shared/redis/reply.ts";
import type { Reply } from "../../plugins/shared/redis/reply.ts";
import { startConfig } from "../support/run-config.ts";
import type { RunningConfig } from "../support/run-config.ts";
import { until } from "../support/until.ts";
import { finish } from "./finish.ts";
import { noteWhenPassed } from "./matrix.ts";
import { patiently } from "./patiently.ts";
import { controlQueue, PASSWORD, queueAuthority, redisPort, redisSocket } from "./queue-servers.ts";

/** Redis 7 of Debian. */

let server = "";
const note = (checked: string, plugins = ["input redis", "output redis"]): void => noteWhenPassed(plugins, server, checked);

const LOAD = 50_000;
const SERVER = `port => ${redisPort} password => "${PASSWORD}"`;
const LINE = 'codec => line { format => "%{[event][sequence]}" delimiter => "" }';

async function redis(...command: readonly [string, ...string[]]): Promise<Reply> {
  const server = { host: "127.0.0.1", port: redisPort, password: PASSWORD, db: 0, timeoutMs: 10_000 };
  const connection = await RedisConnection.open(server, new AbortController().signal);
  try {
    return await connection.ask(command);
  } finally {
    connection.close();
  }
}

const list = async (key: string): Promise<string[]> => ((await redis("LRANGE", key, "0", "-1")) as Buffer[]).map(String);
const lane = ({ agent }: RunningConfig) => agent.counts()[0]!.lanes[0]!;
const write = (more: string, count = LOAD): Promise<RunningConfig> =>
  startConfig(`input { generator { count => ${count} } } output { redis { ${LINE} data_type => list ${more} } }`);
const read = (more: string): Promise<RunningConfig> =>
  startConfig(
    `input { redis { codec => plain data_type => list ${more} } } output { stdout { codec => line { format => "%{message}" } } }`,
  );
const seen = (running: RunningConfig): string[] => running.output().toString().split("\n").slice(0, -1);
const firstError = ({ log }: RunningConfig): unknown => log.find(({ data }) => data["error"] !== undefined)?.data["error"];

beforeAll(async () => {
  // One that an earlier run has left has its lists.
  await controlQueue("stop", "redis");
  await controlQueue("start", "redis");
  server = `Redis ${/^redis_version:(.*?)\r?$/m.exec(replyText(await redis("INFO", "server")))![1]}`;
});
afterAll(() => controlQueue("stop", "redis"));

test("a list gets every event and gives every event, each once", async () => {
  note(`${LOAD} events in and out, each once`);
  const begun = performance.now();
  await finish(await write(`${SERVER} key => load`));
  const written = performance.now();
  const reader = await read(`${SERVER} key => load`);
  await patiently(() => seen(reader).length >= LOAD, "all events");
  await reader.stop();
  console.log(`Redis: ${LOAD} events written in ${Math.round(written - begun)} ms, read in ${Math.round(performance.now() - written)} ms`);

  expect([seen(reader).length, new Set(seen(reader)).size]).toEqual([LOAD, LOAD]);
  expect(await redis("EXISTS", "load")).toBe(0);
});

test.each([
  ["TLS", `host => localhost port => ${redisPort + 1} password => "${PASSWORD}" ssl_certificate_authorities => ["${queueAuthority}"]`],
])("with %s too", async (what, options) => {
  note(what);
  await finish(await write(`${options} ssl_enabled => true key => other`, 100));
  const reader = await read(`${options} ssl => true key => other`);
  await until(() => seen(reader).length === 100, "all events");
  await reader.stop();

  expect(new Set(seen(reader)).size).toBe(100);
});

test.each([
  ["over a Unix socket", `path => "${redisSocket}" password => "${PASSWORD}"`],
  ["one by one", `${SERVER} batch_count => 1`],
  ["over four connections", `${SERVER} threads => 4`],
])("a list is read %s", async (how, options) => {
  note(`a list read ${how}`, ["input redis"]);
  await finish(await write(`${SERVER} key => more`, 500));
  const reader = await read(`${options} key => more`);
  await until(() => seen(reader).length === 500, "all events");
  await reader.stop();

  expect(new Set(seen(reader)).size).toBe(500);
});

test("a server that is killed and started again in the middle of a load has every event", async () => {
  note(`the server killed (-9) under a load of ${LOAD} and started again: all events`, ["output redis"]);
  const running = await write(`${SERVER} key => killed reconnect_interval => 0.2`);
  await patiently(() => lane(running).delivered > LOAD / 10, "a tenth of the load");
  await controlQueue("kill", "redis");
  const before = lane(running).delivered;
  await controlQueue("start", "redis", true);
  await finish(running);
  const events = await list("killed");
  console.log(`Redis: killed after ${before} of ${LOAD}, ${lane(running).retries} retries, ${events.length - LOAD} twice`);

  expect(before).toBeLessThan(LOAD);
  expect(lane(running)).toMatchObject({ given: LOAD, delivered: LOAD, rejected: 0 });
  expect(new Set(events).size).toBe(LOAD);
});

test("with a processing list everything is read though server and reader are killed", async () => {
  note("with a processing list: reader and server killed (-9), all events", ["input redis"]);
  const options = `${SERVER} key => killed processing_list => "killed:held"`;
  const first = await read(options);
  await patiently(() => seen(first).length > LOAD / 10, "a tenth of the load");
  await first.abandon();
  const second = await read(options);
  await patiently(() => seen(second).length > LOAD / 10, "another tenth");
  await controlQueue("kill", "redis");
  await controlQueue("start", "redis", true);
  const all = (): Set<string> => new Set([...seen(first), ...seen(second)]);
  await patiently(() => all().size === LOAD, "all events");
  await second.stop();
  console.log(`Redis: ${seen(first).length + seen(second).length - LOAD} of ${LOAD} events came twice`);

  expect([await list("killed"), await list("killed:held")]).toEqual([[], []]);
});

test("channels and patterns are heard", async () => {
  note("channels and patterns");
  const reader = await startConfig(
    `input { redis { ${SERVER} codec => plain data_type => channel key => "logs.a" } redis { ${SERVER} codec => plain data_type => pattern_channel key => "logs.*" } }
     output { stdout { codec => line { format => "%{[@metadata][redis_channel]} %{message}" } } }`,
  );
  await until(async () => ((await redis("PUBSUB", "NUMPAT")) as number) === 1, "the pattern");
  await until(async () => ((await redis("PUBSUB", "CHANNELS")) as Reply[]).length === 1, "the channel");
  await finish(
    await startConfig(
      `input { generator { count => 1 lines => ["one", "two"] } } output { redis { ${SERVER} data_type => channel key => "logs.a" codec => plain { format => "%{message}" } } }`,
    ),
  );
  await until(() => seen(reader).length === 4, "four events");
  await reader.stop();

  expect(seen(reader).toSorted()).toEqual(["logs.a one", "logs.a one", "logs.a two", "logs.a two"]);
});

test("a list that is too long makes its events wait", async () => {
  note("a list that is too long: its events wait", ["output redis"]);
  await redis("RPUSH", "long", "1", "2", "3");
  const running = await write(`${SERVER} key => long congestion_threshold => 2 congestion_interval => 0 reconnect_interval => 0.1`, 5);
  await until(() => firstError(running) !== undefined, "a wait");
  await redis("DEL", "long");
  await finish(running);

  expect(firstError(running)).toMatchObject({ code: "REDIS_CONGESTED" });
  expect(await list("long")).toEqual(["0", "1", "2", "3", "4"]);
});

describe("what is wrong is named:", () => {
  test.each([
    ["another password", `port => ${redisPort} password => nonsense`, /does not take the `password`: WRONGPASS/],
    ["no password", `port => ${redisPort}`, /asks for a password: set `password`/],
    ["no such database", `${SERVER} db => 99`, /has no database 99/],
  ])("%s", async (what, options, message) => {
    note(`named: ${what}`);
    const reader = await read(`${options} key => logs`);
    await until(() => firstError(reader) !== undefined, "an error");
    await reader.abandon();
    const writer = await write(`${options} key => logs`, 1);
    await until(() => firstError(writer) !== undefined, "an error");
    await writer.abandon();

    expect([firstError(reader), firstError(writer)]).toMatchObject([
      { message: expect.stringMatching(message) },
      { message: expect.stringMatching(message) },
    ]);
  });

  test("a key that is no list", async () => {
    note("named: a key that is no list", ["output redis"]);
    await redis("SET", "text", "x");
    const writer = await write(`${SERVER} key => text`, 1);
    await until(() => firstError(writer) !== undefined, "an error");
    await writer.abandon();

    expect(firstError(writer)).toMatchObject({ message: expect.stringContaining("refuses RPUSH: WRONGTYPE") });
  });
});
