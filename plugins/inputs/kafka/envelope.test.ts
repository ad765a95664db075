import type { KafkaMessage } from "kafkajs";
import { expect, onTestFinished, test } from "vitest";
import { startBroker } from "../../../test/support/kafka-broker.ts";
import { produce } from "../../../test/support/kafka-records.ts";
import { startConfig } from "../../../test/support/run-config.ts";
import { until } from "../../../test/support/until.ts";
import { recordsOf } from "./envelope.ts";

const message = {
  offset: "9007199254740991",
  timestamp: "1700000000000",
  key: Buffer.from("k"),
  value: Buffer.from("v"),
  size: 0,
  attributes: 0,
  headers: { good: Buffer.from("1"), bad: Buffer.from([0xff]), twice: [Buffer.from("a"), Buffer.from("b")] },
} as unknown as KafkaMessage;

test("a record without surroundings is its value; a tombstone is empty", () => {
  expect(recordsOf([message, { ...message, value: null }], "none").map(String)).toEqual(["v", ""]);
});

test("headers go with a record only where they are asked for", () => {
  const [basic] = recordsOf([message], "basic");
  const [extended] = recordsOf([message], "extended");

  expect([basic!.length, extended!.length - basic!.length]).toEqual([26, 8 + 5 + 8 + 6]);
});

test("what kafkajs makes of a header __proto__ is no trouble", () => {
  const headers = { ["__proto__"]: [Object.prototype, Buffer.from("x")] };

  expect(recordsOf([{ ...message, headers } as unknown as KafkaMessage], "extended")[0]!.includes("__proto__")).toBe(true);
});

test("records come with all that is around them, as metadata", async () => {
  const broker = await startBroker();
  onTestFinished(() => broker.close());
  await produce(broker.address, "logstash", [
    { key: "kä", value: '{"a":1}', timestamp: "1700000000000", headers: { good: "ä", bad: Buffer.from([0xff]), ["__proto__"]: "x" } },
    { key: null, value: '{"a":2}', timestamp: "1700000000001" },
    { key: "", value: "[1,2]", timestamp: "1700000000002" },
  ]);
  const running = await startConfig(
    `input { kafka { bootstrap_servers => "${broker.address}" auto_offset_reset => earliest decorate_events => extended codec => json group_id => "g" add_field => { "from" => "%{[@metadata][kafka][topic]}" } } }
     filter { mutate { rename => { "[@metadata][kafka]" => "kafka" } remove_field => ["@timestamp", "@version", "event", "tags"] } }
     output { stdout { codec => json_lines } }`,
  );
  onTestFinished(() => running.abandon());
  const events = (): unknown[] =>
    running
      .output()
      .toString()
      .trim()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown);
  await until(() => events().length >= 3, "the records");
  const at = { topic: "logstash", consumer_group: "g", partition: 0 };

  expect(events()).toEqual([
    {
      a: 1,
      from: "logstash",
      kafka: { ...at, offset: 0, key: "kä", timestamp: 1_700_000_000_000, headers: { good: "ä", ["__proto__"]: "x" } },
    },
    { a: 2, from: "logstash", kafka: { ...at, offset: 1, key: null, timestamp: 1_700_000_000_001 } },
    expect.objectContaining({ kafka: { ...at, offset: 2, key: "", timestamp: 1_700_000_000_002 } }),
    ...events().slice(3),
  ]);
});
