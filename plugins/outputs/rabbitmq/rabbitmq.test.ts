import { describe, expect, onTestFinished, test } from "vitest";
import { AmqpBroker } from "../../../test/support/amqp-broker.ts";
import type { BrokerOptions } from "../../../test/support/amqp-broker.ts";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig } from "../../../test/support/run-config.ts";
import { until } from "../../../test/support/until.ts";

async function serve(options: BrokerOptions = {}): Promise<AmqpBroker> {
  const broker = await AmqpBroker.start(options);
  onTestFinished(() => broker.stop());
  return broker;
}

async function write({ port }: AmqpBroker, options: string, ...lines: readonly string[]): Promise<RunningConfig> {
  const running = await startConfig(
    `input { stdin { } } output { rabbitmq { host => "127.0.0.1" port => ${port} exchange => logs exchange_type => topic
       connect_retry_interval => 0.05 codec => line { format => "%{message}" delimiter => "" } ${options} } }`,
    { input: lines.map((line) => `${line}\n`).join(""), ecs: "disabled" },
  );
  onTestFinished(() => running.abandon());
  return running;
}

const lane = ({ agent }: RunningConfig): Readonly<Record<"delivered" | "waiting" | "retries", number>> => agent.counts()[0]!.lanes[0]!;
const firstError = ({ log }: RunningConfig): unknown => log.find(({ data }) => data["error"] !== undefined)?.data["error"];

describe("events", () => {
  test("are published with their key and properties, and confirmed", async () => {
    const broker = await serve();
    const properties =
      'message_properties => { "content_type" => "x/%{message}" "priority" => "%{message}" "headers" => { "a" => 1.5 } "app_id" => "me" }';
    const running = await write(broker, `key => "k.%{message}" ${properties}`, "1", "2");
    await running.stop();

    const properties1 = { contentType: "x/1", priority: 1, deliveryMode: 2, headers: { a: 1.5 }, appId: "me" };
    const seen = broker.published.map(({ key, content, properties: given }) => [key, content.toString(), given]);
    expect(seen).toMatchObject([
      ["k.1", "1", properties1],
      ["k.2", "2", { ...properties1, contentType: "x/2", priority: 2 }],
    ]);
    expect(lane(running)).toMatchObject({ delivered: 2 });
  });

  test("that the server does not take are published again", async () => {
    const broker = await serve();
    broker.refuses = true;
    const running = await write(broker, "", "one");
    await until(() => lane(running).retries > 0, "a retry");
    broker.refuses = false;
    await running.stop();

    expect(firstError(running)).toMatchObject({ code: "RABBITMQ_NOT_TAKEN" });
    expect(lane(running)).toMatchObject({ delivered: 1, waiting: 0 });
  });

  test("wait while the connection is broken", async () => {
    const broker = await serve();
    const running = await startConfig(
      `input { generator { count => 3000 } } output { rabbitmq { host => "127.0.0.1" port => ${broker.port} exchange => logs exchange_type => topic
         connect_retry_interval => 0.05 codec => line { format => "%{[event][sequence]}" delimiter => "" } } }`,
    );
    onTestFinished(() => running.abandon());
    await until(() => broker.published.length > 100, "some messages");
    for (const socket of broker.sockets) socket.destroy();
    await running.agent.inputsEnded();
    await running.stop();

    expect(new Set(broker.published.map(({ content }) => content.toString())).size).toBe(3_000);
  });
});

test("a wrong password is named with the option, and the events wait", async () => {
  const broker = await serve({ password: "secret" });
  const running = await write(broker, "", "one");
  await until(() => firstError(running) !== undefined, "an error");

  expect(firstError(running)).toMatchObject({ code: "RABBITMQ_LOGIN", hint: expect.stringContaining("`password`") });
  expect(lane(running)).toMatchObject({ delivered: 0, waiting: 1 });
});

test.each([
  ["exchange => logs exchange_type => direct", ["OPTION_MISSING"]],
  ["host => mq exchange => logs exchange_type => headers", ["OPTION_VALUE"]],
  ['host => mq exchange => logs exchange_type => direct message_properties => { "contenttype" => "x" }', ["RABBITMQ_PROPERTY"]],
])("%j is refused as %j", async (options, codes) => {
  const { problems } = await checkConfig(`input { stdin {} } output { rabbitmq { ${options} } }`);

  expect(problems.map(({ code }) => code)).toEqual(codes);
});
