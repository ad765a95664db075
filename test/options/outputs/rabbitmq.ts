import type { PluginCases } from "../option-case.ts";
import { connectionCases, rabbitCaseMaker } from "../rabbit-cases.ts";
import { certificates } from "../tls-handshake.ts";

const config = (options: string): string =>
  `input { stdin { } } output { rabbitmq { ${options} codec => line { format => "%{message}" delimiter => "" } } }`;
const make = rabbitCaseMaker({
  kind: "output",
  config,
  needed: { exchange: "logs", exchange_type: "direct" },
  isAtWork: (broker) => broker.published.length > 0,
});

const declared = (given: string, field: string, expected: unknown, instead?: string): ReturnType<typeof make> =>
  make({
    given,
    ...(instead === undefined ? {} : { instead }),
    see: (broker) => broker.last("ExchangeDeclare")?.[field],
    expected,
  });

export const pluginCases: PluginCases = {
  cases: {
    ...connectionCases(make, certificates(), config),
    exchange: declared('exchange => "mine"', "exchange", "mine", "exchange => logs"),
    exchange_type: declared("exchange_type => topic", "type", "topic", "exchange_type => direct"),
    durable: declared("durable => false", "durable", false),
    key: make({ given: 'key => "%{message}"', see: ({ published }) => published[0]?.key, expected: "a" }),
    persistent: make({ given: "persistent => false", see: ({ published }) => published[0]?.properties["deliveryMode"], expected: 1 }),
    message_properties: make({
      given: 'message_properties => { "content_type" => "x/%{message}" "priority" => "7" }',
      see: ({ published }) => [published[0]?.properties["contentType"], published[0]?.properties["priority"]],
      expected: ["x/a", 7],
    }),
  },
  unseen: {
    automatic_recovery: "A connection that broke is always made again.",
    passive: "Queues are those of readers.",
    arguments: "Queues are those of readers.",
  },
};
