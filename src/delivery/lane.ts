import type { Ledger, PayloadShare } from "../flow/ledger.ts";
import type { PayloadView } from "../flow/payload.ts";
import type { Outcome } from "../plugin/output.ts";
import { asSent, joinPayloads, recordsOf, remainders, selectRecords, takeBatch } from "./batch.ts";
import type { Batch, Given, SentBefore } from "./batch.ts";
import type { BreakerState } from "./breaker.ts";
import type { Overflow } from "./overflow.ts";
import { Parking } from "./parking.ts";
import type { Place } from "./parking.ts";
import { Sender } from "./sender.ts";
import type { SenderOptions } from "./sender.ts";

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

/** The share of the lane's budget that records may take which wait for their destination. */
const PARKED_SHARE = 1 / 4;

interface Tried {
  readonly refused: Batch | undefined;
  readonly restMs: number;
  readonly isAnswered: boolean;
}

export interface LaneOptions extends SenderOptions {
  readonly ledger: Ledger;
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
  readonly #sender: Sender;
  readonly #parking: Parking;
  readonly #queue: Given[] = [];
  readonly #running = new Set<Promise<void>>();
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
    this.#sender = new Sender(options, this.#stopped.signal);
    this.#parking = new Parking({ mostBytes: options.budgetBytes * PARKED_SHARE, onMoved: (...moved) => this.#moved(...moved) });
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
    return this.#sender.breaker;
  }

  /** Records that wait for their destination. */
  get parked(): number {
    return this.#parking.records;
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
      // Perhaps nothing more comes that would.
      return this.#refill();
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

  /** Gives up attempts under way and those to come; then closes the output. What is not settled stays so. @param hurry see Delivery */
  async close(hurry: AbortSignal): Promise<void> {
    await this.#giveUp();
    await this.#options.delivery.close?.(hurry);
    await this.#options.overflow?.close();
  }

  /** Gives up attempts under way and those to come; what is not settled goes to the disk, where the lane may spill. */
  async leave(): Promise<void> {
    await this.#giveUp();
    const left = [...this.#givenUp.flatMap(remainders), ...this.#parking.takeAll(), ...this.#queue.splice(0), ...this.#behind.splice(0)];
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
    await Promise.allSettled([...this.#running, this.#sender.ticking]);
  }

  /** The output's housekeeping. Never rejects. */
  async tick(now: number): Promise<void> {
    await this.#sender.tick(now);
    this.#pump();
  }

  #pump(): void {
    const most = this.#options.delivery.concurrency ?? 1;
    while (this.#running.size < most && !this.#stopped.signal.aborted && this.#sender.ticking === undefined) {
      const sending = this.#sendNext();
      if (sending === undefined) return;
      const running = sending.finally(() => {
        this.#running.delete(running);
        this.#pump();
      });
      this.#running.add(running);
    }
  }

  #sendNext(): Promise<void> | undefined {
    const place = this.#parking.takeDue();
    if (place !== undefined) return this.#sendParked(place);
    const [first] = this.#queue;
    if (first === undefined || this.#parking.isClosedFor(first)) return undefined;
    return this.#send(joinPayloads(takeBatch(this.#queue, this.#options)));
  }

  async #send(whole: Batch): Promise<void> {
    const firstMs = this.#options.clock.now();
    let batch = this.#parking.divert(whole);
    for (let attempts = 1; batch !== undefined && (await this.#sender.admitted()); attempts++) {
      const { refused, restMs, isAnswered } = await this.#try(batch, { attempts, firstMs });
      batch = isAnswered && refused !== undefined ? this.#park(refused, { attempts, firstMs }, restMs) : refused;
      if (batch !== undefined) await this.#sender.rest(restMs);
    }
    if (batch !== undefined) this.#givenUp.push(batch);
  }

  async #sendParked(place: Place): Promise<void> {
    const batch = joinPayloads(this.#parking.takeFrom(place, this.#options));
    if (!(await this.#sender.admitted())) {
      this.#givenUp.push(batch);
      return;
    }
    const sent = { attempts: 1, firstMs: this.#options.clock.now() };
    const { refused, restMs } = await this.#try(batch, sent, place.refusals + 1);
    if (refused !== undefined) {
      this.#parking.putBack(place, refused, sent);
      this.#rest(place, restMs);
    } else if (this.#parking.passed(place)) {
      this.#options.logger.info({ output: this.id, destination: place.destination }, "The destination takes records again.");
    }
  }

  /** Returns what cannot be parked. */
  #park(refused: Batch, sent: SentBefore, restMs: number): Batch | undefined {
    const { places, rest } = this.#parking.park(refused, sent);
    for (const place of places) {
      const { destination, refusals } = place;
      this.#options.logger.warn(
        { output: this.id, destination, refusals },
        "A destination takes no records for now: those for it wait apart.",
      );
      this.#rest(place, restMs);
    }
    return rest;
  }

  #rest(place: Place, restMs: number): void {
    void this.#options.clock.sleep(restMs, this.#stopped.signal).then(() => {
      this.#parking.awake(place);
      this.#pump();
    });
  }

  /** Records that are copied out of their payload, to wait apart. */
  #moved(from: Given, records: number, to: Given): void {
    this.#waitingBytes += to.payload.memory.byteLength;
    this.#count(from, records);
  }

  /** One attempt. What may be tried again comes back; `isAnswered`: it was refused by a target that is there. */
  async #try(batch: Batch, sent: SentBefore, inRow = sent.attempts): Promise<Tried> {
    const { outcome, restMs } = await this.#sender.attempt(batch, sent, inRow);
    const refused = this.#settle(batch, outcome);
    if (refused !== undefined) this.counts.retries++;
    return { refused, restMs, isAnswered: outcome !== "all" };
  }

  /** Settles what has its outcome and returns what is to be tried again. */
  #settle(batch: Batch, outcome: Outcome | "all"): Batch | undefined {
    if (outcome === "all") return asSent(batch);
    const { retry = [], rejected = [] } = outcome;
    const again = new Set(retry);
    this.counts.rejected += rejected.length;
    this.counts.delivered += batch.recordCount - again.size - rejected.length;
    this.counts.waiting -= batch.recordCount - again.size;
    this.#release(batch, again);
    this.#options.onProgress();
    this.#wakeIfIdle();
    this.#refill();
    return again.size === 0 ? undefined : selectRecords(batch, retry);
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
