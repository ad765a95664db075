import { describe, expect, onTestFinished, test } from "vitest";
import { startBroker } from "../../../test/support/kafka-broker.ts";
import type { BrokerOptions, KafkaBroker } from "../../../test/support/kafka-broker.ts";
import { recordsIn } from "../../../test/support/kafka-records.ts";
import { startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig } from "../../../test/support/run-config.ts";
import { until } from "../../../test/support/until.ts";

async function broker(options: BrokerOptions = {}): Promise<KafkaBroker> {
  const started = await startBroker(options);
  onTestFinished(() => started.close());
  return started;
}

const lines = (events: readonly object[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join("");

async function start({ address }: KafkaBroker, options: string, events: readonly object[]): Promise<RunningConfig> {
  const topic = options.includes("topic_id") ? "" : "topic_id => logs";
  const output = `kafka { bootstrap_servers => "${address}" ${topic} codec => plain { format => "%{m}" } ${options} }`;
  const running = await startConfig(`input { stdin { codec => json_lines } } output { ${output} }`, { input: lines(events) });
  onTestFinished(() => running.abandon());
  return running;
}

const lane = ({ agent }: RunningConfig) => agent.counts()[0]!.lanes[0]!;
const isDone = (running: RunningConfig, count: number): boolean => lane(running).delivered + lane(running).rejected >= count;
const values = async (from: KafkaBroker, topic = "logs", partition = 0): Promise<(string | null)[]> =>
  (await recordsIn(from, topic, partition)).map(({ value }) => value);
const reasons = ({ log }: RunningConfig): unknown[] => log.filter(({ level }) => level === "error").map(({ data }) => data["reason"]);

const MESSAGE_TOO_LARGE = 10;
const NOT_ENOUGH_REPLICAS = 19;

describe("records", () => {
  test("have their topic, key, headers and value, in order", async () => {
    const kafka = await broker();
    const events = [
      { m: "one", k: "ä", t: "web" },
      { m: "", k: "", t: "web" },
      { m: "three", k: "x", t: "app" },
    ];
    const options = `topic_id => "t-%{t}" message_key => "%{k}" message_headers => { "k" => "%{k}" "h" => "%{t}" }`;
    const running = await start(kafka, options, events);
    await until(() => isDone(running, 3), "the deliveries");

    expect(await recordsIn(kafka, "t-web")).toEqual([
      { key: "ä", value: "one", headers: { h: "web", k: "ä" } },
      { key: "", value: "", headers: { h: "web", k: "" } },
    ]);
    expect(await values(kafka, "t-app")).toEqual(["three"]);
  });

  test("with one key are in one partition, from the first on", async () => {
    const kafka = await broker({ partitions: 5 });
    const events = Array.from({ length: 40 }, (_, at) => ({ m: String(at), k: `key${at % 8}` }));
    const running = await start(kafka, 'message_key => "%{k}"', events);
    await until(() => isDone(running, 40), "the deliveries");
    const keys = await Promise.all(
      [0, 1, 2, 3, 4].map(async (partition) => [...new Set((await recordsIn(kafka, "logs", partition)).map(({ key }) => key))]),
    );

    expect(keys.flat().map(String).toSorted()).toEqual(Array.from({ length: 8 }, (_, at) => `key${at}`));
  });

  test("are where Java's clients put them: murmur2", async () => {
    const kafka = await broker({ partitions: 10 });
    const running = await start(kafka, 'message_key => "%{k}"', [
      { m: "a", k: "21" },
      { m: "b", k: "foobar" },
    ]);
    await until(() => isDone(running, 2), "the deliveries");
    // Utils.murmur2 of Kafka: "21" is -973932308, "foobar" is -790332482; without their sign, modulo 10.
    const place = (hash: number): number => (hash & 0x7fffffff) % 10;

    expect(await values(kafka, "logs", place(-973_932_308))).toContain("a");
    expect(await values(kafka, "logs", place(-790_332_482))).toContain("b");
  });

  test.each(["gzip", "snappy", "lz4", "zstd"])("packed with %s are unpacked again", async (name) => {
    const kafka = await broker();
    const running = await start(kafka, `compression_type => ${name}`, [{ m: "x".repeat(5_000) }, { m: "y" }]);
    await until(() => isDone(running, 2), "the deliveries");

    expect(kafka.log("logs").batches.every(({ compression }) => compression > 0)).toBe(true);
    expect(await values(kafka)).toEqual(["x".repeat(5_000), "y"]);
  });
});

describe("what cannot be written", () => {
  test("because its topic has no name is given up, and the others are written", async () => {
    const kafka = await broker();
    const running = await start(kafka, 'topic_id => "%{t}"', [{ m: "one", t: "good" }, { m: "two" }, { m: "three", t: "good" }]);
    await until(() => isDone(running, 3), "the outcomes");

    expect([lane(running).delivered, lane(running).rejected]).toEqual([2, 1]);
    expect(await values(kafka, "good")).toEqual(["one", "three"]);
    expect(reasons(running)).toEqual([`"%{t}" is no name of a topic: letters, digits, ".", "_" and "-", 249 at most.`]);
  });

  test("because it is too long for the broker is found among the others", async () => {
    const kafka = await broker({ refuse: (_topic, _partition, batch) => (batch.length > 2_000 ? MESSAGE_TOO_LARGE : 0) });
    const events = Array.from({ length: 30 }, (_, at) => ({ m: at === 17 ? "long".repeat(1_000) : `${at} ${"x".repeat(100)}` }));
    const running = await start(kafka, "", events);
    await until(() => isDone(running, 30), "the outcomes");

    expect([lane(running).delivered, lane(running).rejected]).toEqual([29, 1]);
    expect((await values(kafka)).map((value) => Number.parseInt(value!, 10))).toEqual(events.flatMap((_, at) => (at === 17 ? [] : [at])));
  });

  test("because it is longer than a request may be is not even sent", async () => {
    const kafka = await broker();
    const running = await start(kafka, "max_request_size => 1000", [{ m: "one" }, { m: "x".repeat(2_000) }, { m: "three" }]);
    await until(() => isDone(running, 3), "the outcomes");

    expect(await values(kafka)).toEqual(["one", "three"]);
    expect(reasons(running)).toEqual(["The record has 2040 bytes; `max_request_size` is 1000."]);
  });

  test("because its topic does not exist waits, and the others are written", async () => {
    const kafka = await broker({ unknown: ["gone"] });
    const running = await start(kafka, 'topic_id => "%{t}"', [
      { m: "one", t: "gone" },
      { m: "two", t: "good" },
    ]);
    await until(() => isDone(running, 1), "the delivery");

    expect([lane(running).delivered, lane(running).rejected, lane(running).waiting]).toEqual([1, 0, 1]);
    expect(await values(kafka, "good")).toEqual(["two"]);
  });

  test("for now is tried again until it is there, in order", async () => {
    let refusals = 0;
    const kafka = await broker({ refuse: () => (++refusals <= 3 ? NOT_ENOUGH_REPLICAS : 0) });
    const running = await start(kafka, "retry_backoff_ms => 5", [{ m: "one" }, { m: "two" }, { m: "three" }]);
    await until(() => isDone(running, 3), "the deliveries");

    expect(await values(kafka)).toEqual(["one", "two", "three"]);
  });

  test("after `retries` is given up with its cause", async () => {
    const kafka = await broker({ refuse: () => NOT_ENOUGH_REPLICAS });
    const running = await start(kafka, "retries => 2 retry_backoff_ms => 5", [{ m: "one" }]);
    await until(() => isDone(running, 1), "the outcome");

    expect(reasons(running)).toEqual([expect.stringMatching(/^Given up after 2 retries: .*in-sync replicas/)]);
  });
});

describe("a repeated request", () => {
  test("of an idempotent producer has the sequence of the first", async () => {
    const seen: number[] = [];
    const refuse = (_topic: string, _partition: number, batch: Buffer): number => {
      seen.push(batch.readInt32BE(53));
      return seen.length === 2 ? NOT_ENOUGH_REPLICAS : 0;
    };
    const kafka = await broker({ refuse });
    const running = await start(kafka, "enable_idempotence => true acks => all retry_backoff_ms => 5", [{ m: "one" }, { m: "two" }]);
    await until(() => isDone(running, 2), "the deliveries");

    // The first record by itself finds out how many partitions there are.
    expect(seen).toEqual([0, 1, 1]);
  });
});

test("a broker that is down when Tailrace starts is waited for", async () => {
  const running = await startConfig(
    'input { stdin { } } output { kafka { bootstrap_servers => "127.0.0.1:1" topic_id => logs reconnect_backoff_max_ms => 5 retry_backoff_ms => 5 } }',
    { input: "one\n" },
  );
  onTestFinished(() => running.abandon());
  await until(() => running.log.some(({ level }) => level === "warn"), "a warning");

  expect(running.log.find(({ level }) => level === "warn")!.data["error"]).toMatchObject({ code: "KAFKA_UNREACHABLE" });
  expect(lane(running).waiting).toBe(1);
});
