import { until } from "../../support/until.ts";
import { briefly } from "../briefly.ts";
import type { PluginCases } from "../option-case.ts";
import { connectionCases, rabbitCaseMaker } from "../rabbit-cases.ts";
import { certificates } from "../tls-handshake.ts";

const config = (options: string): string =>
  `input { rabbitmq { ${options.replace(/exchange => "x" exchange_type => direct/, "")} codec => plain } } output { stdout { codec => rubydebug { metadata => true } } }`;
const make = rabbitCaseMaker({ kind: "input", config, needed: {}, isAtWork: (broker) => broker.last("BasicConsume") !== undefined });

/** Nobody listens to what is written there, so that nothing is settled. */
const stuck = rabbitCaseMaker({
  kind: "input",
  config: (options) => `input { rabbitmq { ${options} } } output { tcp { host => "127.0.0.1" port => 1 reconnect_interval => 60 } }`,
  needed: {},
  isAtWork: (broker) => broker.last("BasicConsume") !== undefined,
});

const declared = (given: string, field: string, expected: unknown, beside = ""): ReturnType<typeof make> =>
  make({ given, beside, see: (broker) => broker.last("QueueDeclare")?.[field], expected });
const BIND = "exchange => logs";

export const pluginCases: PluginCases = {
  cases: {
    ...connectionCases(make, certificates(), config),
    queue: declared('queue => "mine"', "queue", "mine"),
    durable: declared("durable => true", "durable", true),
    auto_delete: declared("auto_delete => true", "autoDelete", true),
    exclusive: declared("exclusive => true", "exclusive", true),
    passive: declared("passive => true", "passive", true, 'queue => "mine"'),
    arguments: declared('arguments => { "x-max-length" => 5 }', "arguments", { "x-max-length": 5 }),
    prefetch_count: make({ given: "prefetch_count => 7", see: (broker) => broker.last("BasicQos")?.["prefetchCount"], expected: 7 }),
    ack: stuck({
      given: "ack => false",
      act: (broker) => broker.send("hello"),
      see: async (broker) => {
        await briefly(() => broker.last("BasicAck") !== undefined);
        return broker.asked.findIndex(({ name }) => name === "BasicAck") >= 0;
      },
      expected: true,
    }),
    exchange: make({ given: BIND, see: (broker) => broker.last("QueueBind")?.["exchange"], expected: "logs" }),
    exchange_type: make({
      given: "exchange_type => fanout",
      beside: BIND,
      see: (broker) => broker.last("ExchangeDeclare")?.["type"],
      expected: "fanout",
    }),
    key: make({ given: 'key => "a.#"', beside: BIND, see: (broker) => broker.last("QueueBind")?.["routingKey"], expected: "a.#" }),
    metadata_enabled: make({
      given: "metadata_enabled => basic",
      act: (broker) => broker.send("hello", { contentType: "text/plain" }),
      see: async (_, running) => {
        await until(() => running.output().length > 0, "an event");
        return /"content-type" => "([^"]*)"/.exec(running.output().toString())?.[1];
      },
      expected: "text/plain",
    }),
    subscription_retry_interval_seconds: make({
      given: "subscription_retry_interval_seconds => 4",
      broker: { refusesQueues: true },
      see: async (_, running) => {
        const rest = (): string | undefined => running.log.find(({ level }) => level === "rest")?.message;
        await until(() => rest() !== undefined, "a rest");
        return rest();
      },
      expected: "4000",
    }),
    threads: make({
      given: "threads => 2",
      see: async ({ sockets }) => {
        await briefly(() => sockets.size === 2);
        return sockets.size;
      },
      expected: 2,
    }),
  },
  unseen: { automatic_recovery: "A connection that broke is always made again." },
};
