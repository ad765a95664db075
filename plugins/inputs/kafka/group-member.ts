import type { Consumer, ConsumerGroupJoinEvent, EachBatchPayload } from "kafkajs";
import type { InputContext, Intake } from "#plugin";
import { reasonOf } from "#plugin";
import { recordsOf } from "./envelope.ts";
import type { Decoration } from "./envelope.ts";
import { Partition } from "./partition.ts";
import type { Chunk } from "./partition.ts";

export interface MemberOptions {
  readonly consumer: Consumer;
  readonly intake: Intake;
  readonly context: Pick<InputContext, "logger" | "clock" | "isDurable">;
  readonly groupId: string;
  readonly decoration: Decoration;
  /** Records that are handed on together, and share a receipt. */
  readonly mostTogether: number;
  /** A partition rests that has more bytes than this which are not safe. */
  readonly mostUnsafeBytes: number;
  /** Milliseconds between a record's safety and its commit. */
  readonly commitAfterMs: number;
}

/**
 * While nothing can go on, kafkajs is held up for so long before it looks again: it would rest for `fetch_max_wait_ms`, also
 * when there is room a moment later. It is much less than any session.
 */
const HOLD_MS = 1000;
/** A commit that failed is made again after so long at the soonest: perhaps nothing more comes that would bring one. */
const COMMIT_AGAIN_MS = 500;
/** How long a stop waits for what was given to be safe, where that is not soon so. */
const FAREWELL_MS = 10_000;

/**
 * A member of a group. What it fetches goes on as long as there is room; a partition that has too much under way rests by
 * itself, and the others go on. kafkajs is never kept from its heartbeats. Positions are committed up to the lowest record
 * that is not safe: on disk with a queue on disk, else delivered.
 */
export class GroupMember {
  readonly #options: MemberOptions;
  readonly #ended = new AbortController();
  #partitions = new Map<string, Partition>();
  #memberId: string | undefined;
  #isTaking = true;
  #isResting = false;
  #waitsForRoom = false;
  #isCommitPlanned = false;
  #committed: Promise<void> = Promise.resolve();
  #onProgress: (() => void)[] = [];

  constructor(options: MemberOptions) {
    this.#options = options;
  }

  /** The group is about to share its partitions anew: nothing is given until this member has joined it. */
  get isResting(): boolean {
    return this.#isResting;
  }

  /** The group has shared the partitions anew. What a member keeps through it nobody else has had meanwhile. */
  joined({ payload: { memberId, memberAssignment } }: ConsumerGroupJoinEvent): void {
    const { consumer, intake, logger, groupId } = { ...this.#options, ...this.#options.context };
    const before = memberId === this.#memberId ? this.#partitions : new Map<string, Partition>();
    this.#memberId = memberId;
    this.#partitions = new Map();
    for (const [topic, numbers] of Object.entries(memberAssignment)) {
      for (const number of numbers) {
        const key = keyOf(topic, number);
        const kept = before.get(key);
        if (kept?.next !== undefined) consumer.seek({ topic, partition: number, offset: String(kept.next) });
        else consumer.resume([{ topic, partitions: [number] }]);
        const source = (): Partition => new Partition(topic, number, intake.source(this.#isDecorated ? [topic, groupId, number] : []));
        this.#partitions.set(key, kept?.next === undefined ? source() : kept);
      }
    }
    logger.info({ group: groupId, member: memberId, partitions: memberAssignment }, "Partitions were assigned.");
    this.#isResting = false;
    this.#pump();
  }

  /** kafkajs has fetched records of a partition. Resolves soon, whatever the outputs do. */
  async take(fetched: EachBatchPayload): Promise<void> {
    const { batch } = fetched;
    const partition = this.#partitions.get(keyOf(batch.topic, batch.partition));
    const last = batch.messages.at(-1);
    if (partition === undefined || last === undefined || !this.#isTaking || fetched.isStale()) return;
    partition.add(batch.messages, Number(batch.lastOffset()) + 1, this.#options.mostTogether);
    // It also passes what the broker has left out behind the last record.
    fetched.resolveOffset(last.offset);
    this.#pump();
    if (this.#isAllPaused) await this.#progress(HOLD_MS);
  }

  /** Commits what is safe. Never rejects: what is not committed is read again by whoever has the partition next. */
  commit(): Promise<void> {
    this.#committed = this.#committed.then(() => this.#commitNow());
    return this.#committed;
  }

  /**
   * To be called before the member joins the group again, which may give its partitions to others: gives nothing more, waits for
   * what was given to be safe, but not for long, and commits: all that is not committed is read again by the others.
   */
  async settle(mostMs: number): Promise<void> {
    this.#isResting = true;
    await this.#untilSafe(mostMs);
    await this.commit();
  }

  /** Takes nothing more, waits a while for what was given to be safe, and commits. The heartbeats go on. */
  async finish(): Promise<void> {
    this.#isTaking = false;
    for (const partition of this.#partitions.values()) {
      partition.drop();
      this.#setPaused(partition, true);
    }
    await this.#untilSafe(FAREWELL_MS);
    await this.commit();
  }

  /** The consumer is gone: what becomes safe from now on is read again by whoever has its partition next. */
  end(): void {
    this.#isTaking = false;
    this.#partitions.clear();
    this.#ended.abort();
    this.#tellProgress();
  }

  async #untilSafe(mostMs: number): Promise<void> {
    const { clock } = this.#options.context;
    const end = clock.now() + mostMs;
    while (!this.#isAllSafe && clock.now() < end) await this.#progress(end - clock.now());
  }

  get #isDecorated(): boolean {
    return this.#options.decoration !== "none";
  }

  get #isAllPaused(): boolean {
    return [...this.#partitions.values()].every(({ isPaused }) => isPaused);
  }

  get #isAllSafe(): boolean {
    return [...this.#partitions.values()].every(({ ledger }) => ledger.isEmpty);
  }

  /** Hands on what waits, in turn, while there is room. */
  #pump(): void {
    if (this.#waitsForRoom || this.#isResting || !this.#isTaking) return;
    let isMore = true;
    while (isMore) {
      isMore = false;
      for (const partition of this.#partitions.values()) {
        if (this.#waitsForRoom || this.#isOverfull(partition)) continue;
        const chunk = partition.take();
        if (chunk === undefined) continue;
        this.#give(partition, chunk);
        this.#awaitRoom();
        isMore = true;
      }
    }
    for (const partition of this.#partitions.values()) this.#regulate(partition);
  }

  #give(partition: Partition, { messages, end }: Chunk): void {
    const { intake, decoration, context } = this.#options;
    const records = recordsOf(messages, decoration);
    const bytes = records.reduce((sum, record) => sum + record.length, 0);
    const isSafe = partition.ledger.give({ end, bytes });
    const receipt = intake.push(records, partition.source);
    void (context.isDurable ? receipt.accepted : receipt.settled).then(() => {
      isSafe();
      this.#planCommit();
      this.#pump();
      this.#tellProgress();
    });
  }

  #awaitRoom(): void {
    const room = this.#options.intake.room();
    if (room === undefined) return;
    this.#waitsForRoom = true;
    void room.then(() => {
      this.#waitsForRoom = false;
      this.#pump();
      this.#tellProgress();
    });
  }

  #isOverfull({ ledger }: Partition): boolean {
    return ledger.unsafeBytes > this.#options.mostUnsafeBytes;
  }

  /** A partition with something waiting, or too much under way, rests until half of that is safe. */
  #regulate(partition: Partition): void {
    const { ledger, isPaused, hasWaiting } = partition;
    const most = isPaused ? this.#options.mostUnsafeBytes / 2 : this.#options.mostUnsafeBytes;
    this.#setPaused(partition, hasWaiting || ledger.unsafeBytes > most);
  }

  #setPaused(partition: Partition, isPaused: boolean): void {
    if (partition.isPaused === isPaused) return;
    partition.isPaused = isPaused;
    const which = [{ topic: partition.topic, partitions: [partition.number] }];
    try {
      if (isPaused) this.#options.consumer.pause(which);
      else this.#options.consumer.resume(which);
    } catch {
      // The consumer has crashed; the one after it begins anew.
    }
  }

  #planCommit(afterMs = this.#options.commitAfterMs): void {
    if (this.#isCommitPlanned || !this.#isTaking) return;
    this.#isCommitPlanned = true;
    void this.#options.context.clock.sleep(afterMs, this.#ended.signal).then(() => {
      this.#isCommitPlanned = false;
      return this.#isTaking ? this.commit() : undefined;
    });
  }

  async #commitNow(): Promise<void> {
    const { consumer, context, groupId, commitAfterMs } = this.#options;
    const due = [...this.#partitions.values()].flatMap((partition) => {
      const position = partition.ledger.uncommitted;
      return position === undefined ? [] : [{ partition, position }];
    });
    if (due.length === 0) return;
    try {
      await consumer.commitOffsets(
        due.map(({ partition: { topic, number }, position }) => ({ topic, partition: number, offset: String(position) })),
      );
      for (const { partition, position } of due) partition.ledger.committed(position);
    } catch (error) {
      context.logger.warn(
        { group: groupId, reason: reasonOf(error) },
        "Positions were not committed; what is behind them may be read twice.",
      );
      this.#planCommit(Math.max(commitAfterMs, COMMIT_AGAIN_MS));
    }
  }

  /** Resolves when something became safe, or there is room again, or after the time. */
  async #progress(mostMs: number): Promise<void> {
    const done = new AbortController();
    this.#onProgress.push(() => done.abort());
    await this.#options.context.clock.sleep(mostMs, done.signal);
  }

  #tellProgress(): void {
    for (const resolve of this.#onProgress.splice(0)) resolve();
  }
}

function keyOf(topic: string, partition: number): string {
  return `${topic} ${partition}`;
}
