import { onTestFinished, describe, expect, test } from "vitest";
import { defineOutput } from "#plugin";
import type { Outcome, Payload } from "#plugin";
import { startBroker } from "../../../test/support/kafka-broker.ts";
import type { BrokerOptions, KafkaBroker } from "../../../test/support/kafka-broker.ts";
import { produce } from "../../../test/support/kafka-records.ts";
import { startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig } from "../../../test/support/run-config.ts";
import { until } from "../../../test/support/until.ts";

async function broker(options: BrokerOptions = {}): Promise<KafkaBroker> {
  const started = await startBroker(options);
  onTestFinished(() => started.close());
  return started;
}

const PACE = "fetch_max_wait_ms => 20 enable_auto_commit => false heartbeat_interval_ms => 20 auto_offset_reset => earliest";

const input = ({ address }: KafkaBroker, more = ""): string => `input { kafka { bootstrap_servers => "${address}" ${PACE} ${more} } }`;

/** An output that takes a record as soon as its text is allowed, and the others later. Each partition has a destination of its own. */
class Sluice {
  readonly passed: string[] = [];
  #isAllowed: (text: string) => boolean = () => false;

  readonly definition = defineOutput({
    name: "sluice",
    summary: "Lets records pass one by one.",
    defaultCodec: "plain",
    options: {},
    encoder: (_, codec) => ({
      encode(event) {
        const data = String(codec.encode(event));
        return { data, destination: data.slice(0, 2) };
      },
    }),
    create: () => ({ concurrency: 10, retryAfterMs: 10, deliver: (payload) => this.#deliver(payload) }),
  });

  allow(isAllowed: (text: string) => boolean): void {
    this.#isAllowed = isAllowed;
  }

  #deliver(payload: Payload): Promise<Outcome> {
    const texts = Array.from({ length: payload.recordCount }, (_, ordinal) => payload.record(ordinal).toString());
    const isAllowed = texts.map((text) => this.#isAllowed(text));
    this.passed.push(...texts.filter((_, at) => isAllowed[at]));
    return Promise.resolve({ retry: isAllowed.flatMap((each, at) => (each ? [] : [at])) });
  }
}

async function start(config: string, sluice?: Sluice): Promise<RunningConfig> {
  const running = await startConfig(config, sluice === undefined ? {} : { strangers: [sluice.definition] });
  onTestFinished(() => running.abandon());
  return running;
}

/** What the core says of the input. */
const failureOf = ({ log }: RunningConfig): unknown => log.find(({ level }) => level === "error")?.data["error"];

const TO_SLUICE = 'output { sluice { codec => plain { format => "%{message}" } } }';
const count = ({ requests }: KafkaBroker, api: string): number => requests.filter((each) => each.api === api).length;
const messages = (from: number, to: number, partition = 0) =>
  Array.from({ length: to - from }, (_, at) => ({ value: `p${partition}-${from + at}`, partition }));

describe("a position", () => {
  test("is committed by partition, and never passes a record that is not delivered", async () => {
    const kafka = await broker({ partitions: 2 });
    await produce(kafka.address, "logstash", [...messages(0, 10), ...messages(0, 10, 1)]);
    const sluice = new Sluice();
    const running = await start(`${input(kafka, "max_poll_records => 5")} ${TO_SLUICE}`, sluice);
    sluice.allow((text) => text.startsWith("p1-") || text === "p0-7");
    await until(() => kafka.committed("logstash", 1) === 10, "the commit of one partition");
    expect(kafka.committed("logstash", 0)).toBe(undefined);

    sluice.allow((text) => text !== "p0-7" && text !== "p0-2");
    await until(() => sluice.passed.length >= 18, "all but one record");
    expect(kafka.committed("logstash", 0)).toBe(undefined);

    sluice.allow(() => true);
    await until(() => kafka.committed("logstash", 0) === 10, "the commit of the other");
    await running.stop();
    expect(sluice.passed).toHaveLength(20);
  });

  test("is where the group begins", async () => {
    const kafka = await broker({ position: 3 });
    await produce(kafka.address, "logstash", messages(0, 5));
    const sluice = new Sluice();
    sluice.allow(() => true);
    await start(`${input(kafka)} ${TO_SLUICE}`, sluice);
    await until(() => kafka.committed("logstash") === 5, "the commit");

    expect(sluice.passed).toEqual(["p0-3", "p0-4"]);
  });

  test("that was not committed, as while the group shares its partitions, is committed later, though nothing more comes", async () => {
    const ILLEGAL_GENERATION = 22;
    let refusals = 2;
    const kafka = await broker({ refuseCommit: () => (refusals-- > 0 ? ILLEGAL_GENERATION : 0) });
    await produce(kafka.address, "logstash", messages(0, 5));
    const running = await start(`${input(kafka)} output { stdout { } }`);
    await until(() => kafka.committed("logstash") === 5, "the commit");

    expect(running.log.filter(({ message }) => message.startsWith("Positions were not committed"))).toHaveLength(2);
  });

  test("is committed once more at the stop", async () => {
    const kafka = await broker();
    await produce(kafka.address, "logstash", messages(0, 5));
    const running = await start(
      `input { kafka { bootstrap_servers => "${kafka.address}" auto_offset_reset => earliest } } output { stdout { } }`,
    );
    await until(() => running.output().length > 0, "the records");
    await running.stop();

    expect(kafka.committed("logstash")).toBe(5);
    expect(count(kafka, "LeaveGroup")).toBe(1);
  });
});

describe("an output that stands still", () => {
  test("keeps no heartbeat back, and the partitions rest", async () => {
    const kafka = await broker();
    await produce(kafka.address, "logstash", messages(0, 100));
    await start(`${input(kafka, "max_partition_fetch_bytes => 10 max_poll_records => 1")} ${TO_SLUICE}`, new Sluice());
    await until(() => count(kafka, "Heartbeat") > 0, "the first heartbeat");
    const fetches = count(kafka, "Fetch");
    const beats = count(kafka, "Heartbeat");
    await until(() => count(kafka, "Heartbeat") > beats + 2, "more heartbeats");

    expect([count(kafka, "JoinGroup"), count(kafka, "Fetch")]).toEqual([1, fetches]);
  });

  test("holds up its partition, and no other", async () => {
    const kafka = await broker({ partitions: 2 });
    await produce(kafka.address, "logstash", [...messages(0, 100), ...messages(0, 100, 1)]);
    const sluice = new Sluice();
    sluice.allow((text) => text.startsWith("p1-"));
    await start(`${input(kafka, "max_partition_fetch_bytes => 10 max_poll_records => 10")} ${TO_SLUICE}`, sluice);
    await until(() => kafka.committed("logstash", 1) === 100, "one partition");

    expect(kafka.committed("logstash", 0)).toBe(undefined);
    await produce(kafka.address, "logstash", messages(100, 150, 1));
    await until(() => kafka.committed("logstash", 1) === 150, "what came later");
  });
});

describe("a group that shares its partitions anew", () => {
  test("reads nothing twice that its members keep, and loses nothing", async () => {
    const kafka = await broker({ partitions: 2 });
    await produce(kafka.address, "logstash", [...messages(0, 50), ...messages(0, 50, 1)]);
    const sluice = new Sluice();
    const running = await start(`${input(kafka, "max_poll_records => 7")} ${TO_SLUICE}`, sluice);
    await until(() => count(kafka, "Heartbeat") > 0, "a heartbeat");
    kafka.rebalance();
    await until(() => count(kafka, "JoinGroup") === 2, "the second joining");
    await produce(kafka.address, "logstash", messages(50, 60));
    sluice.allow(() => true);
    await until(() => kafka.committed("logstash", 0) === 60 && kafka.committed("logstash", 1) === 50, "the last positions");
    await running.stop();

    expect(sluice.passed.toSorted()).toEqual([...messages(0, 60), ...messages(0, 50, 1)].map(({ value }) => value).toSorted());
  });
});

describe("a member that is kept from a group", () => {
  const GROUP_LOAD_IN_PROGRESS = 14;
  const UNKNOWN_MEMBER_ID = 25;
  const REBALANCE_IN_PROGRESS = 27;

  test.each([
    ["that shares its partitions, by an error at JoinGroup,", "JoinGroup", REBALANCE_IN_PROGRESS],
    ["that shares its partitions, by an error at SyncGroup,", "SyncGroup", REBALANCE_IN_PROGRESS],
    ["that has forgotten it, by an error at JoinGroup,", "JoinGroup", UNKNOWN_MEMBER_ID],
  ])("%s comes back as soon as it can", async (_, api, cause) => {
    let isRefused = false;
    const refuseMember = (asked: string): number => {
      if (!isRefused || asked !== api) return 0;
      isRefused = false;
      return GROUP_LOAD_IN_PROGRESS;
    };
    const kafka = await broker({ refuseMember });
    await produce(kafka.address, "logstash", messages(0, 5));
    const running = await start(`${input(kafka, "session_timeout_ms => 300")} output { stdout { } }`);
    await until(() => kafka.committed("logstash") === 5, "the first records");
    const joined = count(kafka, "SyncGroup");
    isRefused = true;
    kafka.rebalance(cause);
    await until(() => !isRefused, "the refusal");
    await produce(kafka.address, "logstash", messages(5, 9));
    await until(
      () => kafka.committed("logstash") === 9 && count(kafka, "SyncGroup") > joined + (api === "SyncGroup" ? 1 : 0),
      "its return",
    );

    expect(failureOf(running)).toMatchObject({ code: "KAFKA_KEPT_OUT" });
  });
});

describe("a broker", () => {
  test("that goes away is named, and looked for again", async () => {
    const kafka = await startBroker();
    await produce(kafka.address, "logstash", messages(0, 1));
    const running = await start(`${input(kafka)} output { stdout { } }`);
    await until(() => kafka.committed("logstash") === 1, "the first commit");
    await kafka.close();
    await until(() => running.log.some(({ message }) => message === "An input failed and is started again."), "the failure", 30_000);

    expect(failureOf(running)).toMatchObject({ code: expect.stringMatching(/^KAFKA_(?:UNREACHABLE|HUNG_UP)$/) });
  });

  test("that refuses the login is named with the setting", async () => {
    const kafka = await broker({ login: { user: "ann", password: "secret" } });
    const login = `security_protocol => SASL_PLAINTEXT sasl_mechanism => PLAIN sasl_jaas_config => 'a.PlainLoginModule required username="ann" password="wrong";'`;
    const running = await start(`${input(kafka, login)} output { stdout { } }`);
    await until(() => failureOf(running) !== undefined, "the failure");

    expect(failureOf(running)).toMatchObject({
      code: "KAFKA_LOGIN_REFUSED",
      hint: "Look at `sasl_mechanism` and at the user and password in `sasl_jaas_config`.",
    });
    expect(JSON.stringify(running.log)).not.toContain("wrong");
  });

  test("whose batch is damaged costs no record: it is asked again", async () => {
    const kafka = await broker();
    await produce(kafka.address, "logstash", messages(0, 2));
    const [batch] = kafka.log("logstash").batches;
    const whole = Buffer.from(batch!.bytes);
    batch!.bytes.fill(0xff, 61);
    const running = await start(`${input(kafka)} output { stdout { codec => line { format => "%{message}" } } }`);
    await until(() => failureOf(running) !== undefined || count(kafka, "Fetch") > 5, "trouble", 30_000);
    batch!.bytes.set(whole);
    await until(() => kafka.committed("logstash") === 2, "the commit", 30_000);

    expect(running.output().toString()).toBe("p0-0\np0-1\n");
  });

  test("that has no position for the group is an error with `none`", async () => {
    const kafka = await broker({ topics: ["logstash"] });
    const running = await start(
      `input { kafka { bootstrap_servers => "${kafka.address}" auto_offset_reset => none } } output { stdout { } }`,
    );
    await until(() => failureOf(running) !== undefined, "the failure");

    expect(failureOf(running)).toMatchObject({ code: "KAFKA_NO_POSITION" });
  });
});

test("a topic that comes later is found by the pattern", async () => {
  const kafka = await broker({ topics: ["app-1"] });
  const running = await start(`${input(kafka, 'topics_pattern => "app-.*" metadata_max_age_ms => 50')} output { stdout { } }`);
  await until(() => count(kafka, "Fetch") > 0, "the first topic");
  await produce(kafka.address, "app-2", messages(0, 1));
  await until(() => kafka.committed("app-2") === 1, "the second topic");

  expect(running.log.filter(({ level }) => level === "error")).toEqual([]);
});
