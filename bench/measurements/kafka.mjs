import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Kafka, Partitioners } from "kafkajs";
import { benchFolder, packageFolder, readLines } from "../harness/fixed-files.mjs";
import { atLeast, told } from "../harness/rows.mjs";
import { spawnTailrace } from "../harness/tailrace-process.mjs";

/** Less where the machine is busy. */
const LINES = Number(process.env.KAFKA_RECORDS ?? 300_000);
const PARTITIONS = 6;
const ROUNDS = 3;
const POLL_MS = 20;
const MOST_WAIT_MS = 120_000;
const SERVERS = path.join(packageFolder, "test/services/servers.sh");

/** Combined lines of one topic through grok and date into another, by a real Kafka; beside it a bare loop of kafkajs. */
export async function measureKafka(say) {
  const broker = `127.0.0.1:${process.env.KAFKA_PORT ?? 29_310}`;
  for (const command of ["fetch", "start"]) execFileSync(SERVERS, [command, "kafka"], { stdio: ["ignore", "ignore", "inherit"] });
  try {
    return await measure(broker, say);
  } finally {
    execFileSync(SERVERS, ["stop", "kafka"]);
  }
}

async function measure(broker, say) {
  const kafka = new Kafka({ brokers: [broker], logLevel: 0 });
  const admin = kafka.admin();
  await admin.connect();
  await makeTopic(admin, "bench-in");
  await fill(kafka, "bench-in");
  const rounds = [];
  // The first round makes the broker hot.
  for (let round = 0; round <= ROUNDS; round++) {
    const loop = await rate(admin, `loop-${round}`, (env) => startLoop({ ...env, KAFKA: broker }));
    const own = await rate(admin, `tailrace-${round}`, (env) => spawnTailrace("kafka", { variables: { ...env, KAFKA: broker } }));
    say(
      `round ${round}: kafkajs ${Math.round(loop).toLocaleString("en")} records/s; Tailrace ${Math.round(own).toLocaleString("en")} records/s`,
    );
    if (round > 0) rounds.push({ loop, own });
  }
  await admin.disconnect();
  return [
    told(
      "bare kafkajs loop, records per second",
      rounds.map(({ loop }) => loop),
    ),
    told(
      "kafka in, grok, date, kafka out, records per second",
      rounds.map(({ own }) => own),
    ),
    atLeast(
      "kafka to kafka / bare kafkajs loop",
      rounds.map(({ loop, own }) => own / loop),
      { must: 0.5 },
    ),
  ];
}

/** kafkajs gives up on a topic that the broker has only just made: it is asked for until it is there. */
async function makeTopic(admin, topic) {
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }], waitForLeaders: false });
  while (!(await hasLeaders(admin, topic))) await sleep(POLL_MS);
}

async function hasLeaders(admin, topic) {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0));
  } catch {
    return false;
  }
}

async function fill(kafka, topic) {
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const lines = readLines("combined", LINES).toString("latin1").trimEnd().split("\n");
  for (let first = 0; first < lines.length; first += 6_000) {
    const messages = lines.slice(first, first + 6_000).map((value, at) => ({ value, partition: at % PARTITIONS }));
    await producer.send({ topic, messages });
  }
  await producer.disconnect();
}

/** Records per second in the topic written to, from the first that were seen there to the last: starting does not count. */
async function rate(admin, name, start) {
  await makeTopic(admin, name);
  const process = await start({ FROM: "bench-in", TO: name, GROUP: name });
  const deadline = performance.now() + MOST_WAIT_MS;
  try {
    for (let first; ;) {
      const count = await countIn(admin, name);
      const now = performance.now();
      if (count > 0) first ??= { count, now };
      if (count >= LINES) return ((count - first.count) / (now - first.now)) * 1000;
      if (now > deadline) throw new Error(`${name}: ${count} of ${LINES} records.`);
      await sleep(POLL_MS);
    }
  } finally {
    await process.stop();
  }
}

/** A broker that is busy says for a while of a new topic that it does not lead it. */
async function countIn(admin, topic) {
  const offsets = await admin.fetchTopicOffsets(topic).catch(() => []);
  return offsets.reduce((sum, { high }) => sum + Number(high), 0);
}

function startLoop(variables) {
  const child = spawn(process.execPath, [path.join(benchFolder, "loops/kafka-loop.mjs")], {
    env: { ...process.env, ...variables },
    stdio: "inherit",
  });
  return {
    async stop() {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
