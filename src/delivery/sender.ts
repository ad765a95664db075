import type { Logger } from "../plugin/context.ts";
import type { Clock } from "../plugin/input.ts";
import type { Delivery, Outcome, Rejection } from "../plugin/output.ts";
import { backoffMs, DEFAULT_BACKOFF } from "./backoff.ts";
import { sentInAll } from "./batch.ts";
import type { Batch, GivenRecord, SentBefore } from "./batch.ts";
import { Breaker } from "./breaker.ts";
import type { BreakerState } from "./breaker.ts";

/** A record that the output refused, and how it was sent. */
export interface DeadRecord extends SentBefore {
  readonly record: GivenRecord;
  readonly rejection: Rejection;
}

export interface SenderOptions {
  /** The output's. */
  readonly id: string;
  readonly delivery: Delivery;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Keeps records that the output refused for good; resolves when they are safe. Undefined: they are dropped. */
  readonly bury: ((dead: readonly DeadRecord[]) => Promise<void>) | undefined;
}

/** What came of an attempt. */
export interface Attempt {
  /** "all": nothing is known to be delivered, everything may be tried again. */
  readonly outcome: Outcome | "all";
  /** So long the next one should wait. */
  readonly restMs: number;
}

/** So many rounds of housekeeping in a row may be skipped because the output is busy; */
const MOST_SKIPPED_TICKS = 3;
/** and then deliveries wait so long for those before them. */
const MOST_TICK_WAIT_MS = 1_000;

/** Makes the attempts of one lane: asks the breaker, tells what went wrong, buries what was refused for good. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #signal: AbortSignal;
  readonly #breaker: Breaker;
  /** Calls of the output under way. */
  readonly #underWay = new Set<Promise<unknown>>();
  #ticking: Promise<void> | undefined;
  #skippedTicks = 0;

  /** @param signal ends attempts and rests */
  constructor(options: SenderOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#breaker = new Breaker(options.clock);
  }

  get breaker(): BreakerState {
    return this.#breaker.state;
  }

  /** The housekeeping under way. */
  get ticking(): Promise<void> | undefined {
    return this.#ticking;
  }

  /** Resolves with true when an attempt may be made, with false when there are to be no more. */
  async admitted(): Promise<boolean> {
    await this.#breaker.admit(this.#signal);
    return !this.#signal.aborted;
  }

  /** @param inRow attempts in a row, this one included, by which the rest before the next is measured */
  async attempt(batch: Batch, sent: SentBefore, inRow: number): Promise<Attempt> {
    const { delivery } = this.#options;
    const outcome = await this.#deliver(batch, inRow);
    const restMs = delivery.retryAfterMs ?? backoffMs(delivery.backoff ?? DEFAULT_BACKOFF, inRow, Math.random());
    this.#note(outcome, restMs);
    if (outcome !== "all" && outcome.rejected?.length) await this.#reject(batch, outcome.rejected, sent);
    return { outcome, restMs };
  }

  /** A rest before the next attempt; none when the breaker sees to it. */
  async rest(restMs: number): Promise<void> {
    if (this.breaker === "closed") await this.#options.clock.sleep(restMs, this.#signal);
  }

  /**
   * The output's housekeeping, never while it delivers: skipped while it does, but not for ever: then the next deliveries wait
   * a moment for it. Never rejects.
   */
  async tick(now: number): Promise<void> {
    if (this.#ticking !== undefined || this.#signal.aborted) return;
    if (this.#underWay.size > 0 && ++this.#skippedTicks < MOST_SKIPPED_TICKS) return;
    this.#ticking = this.#tidyUp(now);
    await this.#ticking;
    this.#ticking = undefined;
  }

  async #tidyUp(now: number): Promise<void> {
    const { id, delivery, clock, logger } = this.#options;
    await Promise.race([Promise.allSettled(this.#underWay), clock.sleep(MOST_TICK_WAIT_MS, this.#signal)]);
    if (this.#underWay.size > 0) return;
    this.#skippedTicks = 0;
    try {
      await delivery.tick?.(now);
    } catch (error) {
      logger.warn({ output: id, error }, "An output's housekeeping failed.");
    }
  }

  async #deliver(batch: Batch, attempt: number): Promise<Outcome | "all"> {
    const { delivery, logger, id } = this.#options;
    await this.#ticking;
    // An output that throws before it has a promise fails like any other.
    const delivering = (async () => delivery.deliver(batch, this.#signal))();
    this.#underWay.add(delivering);
    try {
      const outcome = (await delivering) ?? {};
      if (outcome.retry?.length)
        logger.warn({ output: id, records: outcome.retry.length, attempt, error: outcome.error }, "Some records are tried again.");
      return outcome;
    } catch (error) {
      if (!this.#signal.aborted)
        logger.warn({ output: id, records: batch.recordCount, attempt, error }, "Delivery failed and is tried again.");
      return "all";
    } finally {
      this.#underWay.delete(delivering);
    }
  }

  #note(outcome: Outcome | "all", restMs: number): void {
    const { logger, id } = this.#options;
    const before = this.breaker;
    if (outcome === "all") this.#breaker.failed(restMs);
    else this.#breaker.answered();
    if (before === "closed" && this.breaker === "open")
      logger.warn({ output: id }, "The output fails again and again: one batch at a time tries it.");
    if (before !== "closed" && this.breaker === "closed") logger.info({ output: id }, "The output takes records again.");
  }

  async #reject(batch: Batch, rejected: readonly Rejection[], sent: SentBefore): Promise<void> {
    const { bury, logger, delivery, id } = this.#options;
    const [{ reason, status } = { reason: "" }] = rejected;
    const what =
      bury === undefined ? "The output refused records; they are dropped." : "The output refused records; they are dead letters.";
    if (!delivery.saysRejections) logger.error({ output: id, records: rejected.length, reason, status }, what);
    const dead = rejected.filter(({ isDropped }) => !isDropped);
    await bury?.(
      dead.map((rejection) => {
        const record = batch.recordAt(rejection.record);
        return { record, rejection, ...sentInAll(record.given, sent) };
      }),
    );
  }
}
