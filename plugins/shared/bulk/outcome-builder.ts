import type { Outcome, Payload, Rejection } from "#plugin";
import type { BulkItem } from "./bulk-reply.ts";
import { recordRefused } from "./errors.ts";
import type { IdlessIndexes } from "./idless-indexes.ts";
import { judge } from "./judge.ts";
import type { JudgeSettings } from "./judge.ts";
import type { Patience } from "./patience.ts";
import { destinationsOf } from "./ranges.ts";
import type { Range } from "./ranges.ts";
import type { RefusalLog } from "./refusal-log.ts";
import { describeError, excerpt } from "./reply-error.ts";

export interface OutcomeParts {
  readonly settings: JudgeSettings;
  readonly log: RefusalLog;
  readonly patience: Patience;
  readonly idless: IdlessIndexes;
}

interface Refused {
  readonly status: number;
  readonly type: string;
  readonly reason: string;
  readonly response?: string;
}

/** Gathers what became of the records of one payload, request by request. */
export class OutcomeBuilder {
  readonly #payload: Payload;
  readonly #parts: OutcomeParts;
  readonly #retry: number[] = [];
  readonly #refusedIds: number[] = [];
  readonly #rejected: Rejection[] = [];
  #destinations: readonly string[] | undefined;
  /** Records before this one have their outcome. */
  #next = 0;
  #error: Error | undefined;

  constructor(payload: Payload, parts: OutcomeParts) {
    this.#payload = payload;
    this.#parts = parts;
  }

  /** True when some records have their outcome. */
  get hasPassed(): boolean {
    return this.#next > 0;
  }

  /** Records that were refused for their ids, which are ours: they have no outcome yet, though their request is done with. */
  get refusedIds(): readonly number[] {
    return this.#refusedIds;
  }

  /** A request is done with; one that was cut goes on with its parts. */
  passed({ first, count }: Range, isCut: boolean): void {
    if (!isCut) this.#next = first + count;
  }

  /** The rest could not be sent. */
  failed(error: unknown): void {
    const rest: number[] = [];
    for (let record = this.#next; record < this.#payload.recordCount; record++) rest.push(record);
    this.again(rest, error);
  }

  again(records: readonly number[], error: unknown): void {
    this.#error = error instanceof Error ? error : new Error(String(error));
    this.#retry.push(...records);
  }

  /** Takes over what became of some records that were sent by themselves. */
  join(records: readonly number[], part: OutcomeBuilder): void {
    this.#retry.push(...part.#retry.map((record) => records[record]!));
    this.#rejected.push(...part.#rejected.map((rejection) => ({ ...rejection, record: records[rejection.record]! })));
    this.#error ??= part.#error;
  }

  /** @param items undefined: all went well */
  take({ first, count }: Range, items: readonly BulkItem[] | undefined): void {
    if (items === undefined) {
      const runs = this.#payload.runs.filter((run) => run.firstRecord < first + count && run.firstRecord + run.recordCount > first);
      this.#parts.patience.succeeded(runs.map(({ destination }) => destination));
    } else items.forEach((item, at) => this.#takeItem(first + at, item));
  }

  reject(record: number, { status, type, reason, response }: Refused, isDropped = false): void {
    this.#parts.log.add({ index: this.#indexOf(record), type, reason, status, sample: this.#payload.record(record) });
    const said = response === undefined ? {} : { response };
    this.#rejected.push({ record, reason, status, ...said, ...(isDropped ? { isDropped } : {}) });
  }

  finish(): Outcome | undefined {
    if (this.#retry.length === 0 && this.#rejected.length === 0) return undefined;
    const retry = this.#retry.toSorted((one, other) => one - other);
    return { retry, rejected: this.#rejected, ...(this.#error === undefined ? {} : { error: this.#error }) };
  }

  #takeItem(record: number, item: BulkItem): void {
    if (this.#parts.idless.learn(item, this.#indexOf(record), this.#payload.record(record))) {
      this.#refusedIds.push(record);
      return;
    }
    const verdict = judge(item, this.#payload.wasSent(record), this.#parts.settings);
    if (verdict === "delivered") return this.#parts.patience.succeeded([this.#indexOf(record)]);
    const { type = `status_${item.status}`, reason = "no more is said" } = describeError(item.error ?? {});
    const refused = { status: item.status, type, reason: `${type}: ${reason}`, response: excerpt(JSON.stringify(item.error ?? item)) };
    if (verdict === "rejected" || verdict === "dropped") return this.reject(record, refused, verdict === "dropped");
    if (verdict === "forbidden" && this.#parts.patience.isOver(this.#indexOf(record), type, Date.now()))
      return this.reject(record, refused);
    this.#retry.push(record);
    this.#error ??= recordRefused(item.status, refused.reason, this.#indexOf(record));
  }

  #indexOf(record: number): string {
    this.#destinations ??= destinationsOf(this.#payload);
    return this.#destinations[record] ?? "";
  }
}
