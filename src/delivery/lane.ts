import type { Ledger, PayloadShare } from "../flow/ledger.ts";
import type { PayloadView } from "../flow/payload.ts";
import type { Logger } from "../plugin/context.ts";
import type { Clock } from "../plugin/input.ts";
import type { Delivery, Outcome, Rejection } from "../plugin/output.ts";
import { backoffMs, DEFAULT_BACKOFF } from "./backoff.ts";
import type { Overflow } from "./overflow.ts";
import { Breaker } from "./breaker.ts";
import type { BreakerState } from "./breaker.ts";
import { asSent, joinPayloads, recordsOf, remainders, selectRecords, takeBatch } from "./batch.ts";
import type { Batch, Given, GivenRecord } from "./batch.ts";

/** Given = delivered + rejected + dropped + waiting, at any moment; what is spilled waits. */
export interface LaneCounts {
  given: number;
  delivered: number;
  /** Refused for good by the target; without a dead-letter queue they are dropped and logged. */
  rejected: number;
  waiting: number;
  /** Attempts after the first one of a batch. */
  retries: number;
  /** Given up because the output was too slow, by `on_full => drop`. */
  dropped: number;
}

/** So many rounds of housekeeping in a row may be skipped because the output is busy; */
const MOST_SKIPPED_TICKS = 3;
/** and then deliveries wait so long for those before them. */
const MOST_TICK_WAIT_MS = 1_000;

/** A record that the output refused, and when it was sent first. */
export interface DeadRecord {
  readonly record: GivenRecord;
  readonly rejection: Rejection;
  readonly attempts: number;
  readonly firstMs: number;
}

export interface LaneOptions {
  readonly id: string;
  readonly delivery: Delivery;
  readonly ledger: Ledger;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Payload bytes that may wait here before the lane has no credit. */
  readonly budgetBytes: number;
  /** Where payloads go that find no room; undefined: they are not sent for. */
  readonly overflow: Overflow | undefined;
  /** Records in one call of `deliver`, unless one payload alone has more. */
  readonly batchRecords: number;
  /** Bytes in one call of `deliver`, likewise. */
  readonly batchBytes: number;
  /** Takes back the memory of a payload that nobody reads any more. */
  readonly release: (memory: SharedArrayBuffer) => void;
  /** Keeps records that the output refused for good; resolves when they are safe. Undefined: they are dropped. */
  readonly bury: ((dead: readonly DeadRecord[]) => Promise<void>) | undefined;
  /** Called when the lane has credit again or has settled records. */
  readonly onProgress: () => void;
}

/**
 * The way to one output: batches what comes, sends it, tries again with back-off what may succeed later, and settles
 * every record in the ledger once. Records are never dropped because an output fails.
 */
export class Lane {
  readonly counts: LaneCounts = { given: 0, delivered: 0, rejected: 0, waiting: 0, retries: 0, dropped: 0 };
  readonly #options: LaneOptions;
  readonly #stopped = new AbortController();
  readonly #breaker: Breaker;
  readonly #queue: Given[] = [];
  readonly #running = new Set<Promise<void>>();
  /** Calls of the output under way. */
  readonly #attempts = new Set<Promise<unknown>>();
  #ticking: Promise<void> | undefined;
  #skippedTicks = 0;
  #waitingBytes = 0;
  /** Behind what went over, which took no more. */
  readonly #behind: Given[] = [];
  #behindBytes = 0;
  #isRefilling = false;
  /** What was under way when attempts were given up. */
  readonly #givenUp: Batch[] = [];
  #idle: (() => void)[] = [];

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#breaker = new Breaker(options.clock);
  }

  get id(): string {
    return this.#options.id;
  }

  /** False: no block that may reach this lane is to be dispatched. */
  get hasCredit(): boolean {
    return this.#hasRoom || (this.#behind.length === 0 && this.#options.overflow?.hasRoom === true);
  }

  get #hasRoom(): boolean {
    return this.waitingBytes < this.#options.budgetBytes;
  }

  /** What it has waiting may wait on disk. */
  get spills(): boolean {
    return this.#options.overflow?.spills === true;
  }

  get breaker(): BreakerState {
    return this.#breaker.state;
  }

  get waitingBytes(): number {
    return this.#waitingBytes + this.#behindBytes;
  }

  give(payload: PayloadView, share: PayloadShare): void {
    const { overflow } = this.#options;
    this.counts.given += payload.recordCount;
    this.counts.waiting += payload.recordCount;
    const given = { payload, share, unsettled: payload.recordCount };
    if (this.#behind.length > 0) this.#holdBehind(given);
    else if (overflow !== undefined && (this.#hasMoreBefore || !this.#hasRoom)) void this.#overflow(given, overflow);
    else this.#hold(given);
  }

  /** What went over, or is on its way back, is before what comes now. */
  get #hasMoreBefore(): boolean {
    return this.#isRefilling || this.#options.overflow?.isInUse === true;
  }

  /** What finds no room there either waits until all before it are back. */
  #holdBehind(given: Given): void {
    this.#behind.push(given);
    this.#behindBytes += given.payload.memory.byteLength;
  }

  #hold(given: Given): void {
    this.#queue.push(given);
    this.#waitingBytes += given.payload.memory.byteLength;
    this.#pump();
  }

  async #overflow(given: Given, overflow: Overflow): Promise<void> {
    const { payload, share } = given;
    const fate = await overflow.take(payload, share);
    if (fate === "refused") {
      if (this.#hasMoreBefore || this.#behind.length > 0) this.#holdBehind(given);
      else this.#hold(given);
      return;
    }
    this.#options.release(payload.memory);
    if (fate === "dropped") {
      this.counts.dropped += payload.recordCount;
      this.counts.waiting -= payload.recordCount;
    }
    this.#wakeIfIdle();
    this.#refill();
    this.#options.onProgress();
  }

  /** Takes back what went over, when there is room for it. */
  #refill(): void {
    const { overflow, budgetBytes } = this.#options;
    if (overflow === undefined || this.#isRefilling || this.#stopped.signal.aborted) return;
    if (!overflow.isInUse) return this.#catchUp();
    if (this.#waitingBytes > budgetBytes / 2) return;
    this.#isRefilling = true;
    void overflow.next().then((given) => {
      this.#isRefilling = false;
      if (given === undefined) {
        this.#catchUp();
        return this.#wakeIfIdle();
      }
      if (given.share.block.isEarlier) {
        this.counts.given += given.payload.recordCount;
        this.counts.waiting += given.payload.recordCount;
      }
      this.#hold(given);
      this.#refill();
    });
  }

  /** All that went over is back. */
  #catchUp(): void {
    this.#behindBytes = 0;
    for (const given of this.#behind.splice(0)) this.#hold(given);
  }

  /** Sends what an earlier process has left; to be called once, when the output is open. */
  start(): void {
    this.#refill();
  }

  #wakeIfIdle(): void {
    if (this.#isIdle) for (const resolve of this.#idle.splice(0)) resolve();
  }

  get #isIdle(): boolean {
    return this.counts.waiting === 0 && this.#options.overflow?.isInUse !== true;
  }

  /** Resolves when everything given is settled. */
  drained(): Promise<void> {
    if (this.#isIdle) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle.push(resolve);
    });
  }

  /** Gives up attempts under way and those to come; then closes the output. What is not settled stays so. */
  async close(): Promise<void> {
    await this.#giveUp();
    await this.#options.delivery.close?.();
    await this.#options.overflow?.close();
  }

  /** Gives up attempts under way and those to come; what is not settled goes to the disk, where the lane may spill. */
  async leave(): Promise<void> {
    await this.#giveUp();
    const left = [...this.#givenUp.flatMap(remainders), ...this.#queue.splice(0), ...this.#behind.splice(0)];
    let lost = 0;
    for (const { payload, share } of left)
      if ((await this.#options.overflow?.take(payload, share, true)) !== "kept") lost += recordsOf(share);
    if (lost > 0)
      this.#options.logger.error(
        { output: this.id, records: lost },
        "Records that wait at the stop cannot be kept on disk: they are lost.",
      );
  }

  async #giveUp(): Promise<void> {
    this.#stopped.abort();
    await Promise.allSettled([...this.#running, this.#ticking]);
  }

  /**
   * The output's housekeeping, never while it delivers: skipped while it does, but not for ever: then the next deliveries wait
   * a moment for it. Never rejects.
   */
  async tick(now: number): Promise<void> {
    if (this.#ticking !== undefined || this.#stopped.signal.aborted) return;
    if (this.#attempts.size > 0 && ++this.#skippedTicks < MOST_SKIPPED_TICKS) return;
    this.#ticking = this.#tidyUp(now);
    await this.#ticking;
    this.#ticking = undefined;
    this.#pump();
  }

  async #tidyUp(now: number): Promise<void> {
    const { delivery, clock, logger } = this.#options;
    await Promise.race([Promise.allSettled(this.#attempts), clock.sleep(MOST_TICK_WAIT_MS, this.#stopped.signal)]);
    if (this.#attempts.size > 0) return;
    this.#skippedTicks = 0;
    try {
      await delivery.tick?.(now);
    } catch (error) {
      logger.warn({ output: this.id, error }, "An output's housekeeping failed.");
    }
  }

  #pump(): void {
    const most = this.#options.delivery.concurrency ?? 1;
    while (this.#queue.length > 0 && this.#running.size < most && !this.#stopped.signal.aborted && this.#ticking === undefined) {
      const running = this.#send(joinPayloads(takeBatch(this.#queue, this.#options))).finally(() => {
        this.#running.delete(running);
        this.#pump();
      });
      this.#running.add(running);
    }
  }

  async #send(whole: Batch): Promise<void> {
    const { signal } = this.#stopped;
    const { clock, delivery } = this.#options;
    const firstMs = clock.now();
    let batch: Batch | undefined = whole;
    for (let attempt = 1; batch !== undefined; attempt++) {
      await this.#breaker.admit(signal);
      if (signal.aborted) break;
      const outcome: Outcome | "all" = await this.#attempt(batch, attempt);
      const restMs = delivery.retryAfterMs ?? backoffMs(delivery.backoff ?? DEFAULT_BACKOFF, attempt, Math.random());
      this.#note(outcome, restMs);
      if (outcome !== "all" && outcome.rejected?.length) await this.#reject(batch, outcome.rejected, { attempts: attempt, firstMs });
      batch = this.#settle(batch, outcome);
      if (batch === undefined) return;
      this.counts.retries++;
      // A breaker that is open sees to the rest.
      if (this.#breaker.state === "closed") await clock.sleep(restMs, signal);
    }
    this.#givenUp.push(batch);
  }

  #note(outcome: Outcome | "all", restMs: number): void {
    const { logger } = this.#options;
    const before = this.#breaker.state;
    if (outcome === "all") this.#breaker.failed(restMs);
    else this.#breaker.answered();
    const { state } = this.#breaker;
    if (before === "closed" && state === "open")
      logger.warn({ output: this.id }, "The output fails again and again: one batch at a time tries it.");
    if (before !== "closed" && state === "closed") logger.info({ output: this.id }, "The output takes records again.");
  }

  /** @returns the outcome; "all": the whole batch may be tried again */
  async #attempt(batch: Batch, attempt: number): Promise<Outcome | "all"> {
    const { delivery, logger, id } = this.#options;
    await this.#ticking;
    // An output that throws before it has a promise fails like any other.
    const delivering = (async () => delivery.deliver(batch, this.#stopped.signal))();
    this.#attempts.add(delivering);
    try {
      const outcome = (await delivering) ?? {};
      if (outcome.retry?.length)
        logger.warn({ output: id, records: outcome.retry.length, attempt, error: outcome.error }, "Some records are tried again.");
      return outcome;
    } catch (error) {
      if (!this.#stopped.signal.aborted)
        logger.warn({ output: id, records: batch.recordCount, attempt, error }, "Delivery failed and is tried again.");
      return "all";
    } finally {
      this.#attempts.delete(delivering);
    }
  }

  /** Settles what has its outcome and returns what is to be tried again. */
  #settle(batch: Batch, outcome: Outcome | "all"): Batch | undefined {
    if (outcome === "all") return asSent(batch);
    const { retry = [], rejected = [] } = outcome;
    const again = new Set(retry);
    this.counts.delivered += batch.recordCount - again.size - rejected.length;
    this.counts.waiting -= batch.recordCount - again.size;
    this.#release(batch, again);
    this.#options.onProgress();
    this.#wakeIfIdle();
    this.#refill();
    return again.size === 0 ? undefined : selectRecords(batch, retry);
  }

  async #reject(batch: Batch, rejected: readonly Rejection[], sent: Pick<DeadRecord, "attempts" | "firstMs">): Promise<void> {
    const { bury, logger, delivery } = this.#options;
    this.counts.rejected += rejected.length;
    const [{ reason, status } = { reason: "" }] = rejected;
    const what =
      bury === undefined ? "The output refused records; they are dropped." : "The output refused records; they are dead letters.";
    if (!delivery.saysRejections) logger.error({ output: this.id, records: rejected.length, reason, status }, what);
    const dead = rejected.filter(({ isDropped }) => !isDropped);
    await bury?.(dead.map((rejection) => ({ record: batch.recordAt(rejection.record), rejection, ...sent })));
  }

  /** Tells the ledger, and gives back the bytes of payloads whose last record is settled. */
  #release(batch: Batch, again: ReadonlySet<number>): void {
    const { ledger } = this.#options;
    if (again.size === 0 && batch.whole.length > 0) {
      for (const given of batch.whole) {
        ledger.settledAll(given.share);
        this.#count(given, given.unsettled);
      }
      return;
    }
    for (let ordinal = 0; ordinal < batch.recordCount; ordinal++) {
      if (again.has(ordinal)) continue;
      const { given, record } = batch.recordAt(ordinal);
      ledger.settled(given.share.block, given.payload.segmentOf(record), 1);
      this.#count(given, 1);
    }
  }

  #count(given: Given, records: number): void {
    given.unsettled -= records;
    if (given.unsettled > 0) return;
    const { memory } = given.payload;
    this.#waitingBytes -= memory.byteLength;
    if (this.#options.delivery.releasesBytes) this.#options.release(memory);
  }
}
