import type { KafkaMessage } from "kafkajs";
import type { Source } from "#plugin";
import { OffsetLedger } from "./offset-ledger.ts";

/** Records that are handed on together. */
export interface Chunk {
  readonly messages: readonly KafkaMessage[];
  /** The position behind them. */
  readonly end: number;
}

/** One partition that a member has: what was fetched and waits, and what was given on. */
export class Partition {
  readonly topic: string;
  readonly number: number;
  readonly source: Source;
  readonly ledger = new OffsetLedger();
  isPaused = false;
  readonly #waiting: Chunk[] = [];
  #next: number | undefined;

  constructor(topic: string, number: number, source: Source) {
    this.topic = topic;
    this.number = number;
    this.source = source;
  }

  /** The position behind all that was fetched; undefined: nothing was. */
  get next(): number | undefined {
    return this.#next;
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** @param end the position behind the batch, with what the broker has left out of it */
  add(messages: readonly KafkaMessage[], end: number, mostTogether: number): void {
    for (let at = 0; at < messages.length; at += mostTogether) {
      const chunk = messages.slice(at, at + mostTogether);
      const isLast = at + mostTogether >= messages.length;
      this.#waiting.push({ messages: chunk, end: isLast ? end : Number(chunk.at(-1)!.offset) + 1 });
    }
    this.#next = end;
  }

  take(): Chunk | undefined {
    return this.#waiting.shift();
  }

  /** What waits is not given any more. */
  drop(): void {
    this.#waiting.length = 0;
  }
}
