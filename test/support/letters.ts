import { decodeDeadLetter, encodeDeadLetter } from "../../src/delivery/dead-letter.ts";
import type { DeadLetterHead } from "../../src/delivery/dead-letter.ts";
import { DeadLetterQueues } from "../../src/delivery/dead-letter-queues.ts";
import { ByteReader } from "../../src/event/byte-reader.ts";
import { ByteWriter } from "../../src/event/byte-writer.ts";
import { decodeValue, encodeValue } from "../../src/event/encoding.ts";
import { parseJson } from "../../src/event/json-parse.ts";
import { writeJson } from "../../src/event/json-write.ts";
import { Timestamp } from "../../src/event/timestamp.ts";
import { isMap, keysOf, mapOf } from "../../src/event/value.ts";
import { openLevelStore } from "../../src/store/level-store.ts";
import { memoryLogger } from "./run-config.ts";

/** A letter as a test writes it down. */
export interface LetterText {
  /** The event, as JSON. */
  readonly event: string;
  /** Its metadata, as JSON. */
  readonly metadata?: string;
  readonly head?: Partial<DeadLetterHead>;
}

/** 2026-01-02T03:04:05Z, when letters die unless they say something else. */
export const DEATH_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

const HEAD: DeadLetterHead = {
  plugin_type: "elasticsearch",
  plugin_id: "es",
  plugin_kind: "output",
  reason: "mapping conflict",
  status: 400,
  attempts: 1,
  first: DEATH_MS,
  last: DEATH_MS,
  config: "0123456789ab",
};

export function letterBytes({ event, metadata = "{}", head }: LetterText): Buffer {
  const writer = new ByteWriter();
  const given = parseJson(event);
  if (!isMap(given)) throw new Error(`${event} is no event.`);
  const fields = mapOf({ "@timestamp": new Timestamp(DEATH_MS), "@version": "1" });
  for (const name of keysOf(given)) fields[name] = given[name];
  encodeValue(fields, writer);
  encodeValue(parseJson(metadata), writer);
  return encodeDeadLetter({ head: { ...HEAD, ...head }, event: writer.view() });
}

/** Adds letters to those in a folder. */
export async function writeLetters(folder: string, letters: readonly LetterText[]): Promise<void> {
  const queues = new DeadLetterQueues(memoryLogger([]));
  const queue = await queues.open({ folder, maxBytes: 1 << 30, policy: "drop_newer", retainMs: undefined });
  await queue.add(letters.map(letterBytes));
  await queue.close();
}

export interface ReadLetter {
  readonly sequence: number;
  readonly head: DeadLetterHead;
  readonly event: string;
  readonly metadata: string;
}

/** What a folder of letters holds; events and their metadata as JSON. */
export async function readLetters(folder: string): Promise<ReadLetter[]> {
  const { store } = await openLevelStore(folder);
  const entries = await store.read(0, 1 << 24);
  await store.close();
  return entries.map(({ sequence, bytes }) => {
    const { head, event } = decodeDeadLetter(bytes);
    const reader = new ByteReader(event);
    return { sequence, head, event: writeJson(decodeValue(reader)), metadata: writeJson(decodeValue(reader)) };
  });
}
