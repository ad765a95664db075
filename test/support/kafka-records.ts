import { createRequire } from "node:module";
import { Kafka, Partitioners } from "kafkajs";
import type { Message } from "kafkajs";
import type { KafkaBroker } from "./kafka-broker.ts";

export interface PlainRecord {
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Writes records with a producer of kafkajs's own, without a partition of theirs into the first. */
export async function produce(brokers: string, topic: string, messages: readonly Message[]): Promise<void> {
  const kafka = new Kafka({ brokers: [brokers], logLevel: 0 });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({ topic, messages: messages.map((message) => ({ partition: 0, ...message })) });
  await producer.disconnect();
}

interface DecodedRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
}

const require = createRequire(import.meta.url);

/** The records of a partition, decoded by kafkajs. */
export async function recordsIn(broker: KafkaBroker, topic: string, partition = 0): Promise<PlainRecord[]> {
  const decode = require("kafkajs/src/protocol/recordBatch/v0/decoder") as (decoder: unknown) => Promise<{ records: DecodedRecord[] }>;
  const Decoder = require("kafkajs/src/protocol/decoder") as new (bytes: Buffer) => unknown;
  const found: PlainRecord[] = [];
  for (const { bytes } of broker.log(topic, partition).batches) {
    const { records } = await decode(new Decoder(bytes));
    for (const { key, value, headers } of records) {
      const texts = Object.entries(headers).map(([name, text]) => [name, text.toString("utf8")]);
      found.push({ key: textOf(key), value: textOf(value), headers: Object.fromEntries(texts) as Record<string, string> });
    }
  }
  return found;
}

function textOf(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString("utf8");
}
