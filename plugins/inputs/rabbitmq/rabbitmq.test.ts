import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { persistedIn } from "../../../test/chaos/damaged-queue.ts";
import { AmqpBroker } from "../../../test/support/amqp-broker.ts";
import type { BrokerOptions } from "../../../test/support/amqp-broker.ts";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import { scratchFolder } from "../../../test/support/scratch.ts";
import { until } from "../../../test/support/until.ts";
import { watchInput } from "../../../test/support/watched-config.ts";
import type { WatchedConfig } from "../../../test/support/watched-config.ts";

async function serve(options: BrokerOptions = {}): Promise<AmqpBroker> {
  const broker = await AmqpBroker.start(options);
  onTestFinished(() => broker.stop());
  return broker;
}

const read = ({ port }: AmqpBroker, options = "", filter = ""): Promise<WatchedConfig> =>
  watchInput(() => `rabbitmq { host => "127.0.0.1" port => ${port} codec => plain connect_retry_interval => 0.05 ${options} }`, {
    ecs: "disabled",
    filter,
  });

const acked = ({ asked }: AmqpBroker): unknown[] =>
  asked.flatMap(({ name, fields }) => (name === "BasicAck" ? [fields["deliveryTag"]] : []));

describe("messages", () => {
  test("are events, JSON by default, and acknowledged when they are delivered", async () => {
    const broker = await serve();
    const input = await watchInput(() => `rabbitmq { host => "127.0.0.1:${broker.port}" }`, { ecs: "disabled" });
    broker.send('{"n":1}');
    broker.send('{"n":2}');

    expect(await input.collect(2)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(acked(broker).at(-1)).toBe(2);
  });

  test("are not acknowledged while no output has them, unless they are on disk", async () => {
    const config = (port: number): string =>
      `input { rabbitmq { host => "127.0.0.1" port => ${port} } } output { tcp { host => "127.0.0.1" port => 1 reconnect_interval => 60 } }`;
    const [first, second] = [await serve(), await serve()];
    const inMemory = await startConfig(config(first.port));
    const onDisk = await startConfig(config(second.port), { persisted: persistedIn(path.join(await scratchFolder(), "queue")) });
    onTestFinished(() => inMemory.abandon());
    onTestFinished(() => onDisk.abandon());
    first.send("one");
    second.send("one");
    await until(() => acked(second).length > 0, "the acknowledgement");
    await until(() => inMemory.agent.counts()[0]!.lanes[0]!.given === 1, "the event");

    expect([acked(first), acked(second)]).toEqual([[], [1]]);
  });

  test("bring headers and properties along", async () => {
    const broker = await serve();
    const input = await read(broker, "metadata_enabled => extended", 'mutate { rename => { "[@metadata]" => "meta" } }');
    broker.send("one", { headers: { a: 1, b: [Buffer.from("x")] }, contentType: "text/plain", timestamp: 1_704_067_200, priority: 3 });

    const [event] = await input.collect(1);
    expect(event).toEqual({
      message: "one",
      meta: {
        rabbitmq_headers: { a: 1, b: ["x"] },
        rabbitmq_properties: {
          "consumer-tag": "reader",
          "content-type": "text/plain",
          exchange: "logs",
          priority: 3,
          "routing-key": "logs",
          timestamp: 1_704_067_200,
        },
        rabbitmq_payload: "one",
      },
    });
  });

  test("come again over a new connection when one breaks", async () => {
    const broker = await serve();
    const input = await read(broker);
    broker.send("one");
    await until(() => input.events().length === 1, "the first");
    for (const socket of broker.sockets) socket.destroy();
    await until(() => broker.asked.filter(({ name }) => name === "BasicConsume").length === 2, "the next subscription");
    broker.send("two");

    expect(await input.messages(2)).toEqual(["one", "two"]);
  });
});

test("TLS that proves nobody's name is warned of", async () => {
  const input = await read(await serve(), "ssl => true connection_timeout => 100");

  expect(input.log.filter(({ level }) => level === "warn").map(({ message }) => message)).toEqual([
    "`ssl` without `ssl_certificate_authorities` or `ssl_certificate_path`: whoever answers is taken for the server.",
  ]);
});

describe("a server that", () => {
  test.each([
    ["has another password", { password: "secret" }, "", "RABBITMQ_LOGIN"],
    ["has no such virtual host", {}, "vhost => none", "RABBITMQ_VHOST"],
    ["refuses the queue", { refusesQueues: true }, "", "RABBITMQ_REFUSED"],
  ] as const)("%s is named with the option", async (_, options, more, code) => {
    const broker = await serve(options);
    const input = await read(broker, more);
    await until(() => input.log.some(({ level }) => level === "error"), "an error");

    expect(input.log.find(({ level }) => level === "error")?.data["error"]).toMatchObject({ code });
  });
});

test.each([
  ["queue => logs", ["OPTION_MISSING"]],
  ['host => "a:b"', ["RABBITMQ_HOST"]],
  ["host => mq ssl_certificate_password => secret", ["RABBITMQ_CERTIFICATE"]],
  ["host => mq metadata_enabled => all", ["OPTION_VALUE"]],
])("%j is refused as %j", async (options, codes) => {
  const { problems } = await checkConfig(`input { rabbitmq { ${options} } } output { stdout {} }`);

  expect(problems.map(({ code }) => code)).toEqual(codes);
});
