import type { Message, PartitionerArgs, Producer } from "kafkajs";
import type { Delivery, Logger, Outcome, OutputContext, Payload, Rejection } from "#plugin";
import { reasonOf } from "#plugin";
import { makeKafka } from "../../shared/kafka/client.ts";
import { tryCodec } from "../../shared/kafka/codecs.ts";
import { explain, protocolError } from "../../shared/kafka/explain.ts";
import { batchesOf, recordsByTopic } from "./batches.ts";
import type { NumberedRecord } from "./batches.ts";
import { badTopic, faultOf, isTopic, tooLong } from "./faults.ts";
import type { KafkaOutputOptions } from "./options.ts";
import { makePartitionBatch } from "./partition-batch.ts";
import { spreadByKey, spreadInTurn } from "./spread.ts";
import type { Spread } from "./spread.ts";

/** What kafkajs is asked to do, once it is there. */
interface Tools {
  readonly producer: Producer;
  readonly spread: Spread;
  readonly compression: number;
}

/** What did not go well in one delivery. */
interface Failures {
  readonly retry: number[];
  readonly rejected: Rejection[];
  /** Any of the causes. */
  error: Error | undefined;
  /** Something was taken, or refused: there is somebody. */
  isAnswered: boolean;
}

/** Deliveries under way, where the order of records is of no account: one is made while the broker has another. */
const AT_ONCE = 3;
const ACKS = { "0": 0, "1": 1, all: -1 } as const;

/**
 * Writes payloads to Kafka. Each batch is for one partition, so that its outcome is that of its records: kafkajs tells no
 * more of a request. For the same reason kafkajs makes one attempt: in a second one it passes over records whose partition
 * has moved to a broker that answered before.
 */
export class KafkaProducer implements Delivery {
  readonly releasesBytes = true;
  readonly retryAfterMs: number;
  readonly #options: KafkaOutputOptions;
  readonly #logger: Logger;
  readonly #partitionCounts = new Map<string, number>();
  readonly concurrency: number;
  #tools: Tools | undefined;
  /** Several deliveries may wait for it. */
  #connecting: Promise<Tools> | undefined;
  /** Attempts that failed in a row, where they are counted. */
  #failed = 0;

  constructor(options: KafkaOutputOptions, { logger, isOrdered }: Pick<OutputContext, "logger" | "isOrdered">) {
    this.concurrency = isOrdered ? 1 : AT_ONCE;
    this.retryAfterMs = options.retry_backoff_ms;
    this.#options = options;
    this.#logger = logger;
  }

  async open(): Promise<void> {
    const { retries, compression_type } = this.#options;
    if (retries !== undefined)
      this.#logger.warn({ retries }, "With `retries` records are given up when Kafka is down for longer than that.");
    await tryCodec(compression_type);
  }

  deliver(payload: Payload, signal: AbortSignal): Promise<Outcome | undefined> {
    return withinSignal(this.#deliver(payload), signal);
  }

  async #deliver(payload: Payload): Promise<Outcome | undefined> {
    const { retries, bootstrap_servers: servers } = this.#options;
    const failures: Failures = { retry: [], rejected: [], error: undefined, isAnswered: false };
    try {
      const tools = this.#tools ?? (await (this.#connecting ??= this.#connect()));
      await Promise.all([...recordsByTopic(payload)].map(([topic, records]) => this.#sendTopic(tools, topic, records, failures)));
    } catch (error) {
      failures.error = explain(error, servers);
      if (retries === undefined) throw failures.error;
      failures.retry.push(...Array.from({ length: payload.recordCount }, (_, ordinal) => ordinal));
    }
    return this.#outcome(failures, payload.recordCount);
  }

  async close(): Promise<void> {
    await this.#tools?.producer.disconnect();
  }

  #outcome(failures: Failures, recordCount: number): Outcome | undefined {
    const { retry, rejected, error, isAnswered } = failures;
    if (retry.length === 0) this.#failed = 0;
    else if (this.#options.retries !== undefined && ++this.#failed > this.#options.retries) {
      const reason = `Given up after ${this.#options.retries} retries: ${error === undefined ? "no answer" : reasonOf(error)}`;
      rejected.push(...retry.splice(0).map((record) => ({ record, reason })));
      this.#failed = 0;
    }
    if (retry.length === 0 && rejected.length === 0) return undefined;
    // Nobody is there: that is the output's trouble, and no topic's.
    if (retry.length === recordCount && !isAnswered && error !== undefined) throw error;
    return { retry, rejected, ...(error === undefined ? {} : { error }) };
  }

  async #connect(): Promise<Tools> {
    try {
      return (this.#tools = await this.#makeTools());
    } finally {
      // One that fails is made again by the next delivery.
      this.#connecting = undefined;
    }
  }

  async #makeTools(): Promise<Tools> {
    const { client_id, metadata_max_age_ms, partitioner, enable_idempotence, compression_type } = this.#options;
    const { library, kafka } = await makeKafka(this.#options, client_id, this.#logger);
    const spread = partitioner === undefined ? spreadByKey(library) : spreadInTurn();
    const producer = kafka.producer({
      createPartitioner: () => (asked) => this.#partitionOf(asked, spread),
      metadataMaxAge: metadata_max_age_ms,
      idempotent: enable_idempotence,
      // An idempotent one must be allowed to; it repeats the same batch of one partition.
      retry: { retries: enable_idempotence ? 1 : 0 },
    });
    await producer.connect();
    const { None, GZIP, Snappy, LZ4, ZSTD } = library.CompressionTypes;
    return {
      producer,
      spread,
      compression: { none: None, gzip: GZIP, snappy: Snappy, lz4: LZ4, zstd: ZSTD }[compression_type],
    };
  }

  /** kafkajs asks where a record goes, and so tells how many partitions its topic has. */
  #partitionOf({ topic, partitionMetadata, message }: PartitionerArgs, spread: Spread): number {
    this.#partitionCounts.set(topic, partitionMetadata.length);
    return message.partition ?? spread(topic, partitionMetadata.length)({ key: keyOf(message) });
  }

  async #sendTopic(tools: Tools, topic: string, records: readonly NumberedRecord[], failures: Failures): Promise<void> {
    const { max_request_size: most } = this.#options;
    if (!isTopic(topic)) {
      failures.rejected.push(...records.map(({ ordinal }) => badTopic(ordinal, topic)));
      return;
    }
    failures.rejected.push(...records.filter(({ bytes }) => bytes > most).map(({ ordinal, bytes }) => tooLong(ordinal, bytes, most)));
    const fitting = records.filter(({ bytes }) => bytes <= most);
    const [first, ...others] = fitting;
    if (first === undefined) return;
    if (this.#partitionCounts.has(topic)) return this.#sendSpread(tools, topic, fitting, failures);
    // The first record of a topic finds out how many partitions there are.
    await this.#sendBatch(tools, { topic, partition: undefined, records: [first] }, failures);
    if (this.#partitionCounts.has(topic)) return this.#sendSpread(tools, topic, others, failures);
    failures.retry.push(...others.map(({ ordinal }) => ordinal));
  }

  async #sendSpread(tools: Tools, topic: string, records: readonly NumberedRecord[], failures: Failures): Promise<void> {
    const partitionOf = tools.spread(topic, this.#partitionCounts.get(topic) ?? 1);
    const partitions = new Map<number, NumberedRecord[]>();
    for (const record of records) {
      const partition = partitionOf(record);
      const own = partitions.get(partition);
      if (own === undefined) partitions.set(partition, [record]);
      else own.push(record);
    }
    await Promise.all(
      [...partitions].map(async ([partition, own]) => {
        // One behind the other: records of a partition keep their order.
        for (const batch of batchesOf(own, this.#options.max_request_size))
          await this.#sendBatch(tools, { topic, partition, records: batch }, failures);
      }),
    );
  }

  async #sendBatch(tools: Tools, batch: PartitionBatch, failures: Failures): Promise<void> {
    const { topic, partition, records } = batch;
    const { acks, request_timeout_ms: timeout, bootstrap_servers: servers } = this.#options;
    const messages = makePartitionBatch(records, partition);
    try {
      await tools.producer.send({ topic, messages, acks: ACKS[acks], timeout, compression: tools.compression });
      failures.isAnswered = true;
    } catch (error) {
      const fault = faultOf(error);
      const half = Math.ceil(records.length / 2);
      failures.error = explain(error, servers);
      if (protocolError(error) !== undefined) failures.isAnswered = true;
      if (fault === "split" && records.length > 1) {
        for (const part of [records.slice(0, half), records.slice(half)])
          await this.#sendBatch(tools, { ...batch, records: part }, failures);
      } else if (fault === "retry") failures.retry.push(...records.map(({ ordinal }) => ordinal));
      else failures.rejected.push(...records.map(({ ordinal }) => ({ record: ordinal, reason: reasonOf(error) })));
    }
  }
}

interface PartitionBatch {
  readonly topic: string;
  /** Undefined: that is found out. */
  readonly partition: number | undefined;
  readonly records: readonly NumberedRecord[];
}

/** kafkajs cannot be told to give up; what it still does is of no interest then. */
function withinSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abandon = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", abandon, { once: true });
    if (signal.aborted) abandon();
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abandon));
  });
}

function keyOf({ key }: Message): Buffer | null {
  return typeof key === "string" ? Buffer.from(key) : (key ?? null);
}
