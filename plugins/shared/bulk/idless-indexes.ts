import type { DestinationRun, Logger, Payload } from "#plugin";
import type { BulkItem } from "./bulk-reply.ts";
import { hasOwnId, withoutOwnId } from "./own-id.ts";
import { destinationsOf } from "./ranges.ts";
import { describeError } from "./reply-error.ts";

/** Indexes kept; names of indexes change from day to day. */
const MOST_NAMES = 1_000;

/** Elasticsearch of an index in time_series mode, whose ids are made of the document; OpenSearch of one with `append_only.enabled`. */
const REFUSALS = [/_id must be unset or set to \[/, /is not allowed with a custom document id/];

/** Indexes that take no ids of ours. They are learnt from what they refuse; from then on our ids are left out. */
export class IdlessIndexes {
  readonly #logger: Logger;
  readonly #names = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** True when a record was refused for the id that we have given it: then its index is known. */
  learn({ status, error }: BulkItem, index: string, record: Buffer): boolean {
    if (status !== 400) return false;
    const { reason = "" } = describeError(error ?? {});
    if (!REFUSALS.some((refusal) => refusal.test(reason)) || !hasOwnId(record)) return false;
    if (!this.#names.has(index)) this.#add(index, reason);
    return true;
  }

  /** The payload as these indexes take it; itself when nothing in it goes to one of them. */
  bare(payload: Payload): Payload {
    if (this.#names.size === 0 || !payload.runs.some(({ destination }) => this.#names.has(destination))) return payload;
    const all = Array.from({ length: payload.recordCount }, (_, record) => record);
    return bareRecords(payload, all, (index) => this.#names.has(index));
  }

  #add(index: string, reason: string): void {
    const [oldest] = this.#names;
    if (this.#names.size >= MOST_NAMES && oldest !== undefined) this.#names.delete(oldest);
    this.#names.add(index);
    this.#logger.warn({ index, reason }, "The index takes no stable ids: its records are sent without them.");
  }
}

/** Some records of a payload, in order, as a payload of their own, those of chosen indexes without our ids. */
export function bareRecords(payload: Payload, ordinals: readonly number[], isBare: (index: string) => boolean): Payload {
  const all = destinationsOf(payload);
  const destinations = ordinals.map((ordinal) => all[ordinal]!);
  const records = ordinals.map((ordinal, at) => {
    const record = payload.record(ordinal);
    return isBare(destinations[at]!) ? withoutOwnId(record) : record;
  });
  return {
    recordCount: records.length,
    bytes: Buffer.concat(records),
    record: (ordinal) => records[ordinal]!,
    runs: runsOf(destinations, records),
    wasSent: (ordinal) => payload.wasSent(ordinals[ordinal]!),
    events: Buffer.alloc(0),
  };
}

function runsOf(destinations: readonly string[], records: readonly Buffer[]): DestinationRun[] {
  const firsts = destinations.flatMap((destination, at) => (at === 0 || destination !== destinations[at - 1] ? [at] : []));
  return firsts.map((firstRecord, at) => {
    const own = records.slice(firstRecord, firsts[at + 1]);
    return { destination: destinations[firstRecord]!, firstRecord, recordCount: own.length, bytes: Buffer.concat(own) };
  });
}
