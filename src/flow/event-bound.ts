import type { Logger } from "../plugin/context.ts";
import type { Store, StoredEntry } from "../store/store.ts";
import { blockGeneration, isWholeBlock, segmentsOf } from "./block.ts";
import { recordEnds } from "./split-block.ts";

/** What cuts the records of an input's delimited segments; undefined: a segment is one record. */
export type DelimiterOf = (generation: string, input: number) => Uint8Array | undefined;

const READ_BYTES = 4 * 2 ** 20;

/** The records in the bytes of a block; 0 when they are none. */
export function countRecords(bytes: Buffer, delimiterOf: DelimiterOf): number {
  if (!isWholeBlock(bytes)) return 0;
  const generation = blockGeneration(bytes);
  let records = 0;
  for (const segment of segmentsOf(bytes)) records += recordEnds(segment, delimiterOf(generation, segment.input)).length;
  return records;
}

/**
 * `queue.max_events`: how many records that are not settled a queue may have. It counts records as they came, since the
 * queue holds what arrived: a codec may make several events of one, or one of several.
 */
export class EventBound {
  readonly #most: number;
  readonly #delimiterOf: DelimiterOf;
  readonly #counts = new Map<number, number>();
  /** Settled before they were counted; undefined: what earlier processes left is counted. */
  #gone: Set<number> | undefined;
  #events = 0;

  constructor(most: number, delimiterOf: DelimiterOf) {
    this.#most = most;
    this.#delimiterOf = delimiterOf;
  }

  get hasRoom(): boolean {
    return this.#gone === undefined && this.#events < this.#most;
  }

  add(sequence: number, bytes: Buffer): void {
    const records = countRecords(bytes, this.#delimiterOf);
    this.#counts.set(sequence, records);
    this.#events += records;
  }

  remove(sequence: number): void {
    const records = this.#counts.get(sequence);
    if (records === undefined) this.#gone?.add(sequence);
    else this.#events -= records;
    this.#counts.delete(sequence);
  }

  /** Counts what is in a store when it is opened; until that is done there is no room. Never rejects. */
  async addStored(store: Store, logger: Logger): Promise<void> {
    const gone = new Set<number>();
    this.#gone = gone;
    try {
      for await (const { sequence, bytes } of entriesBefore(store, store.totals.next)) if (!gone.has(sequence)) this.add(sequence, bytes);
    } catch (error) {
      logger.warn({ error }, "The events of the queue cannot be counted: what earlier processes left is not in `queue.max_events`.");
    } finally {
      this.#gone = undefined;
    }
  }
}

async function* entriesBefore(store: Store, end: number): AsyncGenerator<StoredEntry> {
  for (let from = 0; from < end;) {
    const entries = await store.read(from, READ_BYTES);
    yield* entries.filter(({ sequence }) => sequence < end);
    from = (entries.at(-1)?.sequence ?? end) + 1;
  }
}
