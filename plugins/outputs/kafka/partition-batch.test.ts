import { createRequire } from "node:module";
import kafkajs from "kafkajs";
import type { Message } from "kafkajs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { makePartitionBatch } from "./partition-batch.ts";
import type { KafkaRecord } from "./record.ts";

type Encoded = { readonly buffer: Buffer };
type Group = (asked: {
  topic: string;
  partitionMetadata: readonly object[];
  messages: Message[];
  partitioner: () => number;
}) => Record<string, Message[]>;

const require = createRequire(import.meta.url);
/** What kafkajs does with the messages that it is given. */
const group = require("kafkajs/src/producer/groupMessagesPerPartition") as Group;
const request = require("kafkajs/src/protocol/requests/produce/v7/request") as (asked: object) => { encode(): Promise<Encoded> };
const { None, GZIP } = kafkajs.CompressionTypes;

function grouped(messages: Message[], partitioner = (): number => 7): Record<string, Message[]> {
  return group({ topic: "logs", partitionMetadata: [{}], messages, partitioner });
}

async function requestOf(messages: Message[], compression: number): Promise<string> {
  const partitions = [{ partition: 7, messages, firstSequence: 3 }];
  const { buffer } = await request({ acks: 1, timeout: 5, compression, topicData: [{ topic: "logs", partitions }] }).encode();
  return buffer.toString("latin1");
}

/** As kafkajs gets them of anybody. */
const plain = (records: readonly KafkaRecord[]): Message[] => records.map((record) => ({ ...record }));
const record = (value: string, key: string | null = null, headers: Record<string, string> = {}): KafkaRecord => ({
  key: key === null ? null : Buffer.from(key),
  value: Buffer.from(value),
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
});
const numbered = (count: number, make: (at: number) => KafkaRecord): KafkaRecord[] => Array.from({ length: count }, (_, at) => make(at));

describe("kafkajs sends the bytes of a plain list", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_000, toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());

  test.each<[string, KafkaRecord[]]>([
    ["one record", [record("one")]],
    ["two records", [record("one"), record("two")]],
    ["keys, also empty ones", [record("a", "k"), record("b", ""), record("c"), record("", "ä")]],
    ["headers", numbered(3, (at) => record("v", null, { host: "web", größe: "€".repeat(at), "": "" }))],
    [
      "lengths of one, two and three bytes",
      [0, 63, 64, 127, 128, 8_191, 8_192, 70_000].map((length) => record("x".repeat(length), "k".repeat(length))),
    ],
    ["offsets of two and three bytes", numbered(9_000, (at) => record(String(at)))],
  ])("%s", async (_, records) => {
    const batch = grouped(makePartitionBatch(records, 7));
    expect(Object.keys(batch)).toEqual(["7"]);
    for (const compression of [None, GZIP])
      expect(await requestOf(batch["7"]!, compression)).toBe(await requestOf(plain(records), compression));
  });
});

test("kafkajs makes two records of a batch, and asks once where it goes", () => {
  const partitioner = vi.fn<() => number>(() => 7);
  const batch = grouped(
    makePartitionBatch(
      numbered(100, () => record("x")),
      7,
    ),
    partitioner,
  )["7"]!;
  const encode = vi.fn<(message: object) => Encoded>(require("kafkajs/src/protocol/recordBatch/record/v0") as (message: object) => Encoded);
  const records = batch.map((message, offsetDelta) => encode({ ...message, offsetDelta }));

  expect([batch.length, records.length, partitioner.mock.calls.length, encode.mock.calls.length]).toEqual([100, 100, 1, 2]);
});

test("a batch is a list as any other for all else", () => {
  const messages = makePartitionBatch([record("one"), record("two")], 7);

  expect(messages.map(({ value }) => String(value))).toEqual(["one", "two"]);
  expect(messages.reduce((sum, { value }) => sum + value!.length, 0)).toBe(6);
  expect(messages.reduce<string[]>((texts, { value }) => [...texts, String(value)], [])).toEqual(["one", "two"]);
});
