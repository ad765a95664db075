import type { Readable, Writable } from "node:stream";
import type { Definitions } from "../registry/definitions.ts";
import type { PipelinePlan, VertexPlan } from "../compiler/plan.ts";
import { deadLetterDelivery } from "../delivery/dead-letter-delivery.ts";
import type { DeadLetterQueue, DeadLetterSettings } from "../delivery/dead-letter-queue.ts";
import { Lane } from "../delivery/lane.ts";
import type { LaneOptions } from "../delivery/lane.ts";
import { letterOf, letterOfRecord } from "./letter-of.ts";
import type { Dispatcher } from "../flow/dispatcher.ts";
import { BlockMemory } from "../flow/block-memory.ts";
import { Ledger } from "../flow/ledger.ts";
import { MemoryQueue } from "../flow/memory-queue.ts";
import { PersistedQueue } from "../flow/persisted-queue.ts";
import { blockBytes } from "../flow/block.ts";
import type { OpenedQueue, PersistedSettings } from "./open-queue.ts";
import type { Queue } from "../flow/queue.ts";
import type { Logger } from "../plugin/context.ts";
import type { Clock } from "../plugin/input.ts";
import type { Delivery } from "../plugin/output.ts";
import { BlockFeed } from "./block-feed.ts";
import { BlockSink } from "./block-sink.ts";
import { createDeliveries, createInputs } from "./create-io.ts";
import type { InputAtWork } from "./create-io.ts";
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
  /** Where dead letters go; undefined: they are dropped. */
  readonly deadLetters: DeadLetterQueue | undefined;
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
/** Bytes in one call of an output, unless a single payload has more. */
const BATCH_BYTES = 4 * 1024 * 1024;

let programCount = 0;

/** One pipeline: its inputs, blocks and lanes, from start to stop. */
export class Pipeline {
  readonly #parts: PipelineParts;
  readonly #inputs: readonly InputAtWork[];
  readonly #lanes: readonly Lane[];
  /** The lane of what workers give up, if that is kept. */
  readonly #graves: Lane | undefined;
  readonly #deliveries: readonly Delivery[];
  readonly #queue: Queue;
  readonly #feed: BlockFeed;
  readonly #sink: BlockSink;
  readonly #stopInputs = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  #running: Promise<void> = Promise.resolve();
  #onIdle: (() => void)[] = [];
  #closed: Promise<void> | undefined;

  /** Creates everything and opens nothing. */
  constructor(parts: PipelineParts) {
    const { plan, settings, dispatcher, logger, clock, opened, deadLetters } = parts;
    this.#parts = parts;
    const memory = new BlockMemory();
    this.#queue = this.#makeQueue(memory);
    const ledger = new Ledger((block) => {
      this.#feed.settled(block);
      this.#progress();
    });
    this.#deliveries = createDeliveries(parts);
    const idOf = (lane: number): string => plan.vertices[plan.lanes[lane]!]!.id;
    this.#lanes = this.#deliveries.map((delivery, lane) => this.#makeLane({ id: idOf(lane), delivery, ledger, bury: this.#burial(lane) }));
    this.#graves =
      deadLetters &&
      this.#makeLane({ id: "dead_letter_queue", delivery: deadLetterDelivery(deadLetters, () => clock.now()), ledger, bury: undefined });
    const lanes = this.#graves === undefined ? this.#lanes : [...this.#lanes, this.#graves];
    this.#inputs = createInputs(parts, () => this.#sink);
    const isSharded = this.#inputs.some(({ isStateful }) => isStateful);
    let seats: readonly number[] = [];
    this.#feed = new BlockFeed({
      plan,
      program: `${plan.pipelineId} ${++programCount}`,
      maxWorkers: settings.workers,
      queue: this.#queue,
      incarnation: opened?.incarnation,
      memory,
      ledger,
      lanes,
      logger,
      bury: deadLetters && ((record) => deadLetters.add([letterOfRecord(record, { plan, nowMs: clock.now() })])),
      keepAside: opened && ((sequence, block) => opened.quarantine({ sequence, bytes: blockBytes(block) })),
      delimiterOf: (input) => this.#inputs[input]?.delimiter,
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
        this.#feed.push(sealed);
        dispatcher.pump();
      },
      isWorkerIdle: () => dispatcher.isIdleFor(this.#feed),
      room: () => (this.#queue.hasRoom ? undefined : this.#queue.whenRoom()),
    });
  }

  get id(): string {
    return this.#parts.plan.pipelineId;
  }

  get #allLanes(): readonly Lane[] {
    return this.#graves === undefined ? this.#lanes : [...this.#lanes, this.#graves];
  }

  /** Opens outputs, then inputs, and lets the inputs run. @throws TailraceError with the place of an output or input that cannot open */
  async start(): Promise<void> {
    const { signal } = this.#stopInputs;
    const { plan, logger, clock } = this.#parts;
    for (const [lane, delivery] of this.#deliveries.entries()) await open(delivery, plan.vertices[plan.lanes[lane]!]!, signal);
    for (const [at, { input }] of this.#inputs.entries()) await open(input, plan.vertices[plan.inputs[at]!.vertex]!, signal);
    this.#feed.isOpen = true;
    this.#progress();
    this.#running = Promise.all(this.#inputs.map((input) => runInput(input, signal, { logger, clock }))).then(() => {});
    if (this.#feed.isStateful) this.#every(FLUSH_INTERVAL_MS, () => this.#flush(false));
    this.#every(LANE_TICK_MS, async () => {
      for (const lane of this.#allLanes) await lane.tick(clock.now());
    });
  }

  /** Resolves when all inputs have come to their end, by themselves or because the pipeline is stopped. */
  inputsEnded(): Promise<void> {
    return this.#running;
  }

  /**
   * Stops the inputs; then lets everything taken in reach its outputs, and closes them. What is on disk may stay there when
   * the stop is asked for: then the outputs have the grace time for what workers and lanes have.
   */
  async stop(isAsked: boolean): Promise<void> {
    this.#stopInputs.abort();
    await this.#running;
    this.#sink.flush();
    const { persisted, graceMs } = this.#parts.settings;
    if (!isAsked || persisted === undefined || persisted.isDrained) return this.#drain();
    this.#feed.isOpen = false;
    const inTime = new AbortController();
    await Promise.race([this.#drain(), this.#parts.clock.sleep(graceMs, inTime.signal)]);
    inTime.abort();
    await this.close();
  }

  async #drain(): Promise<void> {
    await this.#computed();
    if (this.#feed.isStateful) await this.#flush(true);
    for (const lane of this.#allLanes) await lane.drained();
    await this.close();
  }

  /** Gives up what is still under way and closes. */
  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  async #closeAll(): Promise<void> {
    this.#stopInputs.abort();
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await Promise.all(this.#lanes.map((lane) => lane.close()));
    await this.#graves?.close();
    await this.#parts.dispatcher.remove(this.#feed);
    // Last, so that what the lanes have settled is acknowledged.
    await this.#queue.close();
  }

  counts(): PipelineCounts {
    return pipelineCounts(this.#parts.plan, { feed: this.#feed, queue: this.#queue, lanes: this.#lanes });
  }

  #makeQueue(memory: BlockMemory): Queue {
    const { opened, settings, logger, clock } = this.#parts;
    if (opened === undefined || settings.persisted === undefined) return new MemoryQueue(settings.queueBytes);
    return new PersistedQueue({
      ...settings.persisted,
      store: opened.store,
      reopen: opened.reopen,
      quarantine: opened.quarantine,
      windowBytes: settings.queueBytes,
      memory,
      onReady: () => this.#progress(),
      logger,
      clock,
    });
  }

  #makeLane(own: Pick<LaneOptions, "id" | "delivery" | "ledger" | "bury">): Lane {
    const { settings, logger, clock, dispatcher } = this.#parts;
    return new Lane({
      ...own,
      logger,
      clock,
      budgetBytes: settings.laneBytes,
      batchRecords: settings.batchSize,
      batchBytes: BATCH_BYTES,
      release: (memory) => dispatcher.payloadMemory.give(memory),
      onProgress: () => this.#progress(),
    });
  }

  /** What becomes of the records that an output refuses. */
  #burial(lane: number): LaneOptions["bury"] {
    const { plan, deadLetters, clock } = this.#parts;
    const vertex = plan.vertices[plan.lanes[lane]!]!;
    return (
      deadLetters &&
      ((dead) => deadLetters.add(dead.map((each) => letterOf(each, { vertex, config: plan.fingerprint, nowMs: clock.now() }))))
    );
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

async function open(plugin: Pick<Delivery, "open">, vertex: VertexPlan, signal: AbortSignal): Promise<void> {
  try {
    await plugin.open?.(signal);
  } catch (error) {
    throw pluginNotStarted(vertex, error);
  }
}
