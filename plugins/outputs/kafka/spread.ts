import type * as kafkajs from "kafkajs";
import type { KafkaRecord } from "./record.ts";

type Keyed = Pick<KafkaRecord, "key">;

/** Chooses partitions of one topic for records, in order. */
export type Spread = (topic: string, partitionCount: number) => (record: Keyed) => number;

/**
 * By the key, as Java's clients do it (murmur2); records without one go to one partition together, and the next ones to the
 * next: a request to one is cheaper than one to each.
 */
export function spreadByKey({ Partitioners }: typeof kafkajs): Spread {
  const byKey = Partitioners.DefaultPartitioner();
  const turns = new Map<string, number>();
  return (topic, partitionCount) => {
    const turn = (turns.get(topic) ?? Math.floor(Math.random() * partitionCount)) + 1;
    turns.set(topic, turn);
    // It looks at how many there are, and no further.
    const partitionMetadata = Array.from({ length: partitionCount }, (_, partitionId) => ({ ...NO_METADATA, partitionId }));
    return (record) =>
      record.key === null ? turn % partitionCount : byKey({ topic, partitionMetadata, message: { key: record.key, value: null } });
  };
}

const NO_METADATA = { partitionErrorCode: 0, leader: 0, replicas: [], isr: [] };

/** Each record to the next partition, whatever its key. */
export function spreadInTurn(): Spread {
  const turns = new Map<string, number>();
  return (topic, partitionCount) => () => {
    const turn = (turns.get(topic) ?? -1) + 1;
    turns.set(topic, turn);
    return turn % partitionCount;
  };
}
