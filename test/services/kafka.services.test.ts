import { execFileSync } from "node:child_process";
import { createServer } from "node:net";
import path from "node:path";
import { Kafka, Partitioners } from "kafkajs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../support/free-port.ts";
import { startConfig } from "../support/run-config.ts";
import type { RunningConfig } from "../support/run-config.ts";
import { finish } from "./finish.ts";
import { KAFKA, load, makeTopic, positionsOf, shares, untilCommitted, ways, withAdmin } from "./kafka.ts";
import { noteWhenPassed } from "./matrix.ts";
import { patiently } from "./patiently.ts";
import { authorityFile, control, folder } from "./servers.ts";
import { groupTests } from "./suites/kafka-group.ts";

const isWanted = (process.env["SERVICES"]?.split(",") ?? ["kafka"]).includes("kafka");
const COUNT = 3_000;
const BOTH = ["input kafka", "output kafka"];

const login = (module: string, user: string, password: string): string =>
  `sasl_jaas_config => 'org.apache.kafka.common.security.${module} required username="${user}" password="${password}";'`;
const PLAIN = (password: string): string => `sasl_mechanism => PLAIN ${login("plain.PlainLoginModule", "alice", password)}`;
const SCRAM = (size: number, password: string): string =>
  `sasl_mechanism => "SCRAM-SHA-${size}" ${login("scram.ScramLoginModule", "bob", password)}`;
const OAUTH =
  "sasl_mechanism => OAUTHBEARER sasl_jaas_config => 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub=\"ann\";'";
const trust = `ssl_truststore_location => "${authorityFile}"`;
const clientFile = (name: string): string => path.join(folder, "tls", name);

const input = (servers: string, topic: string, more = ""): string =>
  `input { kafka { bootstrap_servers => "${servers}" topics => ["${topic}"] group_id => "${topic}" auto_offset_reset => earliest codec => json auto_commit_interval_ms => 100 fetch_max_wait_ms => 100 ${more} } }`;
const output = (servers: string, topic: string, more = ""): string =>
  `output { kafka { bootstrap_servers => "${servers}" topic_id => "${topic}" codec => json ${more} } }`;
const STDOUT = 'output { stdout { codec => line { format => "%{n}" } } }';

const numbersOf = (running: RunningConfig): number[] => running.output().toString().split("\n").filter(Boolean).map(Number);
const unique = (numbers: readonly number[]): number => new Set(numbers).size;

async function ship(topic: string, servers: string, more: string, count = COUNT): Promise<void> {
  const numbered = `input { generator { count => ${count} } } filter { mutate { rename => { "[event][sequence]" => "n" } } }`;
  await finish(await startConfig(`${numbered} ${output(servers, topic, more)}`));
}

async function read(topic: string, servers: string, more: string, count = COUNT): Promise<number[]> {
  const running = await startConfig(`${input(servers, topic, more)} ${STDOUT}`);
  await patiently(() => unique(numbersOf(running)) >= count, "the records");
  await running.stop();
  return numbersOf(running);
}

describe.runIf(isWanted)("Kafka", () => {
  beforeAll(async () => {
    await control("fetch", "kafka");
    await control("start", "kafka");
    makeClientStores();
  });
  afterAll(() => control("stop", "kafka"));

  test.each([
    ["without anything", ways.plain, ""],
    ["with PLAIN", ways.login, `security_protocol => SASL_PLAINTEXT ${PLAIN("alice-secret")}`],
    ["with SCRAM-SHA-256", ways.login, `security_protocol => SASL_PLAINTEXT ${SCRAM(256, "bob-secret")}`],
    ["with SCRAM-SHA-512", ways.login, `security_protocol => SASL_PLAINTEXT ${SCRAM(512, "bob-secret")}`],
    ["with OAUTHBEARER", ways.login, `security_protocol => SASL_PLAINTEXT ${OAUTH}`],
    ["with TLS", ways.tls, `security_protocol => SSL ${trust}`],
    [
      "with TLS and a certificate in PEM",
      ways.tls,
      `security_protocol => SSL ${trust} ssl_keystore_location => "${clientFile("client.pem")}"`,
    ],
    [
      "with TLS and a certificate in a store of PKCS#12",
      ways.tls,
      `security_protocol => SSL ${trust} ssl_keystore_location => "${clientFile("client.p12")}" ssl_keystore_password => "changeit"`,
    ],
    ["with TLS and SCRAM-SHA-512", ways.both, `security_protocol => SASL_SSL ${trust} ${SCRAM(512, "bob-secret")}`],
  ])("takes and gives every record %s", async (what, servers, more) => {
    noteWhenPassed(BOTH, KAFKA, `each record once ${what}`);
    const topic = `way-${what.replaceAll(/\W+/g, "-")}`;
    await makeTopic(topic, 3);
    await ship(topic, servers, more);
    const numbers = await read(topic, servers, more);

    expect([numbers.length, unique(numbers)]).toEqual([COUNT, COUNT]);
  });

  test.each([
    [
      "a wrong password of PLAIN",
      ways.login,
      `security_protocol => SASL_PLAINTEXT ${PLAIN("wrong")}`,
      "KAFKA_LOGIN_REFUSED",
      "sasl_jaas_config",
    ],
    [
      "a wrong password of SCRAM",
      ways.login,
      `security_protocol => SASL_PLAINTEXT ${SCRAM(512, "wrong")}`,
      "KAFKA_LOGIN_REFUSED",
      "sasl_jaas_config",
    ],
    ["no authority", ways.tls, "security_protocol => SSL", "KAFKA_CERTIFICATE", "ssl_truststore_location"],
    ["TLS where there is none", ways.plain, "security_protocol => SSL", "KAFKA_(?:CERTIFICATE|HUNG_UP)", "security_protocol|ssl_"],
    ["no TLS where there is", ways.tls, "", "KAFKA_HUNG_UP", "security_protocol"],
    ["no login where there is one", ways.login, "", "KAFKA_HUNG_UP", "security_protocol"],
    ["a port nobody has", "127.0.0.1:1", "", "KAFKA_UNREACHABLE", ""],
  ])("says of %s which setting it is", async (...[what, servers, more, code, hint]) => {
    noteWhenPassed(BOTH, KAFKA, `named: ${what}`);
    const asked = `${more} reconnect_backoff_max_ms => 200`;
    const lines = "input { stdin { } }";
    for (const config of [`${input(servers, "t-wrong", asked)} ${STDOUT}`, `${lines} ${output(servers, "t-wrong", asked)}`]) {
      const running = await startConfig(config, { input: "x\n", keepsInputOpen: true });
      const failure = (): unknown => running.log.find(({ level, data }) => level !== "debug" && data["error"] !== undefined)?.data["error"];
      await patiently(() => failure() !== undefined, "a failure");
      await running.abandon();

      expect(failure()).toMatchObject({ code: expect.stringMatching(code) });
      expect((failure() as { readonly hint?: string }).hint ?? "").toMatch(new RegExp(hint));
    }
  });

  test.each(["gzip", "snappy", "lz4", "zstd"])("takes and gives batches packed with %s", async (name) => {
    noteWhenPassed(BOTH, KAFKA, `each record once, packed with ${name}`);
    const topic = `packed-${name}`;
    await makeTopic(topic, 2);
    await ship(topic, ways.plain, `compression_type => ${name}`);
    const numbers = await read(topic, ways.plain, "");

    expect([numbers.length, unique(numbers)]).toEqual([COUNT, COUNT]);
  });

  test("takes every record of an idempotent output", async () => {
    noteWhenPassed(["output kafka"], KAFKA, "each record once, idempotent");
    await makeTopic("idempotent", 3);
    await ship("idempotent", ways.plain, 'enable_idempotence => true acks => all message_key => "%{n}"');
    const numbers = await read("idempotent", ways.plain, "");

    expect([numbers.length, unique(numbers)]).toEqual([COUNT, COUNT]);
  });

  test("gives no record of an aborted transaction where they are not wanted", async () => {
    noteWhenPassed(["input kafka"], KAFKA, "no record of an aborted transaction");
    await makeTopic("transactions", 1);
    const producer = new Kafka({ brokers: [ways.plain], logLevel: 0 }).producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      transactionalId: "t",
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    for (const isKept of [true, false, true]) {
      const transaction = await producer.transaction();
      await transaction.send({ topic: "transactions", messages: [{ value: `{"n":${isKept ? 1 : 2}}` }] });
      await (isKept ? transaction.commit() : transaction.abort());
    }
    await producer.disconnect();
    const running = await startConfig(`${input(ways.plain, "transactions", "isolation_level => read_committed")} ${STDOUT}`);
    await patiently(() => numbersOf(running).length >= 2, "the records");
    await running.stop();

    expect(numbersOf(running)).toEqual([1, 1]);
  });

  test("that is killed and started again in the middle of a load loses nothing, on the way in and out", async () => {
    noteWhenPassed(BOTH, KAFKA, "nothing lost over a broker killed and started again under load");
    const count = 60_000;
    await makeTopic("killed", 4);
    await makeTopic("killed-copy", 4);
    await load("killed", count, 4);
    const running = await startConfig(`${input(ways.plain, "killed")} ${output(ways.plain, "killed-copy", "acks => all")}`);
    const delivered = (): number => running.agent.counts()[0]!.lanes[0]!.delivered;
    await patiently(() => delivered() > count / 6, "a sixth of the load");
    await control("kill", "kafka");
    const before = delivered();
    await control("start", "kafka", { KEEP_DATA: "1" });
    await untilCommitted("killed", "killed", shares(count, 4));
    await running.stop();
    const numbers = await read("killed-copy", ways.plain, "", count);
    console.log(`killed after ${before} of ${count}: ${numbers.length - count} twice`);

    expect(before).toBeLessThan(count);
    expect(unique(numbers)).toBe(count);
  });

  test("has one slow partition, whose output is down for three session timeouts: eleven go on, and nobody is shut out", async () => {
    noteWhenPassed(["input kafka"], KAFKA, "one partition's output down for three session timeouts: eleven go on, no rebalance");
    const [count, partitions, session] = [24_000, 12, 6_000];
    await makeTopic("slow", partitions);
    await load("slow", count, partitions);
    const port = await freePort();
    const more = `session_timeout_ms => ${session} heartbeat_interval_ms => 1000 decorate_events => basic max_partition_fetch_bytes => 20000`;
    const down = `tcp { host => "127.0.0.1" port => ${port} reconnect_interval => 0.2 codec => line { format => "%{n}" } }`;
    const running = await startConfig(
      `${input(ways.plain, "slow", more)} output { if [@metadata][kafka][partition] == 3 { ${down} } else { stdout { codec => line { format => "%{n}" } } } }`,
    );
    const begun = performance.now();
    const others = count - shares(count, partitions)[3]!;
    await patiently(() => numbersOf(running).length >= others, "the other eleven");
    const eleven = performance.now() - begun;
    await patiently(() => performance.now() - begun > 3 * session + eleven, "three session timeouts");
    const positions = await withAdmin((admin) => positionsOf(admin, "slow", "slow"));
    expect(positions).toEqual(shares(count, partitions).map((share, at) => (at === 3 ? -1 : share)));

    const heard: Buffer[] = [];
    const server = createServer((socket) => void socket.on("data", (chunk: Buffer) => heard.push(chunk))).listen(port, "127.0.0.1");
    await untilCommitted("slow", "slow", shares(count, partitions));
    await running.stop();
    server.close();
    const late = Buffer.concat(heard).toString().split("\n").filter(Boolean).map(Number);
    const joinings = running.log.filter(({ message }) => message === "Partitions were assigned.");
    console.log(`eleven partitions after ${(eleven / 1000).toFixed(1)} s; joinings: ${joinings.length}`);

    expect([joinings.length, numbersOf(running).length, late.length, unique(late)]).toEqual([1, others, count - others, count - others]);
  });

  groupTests();
});

/** A certificate of a client, as PEM and as a store with the password `changeit`. */
function makeClientStores(): void {
  const run = (...args: string[]): void => void execFileSync("openssl", args, { cwd: path.join(folder, "tls"), stdio: "ignore" });
  run("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=client", "-keyout", "client.key", "-out", "client.csr");
  run("x509", "-req", "-in", "client.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30", "-out", "client.crt");
  execFileSync("sh", ["-c", "cat client.crt client.key > client.pem"], { cwd: path.join(folder, "tls") });
  run("pkcs12", "-export", "-in", "client.crt", "-inkey", "client.key", "-out", "client.p12", "-passout", "pass:changeit");
}
