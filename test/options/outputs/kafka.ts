import { recordsIn } from "../../support/kafka-records.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { connectionCases, connectionUnseen, kafkaCase } from "../kafka-cases.ts";
import type { KafkaCase, KafkaSeen } from "../kafka-cases.ts";
import { systemClock } from "../../../src/pipeline/system-clock.ts";

const written = (parts: Omit<KafkaCase, "until">): OptionCase =>
  kafkaCase("output", { ...parts, until: ({ broker }) => broker.topics().some((topic) => broker.log(topic).end > 0) });

const first = async ({ broker }: KafkaSeen): Promise<unknown> => (await recordsIn(broker, "logstash"))[0];

const lane = ({ running }: KafkaSeen) => running.agent.counts()[0]!.lanes[0]!;

const isSettled = (seen: KafkaSeen): boolean => lane(seen).rejected > 0 || lane(seen).delivered > 0;

const NOT_ENOUGH_REPLICAS = 19;

/** How long the output rests when nobody is there. */
function rest(given: string, expected: number): OptionCase {
  const rests: number[] = [];
  const sleep = (ms: number, signal: AbortSignal): Promise<void> => {
    rests.push(ms);
    return systemClock.sleep(ms, signal);
  };
  const base = kafkaCase("output", {
    given,
    beside: 'bootstrap_servers => "127.0.0.1:1" reconnect_backoff_max_ms => 5',
    run: { clock: { ...systemClock, sleep } },
    until: () => rests.length > 0,
    expected,
    see: () => rests[0],
  });
  return {
    ...base,
    observe(option) {
      rests.length = 0;
      return base.observe(option);
    },
  };
}

const NONE = "Its description says why.";

export const pluginCases: PluginCases = {
  cases: {
    ...connectionCases("output"),
    topic_id: written({
      given: 'topic_id => "t-%{k}"',
      instead: "topic_id => other",
      expected: ["t-v"],
      see: ({ broker }) => broker.topics(),
    }),
    message_key: written({ given: 'message_key => "%{k}"', expected: { key: "v", value: "hello", headers: {} }, see: first }),
    message_headers: written({
      given: 'message_headers => { "h" => "is %{k}" }',
      expected: { key: null, value: "hello", headers: { h: "is v" } },
      see: first,
    }),
    acks: kafkaCase("output", { given: 'acks => "all"', expected: -1, see: ({ last }) => last("Produce")?.["acks"] }),
    enable_idempotence: written({
      given: "enable_idempotence => true",
      beside: "acks => all",
      expected: 1000,
      see: ({ broker }) => broker.log("logstash").batches[0]?.producerId,
    }),
    partitioner: kafkaCase("output", {
      given: "partitioner => round_robin",
      beside: 'message_key => "%{k}"',
      broker: { partitions: 3 },
      run: { input: '{"message":"hello","k":"v"}\n'.repeat(9) },
      until: ({ broker }) => [0, 1, 2].reduce((sum, partition) => sum + broker.log("logstash", partition).end, 0) === 9,
      expected: [3, 3, 3],
      see: ({ broker }) => [0, 1, 2].map((partition) => broker.log("logstash", partition).end),
    }),
    compression_type: written({
      given: "compression_type => gzip",
      expected: 1,
      see: ({ broker }) => broker.log("logstash").batches[0]?.compression,
    }),
    max_request_size: kafkaCase("output", {
      given: "max_request_size => 20",
      until: isSettled,
      expected: 1,
      see: (seen) => lane(seen).rejected,
    }),
    retries: kafkaCase("output", {
      given: "retries => 1",
      broker: { refuse: () => NOT_ENOUGH_REPLICAS },
      goesOn: true,
      until: (seen) => isSettled(seen) || lane(seen).retries > 3,
      expected: 1,
      see: (seen) => lane(seen).rejected,
    }),
    retry_backoff_ms: rest("retry_backoff_ms => 7", 7),
  },
  unseen: {
    ...connectionUnseen,
    ...Object.fromEntries(
      ["batch_size", "linger_ms", "buffer_memory", "metadata_fetch_timeout_ms", "key_serializer", "value_serializer"].map((name) => [
        name,
        NONE,
      ]),
    ),
  },
};
