import { randomBytes } from "node:crypto";
import { COUNT, COUNTS_PER_VERTEX } from "../compiler/generate/counts.ts";
import type { PipelinePlan } from "../compiler/plan.ts";
import type { Lane } from "../delivery/lane.ts";
import { blockBytes, blockGeneration, isWholeBlock } from "../flow/block.ts";
import type { Block } from "../flow/block.ts";
import type { BlockMemory } from "../flow/block-memory.ts";
import type { BlockEntry, Ledger, PayloadShare } from "../flow/ledger.ts";
import { viewPayload } from "../flow/payload.ts";
import type { PayloadView } from "../flow/payload.ts";
import type { Queue } from "../flow/queue.ts";
import { seamNotes } from "../flow/seams.ts";
import type { Feed, FlushWork, Suspect, Work } from "../flow/work.ts";
import type { LogData, Logger } from "../plugin/context.ts";
import type { TimedOutCall } from "../compiler/call-watch.ts";
import type { ComputeResult, Failure } from "../worker/compute.ts";
import type { AdmittedBlock, Admission } from "./admission.ts";
import { partsOfWork } from "./parts-of-work.ts";

export interface BlockFeedOptions {
  readonly plan: PipelinePlan;
  /** Unique among all programs of the process. */
  readonly program: string;
  readonly maxWorkers: number;
  readonly admission: Admission;
  readonly queue: Queue;
  /** What tells this queue from every other, from one process to the next; undefined: it lives with this process. */
  readonly incarnation: string | undefined;
  readonly memory: BlockMemory;
  readonly ledger: Ledger;
  readonly lanes: readonly Lane[];
  readonly logger: Logger;
  /** The delimiter that cuts the records of an input of a generation; undefined: each segment is one record. */
  readonly delimiterOf: (generation: string, input: number) => Uint8Array | undefined;
  /** The seat whose worker has the streams of a shard; undefined: any worker may have any block. */
  readonly seatOfShard: ((shard: number) => number) | undefined;
  /** Keeps the one record that cannot be computed, or that ended a worker, as a dead letter; undefined: nothing does. */
  readonly bury: ((record: Block, reason: string) => Promise<void>) | undefined;
  /** Keeps what cannot be computed, under its sequence and which part of the block it is, before it is dropped; undefined: nothing does. */
  readonly keepAside: ((name: string, block: Block) => Promise<void>) | undefined;
  /** Called after each block and whenever nothing is left to compute. */
  readonly onComputed: () => void;
}

/** A block from its taking until it is settled. */
interface Held {
  readonly block: Block;
  readonly entry: BlockEntry;
  readonly shard: number;
  /** Parts not computed yet: more than one after the block was cut. */
  parts: number;
}

type AnyWork = Work | FlushWork;

/** At so many timed-out calls in one block, it is computed with calls that are interrupted in place. */
const MOST_REPLAYS = 2;
/** Behind a timed-out call so many blocks are computed like this from the start: hostile lines seldom come alone. */
const WARY_BLOCKS = 64;
const KILLED = "A record ended its worker thread, alone in its block";
/** Blocks taken out of the queue ahead of their turn, to find one for the worker that asks. */
const LOOK_AHEAD = 64;

/** The blocks of one pipeline on their way from its queue through the workers into its lanes. */
export class BlockFeed implements Feed {
  readonly program: string;
  readonly maxWorkers: number;
  readonly asks: boolean;
  readonly depth: number;
  readonly isStateful: boolean;
  /** Counts of all vertices since the start, compiler/generate/counts.ts. */
  readonly counts: Float64Array;
  /** Events decoded since the start. */
  events = 0;
  readonly #options: BlockFeedOptions;
  readonly #held = new Map<number, Held>();
  /** Works to be given before those in the queue: what a dead worker had, parts of blocks, flushes. */
  #again: AnyWork[] = [];
  readonly #fresh: Work[] = [];
  readonly #flushes = new Map<FlushWork, () => void>();
  #flushSequence = 0;
  #flushCount = 0;
  /** What no other process has. */
  readonly #run = randomBytes(9).toString("base64url");
  #underWay = 0;
  #wary = 0;
  /** Blocks go out to the workers; false: they stay where they are, and what workers have is computed to its end. */
  isOpen = false;

  constructor(options: BlockFeedOptions) {
    const { plan } = options;
    this.#options = options;
    this.program = options.program;
    this.maxWorkers = plan.isOrdered ? 1 : options.maxWorkers;
    this.isStateful = plan.isStateful;
    this.asks = plan.asks;
    this.depth = plan.isStateful || plan.isOrdered || !plan.asks ? 2 : 5;
    this.counts = new Float64Array(plan.vertices.length * COUNTS_PER_VERTEX);
  }

  /** Blocks and flushes that workers have. */
  get underWay(): number {
    return this.#underWay;
  }

  /** The ledger says that a block is settled, and which others have other seams for it. */
  settled(entry: BlockEntry, seamed: ReadonlySet<BlockEntry>): void {
    const held = this.#held.get(entry.sequence);
    if (held === undefined) return;
    this.#held.delete(entry.sequence);
    this.#options.memory.give(held.block.memory);
    this.#options.queue.ack(entry.sequence, seamNotes(entry, seamed));
  }

  /** Blocks and flushes that are not computed yet, in the queue or in workers. */
  get uncomputed(): number {
    return this.#options.queue.waiting + this.#again.length + this.#fresh.length + this.#underWay;
  }

  /** Flushes the filters that keep state; resolves when what they gave up is in the lanes. */
  flush(nowMs: number, final: boolean): Promise<void> {
    return new Promise((resolve) => {
      const work: FlushWork = { kind: "flush", origin: `${this.#run}.${++this.#flushCount}`, nowMs, final };
      this.#flushes.set(work, resolve);
      this.#again.push(work);
    });
  }

  hasWork(worker: number): boolean {
    const { lanes, plan } = this.#options;
    if (!lanes.every((lane) => lane.hasCredit)) return false;
    // What comes back from an answer must not overtake, or be overtaken.
    if (plan.asks && (plan.isOrdered || plan.isStateful) && this.#underWay > 0) return false;
    if (!this.isOpen) return this.#again.some(({ kind }) => kind === "flush");
    return this.#find(this.#again, worker) >= 0 || this.#find(this.#lookAhead(), worker) >= 0;
  }

  next(worker: number): AnyWork | undefined {
    const list = this.#find(this.#again, worker) >= 0 ? this.#again : this.#fresh;
    const at = this.isOpen ? this.#find(list, worker) : list.findIndex(({ kind }) => kind === "flush");
    const [work] = list.splice(at, 1);
    if (work === undefined) return undefined;
    this.#underWay++;
    if (work.kind === "flush" || list !== this.#fresh || this.#wary === 0) return work;
    this.#wary--;
    return { ...work, isGuarded: true };
  }

  computed(work: AnyWork, result: ComputeResult): void {
    this.#underWay--;
    const isRebuilt = work.kind === "block" && work.mode === "rebuild";
    if (!isRebuilt) this.#count(result);
    if (work.kind === "flush") this.#finishFlush(work, result);
    else if (!isRebuilt) this.#finishPart(work, result);
    this.#options.onComputed();
  }

  lost(worker: number, works: readonly AnyWork[], suspect: Suspect | undefined): void {
    this.#underWay -= works.length;
    const again = works.flatMap((work) => (work === suspect?.work ? this.#suspected(work, suspect) : [work]));
    this.#again = [...this.#rebuilds(worker), ...again, ...this.#again];
    if (this.isStateful) this.#options.logger.error({}, "The worker of this pipeline ended: what its filters had gathered is lost.");
    this.#options.onComputed();
  }

  refused(work: AnyWork, error: unknown): void {
    this.#underWay--;
    if (work.kind === "flush") this.#endFlush(work);
    else this.#isolate(work, error);
    this.#options.onComputed();
  }

  /** What cannot be computed costs its own records only: the block is cut until it is clear which they are. */
  #isolate(work: Work, error: unknown): void {
    const isKnown = this.#isKnown(work);
    const parts = isKnown ? this.#partsOf(work, undefined) : undefined;
    const what = `${isKnown ? "A record" : "A block"} cannot be computed`;
    if (parts === undefined) return void this.#endLater(this.#giveUp(work, what, `${what}: ${(error as Error).message}`, { error }));
    this.#options.logger.warn({ bytes: work.block.length, error }, "A block cannot be computed: its parts are tried.");
    this.#again.unshift(...parts);
  }

  /** False: nobody knows how to decode it, or any part of it. */
  #isKnown({ block, mode }: Work): boolean {
    const { plan } = this.#options;
    const generation = blockGeneration(blockBytes(block));
    return mode === "compute" && isWholeBlock(blockBytes(block)) && [plan, ...plan.earlier].some((each) => each.generation === generation);
  }

  /** Something is under way as long as this is. */
  async #endLater(end: Promise<void>): Promise<void> {
    this.#underWay++;
    await end;
    this.#underWay--;
    this.#options.onComputed();
  }

  /** Where it can be kept, it is, and only then is it done with. @param reason what a dead letter says */
  async #giveUp(work: Work, what: string, reason: string, data: LogData): Promise<void> {
    const { bury, keepAside, logger } = this.#options;
    if (bury !== undefined && this.#isKnown(work)) {
      await bury(work.block, reason);
      return this.#dropPart(work, data, `${what}: it is a dead letter.`);
    }
    if (keepAside === undefined) return this.#dropPart(work, data, `${what}: it is dropped.`);
    try {
      await keepAside(work.origin.slice(work.origin.indexOf(".") + 1), work.block);
      this.#dropPart(work, data, `${what}: it is put aside.`);
    } catch (error) {
      logger.error({ error }, `${what}, and cannot be put aside: it stays in the queue.`);
    }
  }

  timeoutOf(vertex: number): number {
    return this.#options.plan.vertices[vertex]?.timeoutMs ?? 0;
  }

  /** The first work that this worker may have; -1: none. */
  #find(works: readonly AnyWork[], worker: number): number {
    const { seatOfShard } = this.#options;
    if (seatOfShard === undefined) return works.length > 0 ? 0 : -1;
    return works.findIndex((work) => work.kind === "flush" || seatOfShard(work.shard) === worker);
  }

  #lookAhead(): readonly Work[] {
    while (this.#fresh.length < LOOK_AHEAD) {
      const admitted = this.#options.admission.take();
      if (admitted === undefined) break;
      this.#fresh.push(this.#admit(admitted));
    }
    return this.#fresh;
  }

  #admit({ sequence, block, entry, shard }: AdmittedBlock): Work {
    this.#held.set(sequence, { block, entry, shard, parts: 1 });
    const origin = `${this.#options.incarnation ?? this.#run}.${sequence}`;
    return { kind: "block", block, entry, origin, shard, segmentMap: undefined, mode: "compute", ...this.#untried(entry) };
  }

  #finishPart(work: Work, result: ComputeResult): void {
    const { ledger } = this.#options;
    const payloads = this.#views(work.entry, result, work.segmentMap);
    const carries = result.carries.map((step) => ({ ...step, segment: work.segmentMap?.[step.segment] ?? step.segment }));
    ledger.add(
      work.entry,
      payloads.map(({ share }) => share),
      carries,
    );
    this.#give(payloads);
    this.#endPart(work);
  }

  #finishFlush(work: FlushWork, result: ComputeResult): void {
    const { ledger } = this.#options;
    const entry = ledger.admit(--this.#flushSequence, [0], [undefined]);
    const payloads = this.#views(entry, result, undefined);
    ledger.add(
      entry,
      payloads.map(({ share }) => share),
      [],
    );
    this.#give(payloads);
    ledger.computed(entry);
    this.#endFlush(work);
  }

  #endFlush(work: FlushWork): void {
    this.#flushes.get(work)?.();
    this.#flushes.delete(work);
  }

  #views(block: BlockEntry, { payloads }: ComputeResult, segmentMap: readonly number[] | undefined): PayloadAndShare[] {
    return payloads.map((memory) => {
      const payload = viewPayload(memory, segmentMap && ((segment) => segmentMap[segment]!));
      return { payload, share: { block, segments: payload.shares } };
    });
  }

  #give(payloads: readonly PayloadAndShare[]): void {
    for (const { payload, share } of payloads) this.#options.lanes[payload.lane]!.give(payload, share);
  }

  /** One part of a block is done with; the block is computed with its last part. */
  #endPart({ entry }: Work): void {
    const held = this.#held.get(entry.sequence)!;
    held.parts--;
    if (held.parts === 0) this.#options.ledger.computed(entry);
  }

  #dropPart(work: Work, data: LogData, message: string): void {
    this.#options.logger.error({ bytes: work.block.length, ...data }, message);
    this.#endPart(work);
  }

  /** What to do with the work that a worker was at when it ended. */
  #suspected(work: AnyWork, { overdue, event }: Suspect): AnyWork[] {
    if (work.kind === "flush") {
      this.#endFlush(work);
      return [];
    }
    if (overdue !== undefined) return [this.#replay(work, overdue)];
    const parts = this.#partsOf(work, event);
    if (parts === undefined) void this.#endLater(this.#giveUp(work, KILLED, "the record ended the worker that computed it", {}));
    return parts ?? [];
  }

  /** @param suspect the record that is to stand alone; undefined: halves. @returns undefined where there is one record only */
  #partsOf(work: Work, suspect: number | undefined): Work[] | undefined {
    const parts = partsOfWork(work, { delimiterOf: this.#options.delimiterOf, suspect });
    if (parts !== undefined) this.#held.get(work.entry.sequence)!.parts += parts.length - 1;
    return parts?.map((part) => ({ ...work, ...this.#untried(work.entry), ...part }));
  }

  #untried({ seams }: BlockEntry): Pick<Work, "isGuarded" | "timedOut" | "seams"> {
    return { isGuarded: this.isStateful, timedOut: [], seams: seams === undefined ? [] : [...seams.values()] };
  }

  #replay(work: Work, overdue: TimedOutCall): Work {
    this.#wary = WARY_BLOCKS;
    const timedOut = [...work.timedOut, overdue];
    if (work.isGuarded || timedOut.length < MOST_REPLAYS) return { ...work, timedOut };
    return { ...work, isGuarded: true, timedOut: [] };
  }

  /** Computed blocks of which the decoders of a dead worker kept bytes back. */
  #rebuilds(worker: number): Work[] {
    const { seatOfShard } = this.#options;
    if (seatOfShard === undefined) return [];
    const computed = [...this.#held.values()].filter(({ parts, shard }) => parts === 0 && seatOfShard(shard) === worker);
    return computed.map(({ block, entry, shard }) => ({
      kind: "block",
      block,
      entry,
      origin: "",
      shard,
      segmentMap: undefined,
      mode: "rebuild",
      ...this.#untried(entry),
    }));
  }

  #count(result: ComputeResult): void {
    this.events += result.events;
    for (let at = 0; at < this.counts.length; at++) this.counts[at]! += result.counts[at]!;
    for (let at: number = COUNT.timedOut; at < this.counts.length; at += COUNTS_PER_VERTEX)
      if (result.counts[at]! > 0) this.#wary = WARY_BLOCKS;
    for (const failure of result.failures) this.#report(failure);
  }

  #report({ vertex, events, message, stack }: Failure): void {
    const { plan, logger } = this.#options;
    const { id, name, place, kind } = plan.vertices[vertex]!;
    logger.warn(
      { plugin: name, id, place, events, error: message, stack },
      kind === "if" ? "A condition failed; its events are dropped." : "A plugin failed; its events are dropped.",
    );
  }
}

interface PayloadAndShare {
  readonly payload: PayloadView;
  readonly share: PayloadShare;
}
