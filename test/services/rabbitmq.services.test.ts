import { connect } from "amqplib";
import type { Channel, ChannelModel } from "amqplib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startConfig } from "../support/run-config.ts";
import type { RunningConfig } from "../support/run-config.ts";
import { until } from "../support/until.ts";
import { finish } from "./finish.ts";
import { noteWhenPassed } from "./matrix.ts";
import { LONGEST_MS, patiently } from "./patiently.ts";
import { controlQueue, PASSWORD, queueAuthority, rabbitPort } from "./queue-servers.ts";

/** RabbitMQ 3.10 of Debian. */

let server = "";
const note = (checked: string, plugins = ["input rabbitmq", "output rabbitmq"]): void => noteWhenPassed(plugins, server, checked);

const LOAD = 10_000;
const LOGIN = `user => tailrace password => "${PASSWORD}" vhost => "/logs"`;
const SERVER = `host => "127.0.0.1" port => ${rabbitPort} ${LOGIN}`;
const EXCHANGE = "exchange => logs exchange_type => direct";
const LINE = 'codec => line { format => "%{[event][sequence]}" delimiter => "" }';

/** Works on a connection and a channel of its own, as another client. */
async function rabbit<T>(work: (channel: Channel, model: ChannelModel) => Promise<T>): Promise<T> {
  const login = { username: "tailrace", password: PASSWORD, vhost: "%2Flogs" };
  const model = await connect({ protocol: "amqp", hostname: "127.0.0.1", port: rabbitPort, ...login });
  try {
    const channel = await model.createChannel();
    // What is refused is told to whoever asked, too.
    channel.on("error", () => {});
    return await work(channel, model);
  } finally {
    await model.close();
  }
}

/** A durable queue bound to the exchange under its own name. */
const queue = (name: string): Promise<void> =>
  rabbit(async (channel) => {
    await channel.assertExchange("logs", "direct", { durable: true });
    await channel.assertQueue(name, { durable: true });
    await channel.bindQueue(name, "logs", name);
  });
const waiting = (name: string): Promise<number> => rabbit(async (channel) => (await channel.checkQueue(name)).messageCount);
const lane = ({ agent }: RunningConfig) => agent.counts()[0]!.lanes[0]!;
const write = (more: string, count = LOAD): Promise<RunningConfig> =>
  startConfig(`input { generator { count => ${count} } } output { rabbitmq { ${LINE} ${EXCHANGE} ${more} } }`);
const read = (more: string): Promise<RunningConfig> =>
  startConfig(
    `input { rabbitmq { codec => plain durable => true ${more} } } output { stdout { codec => line { format => "%{message}" } } }`,
  );
const seen = (running: RunningConfig): string[] => running.output().toString().split("\n").slice(0, -1);
const firstError = ({ log }: RunningConfig): unknown => log.find(({ data }) => data["error"] !== undefined)?.data["error"];

beforeAll(async () => {
  // One that an earlier run has left has its messages.
  await controlQueue("stop", "rabbitmq");
  await controlQueue("start", "rabbitmq");
  server = `RabbitMQ ${await rabbit(async (_, { connection }) => connection.serverProperties.version)}`;
});
afterAll(() => controlQueue("stop", "rabbitmq"));

test("a queue gets every event and gives every event, each once", async () => {
  note(`${LOAD} events in and out, each once`);
  await queue("load");
  const begun = performance.now();
  await finish(await write(`${SERVER} key => load`));
  const written = performance.now();
  const reader = await read(`${SERVER} queue => load`);
  await patiently(() => seen(reader).length >= LOAD, "all events");
  await reader.stop();
  console.log(
    `RabbitMQ: ${LOAD} events written in ${Math.round(written - begun)} ms, read in ${Math.round(performance.now() - written)} ms`,
  );

  expect([seen(reader).length, new Set(seen(reader)).size]).toEqual([LOAD, LOAD]);
  expect(await waiting("load")).toBe(0);
});

test("a server that is killed and started again in the middle of a load has every event", async () => {
  note(`the server killed (-9) under a load of ${LOAD} and started again: all events`, ["output rabbitmq"]);
  await queue("killed");
  const running = await write(`${SERVER} key => killed connect_retry_interval => 0.3`);
  await until(() => lane(running).delivered > LOAD / 10, "a tenth of the load", LONGEST_MS);
  await controlQueue("kill", "rabbitmq");
  const before = lane(running).delivered;
  await controlQueue("start", "rabbitmq", true);
  await finish(running);
  console.log(`RabbitMQ: killed after ${before} of ${LOAD}, ${lane(running).retries} retries, ${(await waiting("killed")) - LOAD} twice`);

  expect(before).toBeLessThan(LOAD);
  expect(lane(running)).toMatchObject({ given: LOAD, delivered: LOAD, rejected: 0 });
});

test("what was not delivered when the reader died, or the server, comes again", async () => {
  note("reader and server killed (-9): what was not delivered comes again, all events", ["input rabbitmq"]);
  const options = `${SERVER} queue => killed connect_retry_interval => 0.3`;
  const first = await read(options);
  await until(() => seen(first).length > LOAD / 10, "a tenth of the load", LONGEST_MS);
  await first.abandon();
  const second = await read(options);
  await until(() => seen(second).length > 100, "more", LONGEST_MS);
  await controlQueue("kill", "rabbitmq");
  await controlQueue("start", "rabbitmq", true);
  const all = (): Set<string> => new Set([...seen(first), ...seen(second)]);
  await patiently(() => all().size === LOAD, "all events");
  await second.stop();
  console.log(`RabbitMQ: ${seen(first).length + seen(second).length - LOAD} of ${LOAD} events came twice`);

  expect(await waiting("killed")).toBe(0);
});

test("with TLS, headers and properties", async () => {
  note("TLS; headers and properties");
  const tls = `host => localhost port => ${rabbitPort + 1} ${LOGIN} ssl => true ssl_certificate_authorities => ["${queueAuthority}"]`;
  const reader = await startConfig(
    `input { rabbitmq { ${tls} codec => plain queue => meta exchange => logs exchange_type => direct durable => true key => meta metadata_enabled => extended } }
     output { stdout { codec => rubydebug { metadata => true } } }`,
  );
  await until(
    async () =>
      waiting("meta")
        .then((count) => count === 0)
        .catch(() => false),
    "the queue",
  );
  const properties = 'message_properties => { "content_type" => "text/%{[event][sequence]}" "priority" => "7" "headers" => { "a" => 1 } }';
  await finish(await write(`${tls} key => meta ${properties}`, 1));
  await until(() => reader.output().length > 0, "an event");
  await reader.stop();

  const text = reader.output().toString();
  for (const part of [
    '"content-type" => "text/0"',
    '"priority" => 7',
    '"a" => 1',
    '"delivery-mode" => 2',
    '"routing-key" => "meta"',
    '"rabbitmq_payload" => "0"',
  ])
    expect(text).toContain(part);
});

describe("what is wrong is named:", () => {
  test.each([
    [
      "another password",
      `host => "127.0.0.1" port => ${rabbitPort} user => tailrace password => nonsense`,
      "RABBITMQ_LOGIN",
      /refuses the login/,
    ],
    [
      "no such virtual host",
      `host => "127.0.0.1" port => ${rabbitPort} user => tailrace password => "${PASSWORD}" vhost => none`,
      "RABBITMQ_VHOST",
      /`vhost` "none"/,
    ],
    ["nobody there", `host => "127.0.0.1" port => 1`, "RABBITMQ_UNREACHABLE", /cannot be reached/],
    [
      "TLS with a stranger",
      `host => localhost port => ${rabbitPort + 1} ${LOGIN} ssl => true ssl_certificate_authorities => ["/etc/ssl/certs/ca-certificates.crt"]`,
      "RABBITMQ_UNREACHABLE",
      /certificate/,
    ],
  ])("%s", async (what, options, code, message) => {
    note(`named: ${what}`);
    const reader = await read(`${options} queue => logs`);
    await until(() => firstError(reader) !== undefined, "an error");
    await reader.abandon();
    const writer = await write(options, 1);
    await until(() => firstError(writer) !== undefined, "an error");
    await writer.abandon();

    const expected = { code, message: expect.stringMatching(message) as string };
    expect([firstError(reader), firstError(writer)]).toMatchObject([expected, expected]);
  });

  test("a queue and an exchange that were declared otherwise, and a queue that is not there", async () => {
    note("named: queues and exchanges declared otherwise; named: a queue that is not there");
    const errors: unknown[] = [];
    for (const options of ["queue => load durable => false", "queue => missing passive => true"]) {
      const reader = await startConfig(`input { rabbitmq { ${SERVER} ${options} } } output { stdout { } }`);
      await until(() => firstError(reader) !== undefined, "an error");
      await reader.abandon();
      errors.push(firstError(reader));
    }
    const writer = await write(`${SERVER} durable => false`, 1);
    await until(() => firstError(writer) !== undefined, "an error");
    await writer.abandon();

    expect([...errors, firstError(writer)]).toMatchObject([
      { code: "RABBITMQ_REFUSED", message: expect.stringContaining("inequivalent arg 'durable'") },
      { code: "RABBITMQ_REFUSED", message: expect.stringContaining("no queue 'missing'") },
      { code: "RABBITMQ_REFUSED", message: expect.stringContaining("inequivalent arg 'durable'") },
    ]);
  });
});
