import type { Outcome, Payload, Rejection } from "#plugin";
import type { BulkItem } from "./bulk-reply.ts";
import { recordRefused } from "./errors.ts";
import type { IdlessIndexes } from "./idless-indexes.ts";
import { judge } from "./judge.ts";
import type { JudgeSettings } from "./judge.ts";
import type { Patience } from "./patience.ts";
import { destinationsOf, halves } from "./ranges.ts";
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
  /** 1 for a record that has its outcome. */
  readonly #isDone: Uint8Array;
  #destinations: readonly string[] | undefined;
  #error: Error | undefined;

  constructor(payload: Payload, parts: OutcomeParts) {
    this.#payload = payload;
    this.#parts = parts;
    this.#isDone = new Uint8Array(payload.recordCount);
  }

  /** True when some records have their outcome. */
  get hasPassed(): boolean {
    return this.#isDone.includes(1);
  }

  /** Records that were refused for their ids, which are ours: they have no outcome yet. */
  get refusedIds(): readonly number[] {
    return this.#refusedIds;
  }

  /** The rest could not be sent. */
  failed(error: unknown): void {
    this.#error = error instanceof Error ? error : new Error(String(error));
    this.#isDone.forEach((isDone, record) => {
      if (isDone === 0) this.#retry.push(record);
    });
  }

  /** Takes over what became of some records that were sent by themselves. */
  join(records: readonly number[], part: OutcomeBuilder): void {
    for (const record of records) this.#isDone[record] = 1;
    this.#retry.push(...part.#retry.map((record) => records[record]!));
    this.#rejected.push(...part.#rejected.map((rejection) => ({ ...rejection, record: records[rejection.record]! })));
    this.#error ??= part.#error;
  }

  /**
   * @param items undefined: all went well
   * @returns records that are to be sent again in these parts, because one of each group was refused with its neighbours
   */
  take(range: Range, items: readonly BulkItem[] | undefined): readonly Range[] {
    const { first, count } = range;
    if (items === undefined) {
      this.#isDone.fill(1, first, first + count);
      const runs = this.#payload.runs.filter((run) => run.firstRecord < first + count && run.firstRecord + run.recordCount > first);
      this.#parts.patience.succeeded(runs.map(({ destination }) => destination));
      return [];
    }
    const groups = groupsRefused(items);
    const isGrouped = new Set(groups.flatMap((group) => Array.from({ length: group.count }, (_, at) => group.first + at)));
    items.forEach((item, at) => {
      if (!isGrouped.has(at)) this.#takeItem(first + at, item, range.mayBeThere === true);
    });
    return groups.flatMap((group) => halves({ ...range, first: first + group.first, count: group.count }));
  }

  reject(record: number, { status, type, reason, response }: Refused, isDropped = false): void {
    this.#isDone[record] = 1;
    this.#parts.log.add({ index: this.#indexOf(record), type, reason, status, sample: this.#payload.record(record) });
    const said = response === undefined ? {} : { response };
    this.#rejected.push({ record, reason, status, ...said, ...(isDropped ? { isDropped } : {}) });
  }

  finish(): Outcome | undefined {
    if (this.#retry.length === 0 && this.#rejected.length === 0) return undefined;
    const retry = this.#retry.toSorted((one, other) => one - other);
    return { retry, rejected: this.#rejected, ...(this.#error === undefined ? {} : { error: this.#error }) };
  }

  #takeItem(record: number, item: BulkItem, mayBeThere: boolean): void {
    if (this.#parts.idless.learn(item, this.#indexOf(record), this.#payload.record(record))) {
      this.#refusedIds.push(record);
      return;
    }
    this.#isDone[record] = 1;
    const verdict = judge(item, mayBeThere || this.#payload.wasSent(record), this.#parts.settings);
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

/**
 * Neighbours that were refused with the same words, one of them by its own fault: Elasticsearch 9 that has much to do reads a
 * request piece by piece, and checks a piece as it else checks a whole request. What stands alone is refused by its own fault.
 */
function groupsRefused(items: readonly BulkItem[]): Range[] {
  const groups: Range[] = [];
  let first = 0;
  items.forEach((item, at) => {
    const reason = checkedTogether(item);
    const next = items[at + 1];
    if (reason !== undefined && next !== undefined && checkedTogether(next) === reason) return;
    if (at > first) groups.push({ first, count: at + 1 - first });
    first = at + 1;
  });
  return groups;
}

function checkedTogether({ status, error }: BulkItem): string | undefined {
  const { type, reason } = status === 400 ? describeError(error ?? {}) : {};
  return type === "action_request_validation_exception" ? reason : undefined;
}
