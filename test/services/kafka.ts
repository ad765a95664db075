import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Kafka } from "kafkajs";
import type { Admin } from "kafkajs";
import { packageRoot } from "../support/run-config.ts";
import { patiently } from "./patiently.ts";

const run = promisify(execFile);

/** Which one `servers.sh` fetches. */
export const KAFKA = "Kafka 4.3.1";

/** The real Kafka of `servers.sh`: one port for each way in. */
const port = Number(process.env["KAFKA_PORT"] ?? 29_310);
export const ways = {
  plain: `127.0.0.1:${port}`,
  login: `127.0.0.1:${port + 2}`,
  tls: `localhost:${port + 3}`,
  both: `localhost:${port + 4}`,
};

export async function withAdmin<T>(use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Kafka({ brokers: [ways.plain], logLevel: 0 }).admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}

/** kafkajs gives up on a topic that the broker has only just made: it is asked for until it is there. */
export async function makeTopic(topic: string, numPartitions: number): Promise<void> {
  await withAdmin(async (admin) => {
    await admin.createTopics({ topics: [{ topic, numPartitions }], waitForLeaders: false });
    await patiently(() => hasLeaders(admin, topic), `the topic ${topic}`);
  });
}

async function hasLeaders(admin: Admin, topic: string): Promise<boolean> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0));
  } catch {
    return false;
  }
}

/** Writes records with numbers from 0 on, in turn into all partitions; in a process of its own, so that a test can look at what happens meanwhile. */
export async function load(topic: string, count: number, partitions: number): Promise<void> {
  await run(process.execPath, ["--input-type=module", "-e", LOADER, ways.plain, topic, String(count), String(partitions)], {
    cwd: packageRoot,
  });
}

const LOADER = `
import { Kafka, Partitioners } from "kafkajs";
const [broker, topic, count, partitions] = process.argv.slice(1);
const producer = new Kafka({ brokers: [broker], logLevel: 0 }).producer({ createPartitioner: Partitioners.DefaultPartitioner });
await producer.connect();
const STEP = 6_000;
for (let first = 0; first < Number(count); first += STEP) {
  const messages = Array.from({ length: Math.min(STEP, Number(count) - first) }, (_, at) => {
    const n = first + at;
    return { value: '{"n":' + n + ',"text":"' + "x".repeat(100) + '"}', partition: n % Number(partitions) };
  });
  await producer.send({ topic, messages });
}
await producer.disconnect();
`;

/** The group's position in each partition; -1: none. Of a broker that has only just started: no positions. */
export async function positionsOf(admin: Admin, groupId: string, topic: string): Promise<number[]> {
  const [found] = await admin.fetchOffsets({ groupId, topics: [topic] }).catch(() => []);
  return (found?.partitions ?? []).toSorted((a, b) => a.partition - b.partition).map(({ offset }) => Number(offset));
}

export async function untilCommitted(groupId: string, topic: string, expected: readonly number[]): Promise<void> {
  await withAdmin((admin) =>
    patiently(
      async () => JSON.stringify(await positionsOf(admin, groupId, topic)) === JSON.stringify(expected),
      `the positions of ${groupId}`,
    ),
  );
}

/** How many records each partition has when so many are written in turn. */
export function shares(count: number, partitions: number): number[] {
  return Array.from({ length: partitions }, (_, at) => Math.floor(count / partitions) + (at < count % partitions ? 1 : 0));
}
