import type { Readable, Writable } from "node:stream";
import type { Definitions } from "../registry/definitions.ts";
import type { PipelinePlan, VertexPlan } from "../compiler/plan.ts";
import type { DeadLetterQueue, DeadLetterSettings } from "../delivery/dead-letter-queue.ts";
import type { Spill } from "../delivery/spill.ts";
import type { Lane } from "../delivery/lane.ts";
import { makeLanes } from "./lanes.ts";
import type { Lanes } from "./lanes.ts";
import { letterOfRecord } from "./letter-of.ts";
import type { Dispatcher } from "../flow/dispatcher.ts";
import { BlockMemory } from "../flow/block-memory.ts";
import { Ledger } from "../flow/ledger.ts";
import { MemoryQueue } from "../flow/memory-queue.ts";
import { EventBound } from "../flow/event-bound.ts";
import type { Seam } from "../flow/seams.ts";
import { PersistedQueue } from "../flow/persisted-queue.ts";
import { blockBytes } from "../flow/block.ts";
import type { OpenedQueue, PersistedSettings } from "./open-queue.ts";
import type { Queue } from "../flow/queue.ts";
import type { Logger } from "../plugin/context.ts";
import type { Clock, InputContext } from "../plugin/input.ts";
import type { Delivery } from "../plugin/output.ts";
import { Admission } from "./admission.ts";
import { BlockFeed } from "./block-feed.ts";
import { BlockSink } from "./block-sink.ts";
import { createDeliveries, createInputs, delimiterOf, hasStatefulDecoder } from "./create-io.ts";
import type { InputAtWork } from "./create-io.ts";
import { streamsOf } from "./stream-positions.ts";
import { runInput } from "./run-input.ts";
import { pluginNotStarted } from "./errors.ts";
import { pipelineCounts } from "./pipeline-counts.ts";
import type { PipelineCounts } from "./pipeline-counts.ts";

export interface PipelineSettings {
  /** Workers that may compute for it at once. */
  readonly workers: number;
  /** Records in one call of an output, and how long a block waits for more bytes. */
  readonly batchSize: number;
  readonly batchDelayMs: number;
  /** Bytes in blocks that are not settled. */
  readonly queueBytes: number;
  /** Bytes of records that have not ended yet, in all streams. */
  readonly carryBytes: number;
  /** Payload bytes waiting at one output. */
  readonly laneBytes: number;
  /** Undefined: the queue is in memory. */
  readonly persisted: PersistedSettings | undefined;
  /** Undefined: dead letters are dropped and counted. */
  readonly deadLetters: DeadLetterSettings | undefined;
  /** How long a stop that is asked for waits for outputs, where what they do not take stays on disk. */
  readonly graceMs: number;
}

export interface PipelineParts {
  readonly plan: PipelinePlan;
  readonly settings: PipelineSettings;
  readonly definitions: Definitions;
  readonly dispatcher: Dispatcher;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly world: World;
  /** The queue on disk; undefined: blocks wait in memory. */
  readonly opened: OpenedQueue | undefined;
  /** What outputs with `on_full => spill` have on disk, by their ids. */
  readonly spills: ReadonlyMap<string, Spill>;
  /** Where dead letters go; undefined: they are dropped. */
  readonly deadLetters: DeadLetterQueue | undefined;
  /** Opens dead letters for an input. */
  readonly openDeadLetters: InputContext["openDeadLetters"];
}

/** What plugins may touch of the process. */
export interface World {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly hostname: string;
  /** `path.data` */
  readonly dataPath: string;
}

/** How often filters that keep state are flushed. */
const FLUSH_INTERVAL_MS = 5_000;
/** How often outputs do their housekeeping. */
const LANE_TICK_MS = 1_000;

let programCount = 0;

/** One pipeline: its inputs, blocks and lanes, from start to stop. */
export class Pipeline {
  readonly #parts: PipelineParts;
  readonly #inputs: readonly InputAtWork[];
  readonly #lanes: Lanes;
  readonly #deliveries: readonly Delivery[];
  readonly #queue: Queue;
  readonly #feed: BlockFeed;
  readonly #sink: BlockSink;
  readonly #stopInputs = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  #running: Promise<void> = Promise.resolve();
  #onIdle: (() => void)[] = [];
  #closed: Promise<void> | undefined;
  readonly #hasClosed = new AbortController();
  /** Outputs that close finish no more of what they have. */
  readonly #hurry = new AbortController();

  /** Creates everything and opens nothing. */
  constructor(parts: PipelineParts) {
    const { plan, settings, dispatcher, logger, clock, opened, deadLetters } = parts;
    this.#parts = parts;
    const memory = new BlockMemory();
    this.#queue = this.#makeQueue(memory);
    const ledger = new Ledger((block, seamed) => {
      this.#feed.settled(block, seamed);
      this.#progress();
    });
    this.#deliveries = createDeliveries(parts);
    this.#lanes = makeLanes(parts, this.#deliveries, ledger, () => this.#progress());
    this.#inputs = createInputs(parts, () => this.#sink);
    const isSharded = hasStatefulDecoder(parts);
    const goingOn = opened === undefined ? new Set<number>() : streamsOf(opened.streams);
    let seats: readonly number[] = [];
    const seams = opened?.seams ?? new Map<number, Map<number, Seam>>();
    const admission = new Admission({ queue: this.#queue, ledger, memory, isSharded, seams, goesOn: (stream) => goingOn.has(stream) });
    this.#feed = new BlockFeed({
      admission,
      plan,
      program: `${plan.pipelineId} ${++programCount}`,
      maxWorkers: settings.workers,
      queue: this.#queue,
      incarnation: opened?.incarnation,
      memory,
      ledger,
      lanes: this.#lanes.all,
      logger,
      bury: deadLetters && ((record, reason) => deadLetters.add([letterOfRecord(record, { plan, reason, nowMs: clock.now() })])),
      keepAside: opened && ((name, block) => opened.quarantine({ name, bytes: blockBytes(block) })),
      delimiterOf: (generation, input) => delimiterOf(parts, generation, input),
      seatOfShard: isSharded ? (shard) => seats[shard % seats.length] ?? 0 : undefined,
      onComputed: () => this.#afterBlock(),
    });
    dispatcher.add(this.#feed, plan);
    seats = dispatcher.seatsOf(this.#feed).slice(0, this.#feed.maxWorkers);
    this.#sink = new BlockSink({
      memory,
      generation: Buffer.from(plan.generation, "hex"),
      shards: isSharded ? seats.length : 1,
      lingerMs: settings.batchDelayMs,
      onSealed: (sealed) => {
        admission.push(sealed);
        dispatcher.pump();
      },
      isWorkerIdle: () => dispatcher.isIdleFor(this.#feed),
      room: () => (this.#queue.hasRoom ? undefined : this.#queue.whenRoom()),
    });
  }

  get id(): string {
    return this.#parts.plan.pipelineId;
  }

  /** Opens outputs, then inputs, and lets the inputs run. @throws TailraceError with the place of an output or input that cannot open */
  async start(): Promise<void> {
    const { signal } = this.#stopInputs;
    const { plan, logger, clock } = this.#parts;
    for (const [lane, delivery] of this.#deliveries.entries()) await open(delivery, plan.vertices[plan.lanes[lane]!]!, signal);
    for (const { input, vertex } of this.#inputs) await open(input, vertex, signal);
    // Closed meanwhile.
    if (signal.aborted) return;
    for (const lane of this.#lanes.outputs) lane.start();
    this.#feed.isOpen = true;
    this.#progress();
    this.#running = Promise.all(this.#inputs.map((input) => runInput(input, signal, { logger, clock }))).then(() => {});
    if (this.#feed.isStateful) this.#every(FLUSH_INTERVAL_MS, () => this.#flush(false));
    this.#every(LANE_TICK_MS, async () => {
      for (const lane of this.#lanes.all) await lane.tick(clock.now());
      // A disk that failed may be back.
      this.#progress();
    });
  }

  /** Resolves when all inputs have come to their end, by themselves or because the pipeline is stopped. */
  inputsEnded(): Promise<void> {
    return this.#running;
  }

  /**
   * Stops the inputs; then lets everything taken in reach its outputs, and closes them. What is on disk may stay there when
   * the stop is asked for: then the outputs have the grace time for what workers and lanes have, and for their own end.
   */
  async stop(isAsked: boolean): Promise<void> {
    const { clock, settings } = this.#parts;
    this.#stopInputs.abort();
    if (isAsked) void clock.sleep(settings.graceMs, this.#hasClosed.signal).then(() => this.#hurry.abort());
    this.#queue.letGo();
    await this.#running;
    this.#sink.flush();
    const { persisted } = settings;
    if (isAsked && persisted !== undefined && !persisted.isDrained) await this.#leaveInQueue();
    else await this.#deliverAll(isAsked);
    await this.#close();
  }

  async #leaveInQueue(): Promise<void> {
    this.#feed.isOpen = false;
    await this.#withinGrace(this.#finish().then(() => drained(this.#lanes.all)));
  }

  /** @param isAsked what waits for an output that spills may wait on disk */
  async #deliverAll(isAsked: boolean): Promise<void> {
    const spilling = isAsked ? this.#lanes.outputs.filter((lane) => lane.spills) : [];
    await this.#finish();
    await drained(this.#lanes.all.filter((lane) => !spilling.includes(lane)));
    if (spilling.length === 0) return;
    await this.#withinGrace(drained(spilling));
    for (const lane of spilling) await lane.leave();
  }

  async #withinGrace(work: Promise<void>): Promise<void> {
    const { clock, settings } = this.#parts;
    const inTime = new AbortController();
    await Promise.race([work, clock.sleep(settings.graceMs, inTime.signal)]);
    inTime.abort();
  }

  /** Lets the workers finish what is to be computed. */
  async #finish(): Promise<void> {
    await this.#computed();
    if (this.#feed.isStateful) await this.#flush(true);
  }

  /** Gives up what is still under way and closes. */
  close(): Promise<void> {
    this.#hurry.abort();
    return this.#close();
  }

  #close(): Promise<void> {
    this.#closed ??= this.#closeAll().finally(() => this.#hasClosed.abort());
    return this.#closed;
  }

  async #closeAll(): Promise<void> {
    this.#stopInputs.abort();
    this.#queue.letGo();
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await Promise.all(this.#lanes.outputs.map((lane) => lane.close(this.#hurry.signal)));
    for (const { input } of this.#inputs) await input.close?.();
    await this.#lanes.graves?.close(this.#hurry.signal);
    await this.#parts.dispatcher.remove(this.#feed);
    // Last, so that what the lanes have settled is acknowledged.
    await this.#queue.close();
  }

  counts(): PipelineCounts {
    return pipelineCounts(this.#parts.plan, { feed: this.#feed, queue: this.#queue, lanes: this.#lanes.outputs });
  }

  #makeQueue(memory: BlockMemory): Queue {
    const { opened, settings, logger, clock } = this.#parts;
    if (opened === undefined || settings.persisted === undefined) return new MemoryQueue(settings.queueBytes);
    const { maxEvents } = settings.persisted;
    return new PersistedQueue({
      ...settings.persisted,
      events: maxEvents === undefined ? undefined : new EventBound(maxEvents, (...which) => delimiterOf(this.#parts, ...which)),
      store: opened.store,
      firstSequence: opened.firstSequence,
      reopen: opened.reopen,
      diskSpace: opened.diskSpace,
      quarantine: opened.quarantine,
      windowBytes: settings.queueBytes,
      memory,
      onReady: () => this.#progress(),
      logger,
      clock,
    });
  }

  #every(ms: number, run: () => Promise<void>): void {
    let isRunning = false;
    const timer = setInterval(() => {
      if (isRunning) return;
      isRunning = true;
      void run().finally(() => {
        isRunning = false;
      });
    }, ms);
    this.#timers.push(timer);
  }

  async #flush(final: boolean): Promise<void> {
    const flushed = this.#feed.flush(this.#parts.clock.now(), final);
    this.#parts.dispatcher.pump();
    await flushed;
  }

  /** Resolves when every block is computed that is to be. */
  #computed(): Promise<void> {
    if (this.#isComputed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle.push(resolve);
    });
  }

  get #isComputed(): boolean {
    return this.#feed.isOpen ? this.#feed.uncomputed === 0 : this.#feed.underWay === 0;
  }

  #afterBlock(): void {
    if (this.#queue.waiting === 0) this.#sink.flush();
    if (this.#isComputed) for (const resolve of this.#onIdle.splice(0)) resolve();
  }

  /** Credit may be there again. */
  #progress(): void {
    this.#parts.dispatcher.pump();
  }
}

async function drained(lanes: readonly Lane[]): Promise<void> {
  for (const lane of lanes) await lane.drained();
}

async function open(plugin: Pick<Delivery, "open">, vertex: VertexPlan, signal: AbortSignal): Promise<void> {
  try {
    await plugin.open?.(signal);
  } catch (error) {
    throw pluginNotStarted(vertex, error);
  }
}
