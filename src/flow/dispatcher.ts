import type { PipelinePlan } from "../compiler/plan.ts";
import type { Logger } from "../plugin/context.ts";
import type { ComputeResult } from "../worker/compute.ts";
import type { ComputeWorker } from "../worker/compute-worker.ts";
import { CELL } from "../compiler/call-watch.ts";
import { isWorkerDeath } from "../worker/errors.ts";
import { TICK_MS, Watchdog } from "../worker/watchdog.ts";
import type { OverdueCall } from "../worker/watchdog.ts";
import { PayloadMemory } from "./payload-memory.ts";
import type { Feed, FlushWork, Work } from "./work.ts";

interface InFlight {
  readonly job: number;
  readonly feed: Feed;
  readonly work: Work | FlushWork;
}

/** A place for a worker; the worker in it is replaced when it dies. */
interface Seat {
  readonly number: number;
  /** The stateful pipeline it belongs to; undefined: it is everybody's. */
  readonly owner: Feed | undefined;
  worker: ComputeWorker;
  watchdog: Watchdog | undefined;
  readonly inFlight: InFlight[];
  overdue: OverdueCall | undefined;
  /** How many payloads its last block gave. */
  payloads: number;
}

export interface DispatcherOptions {
  readonly workers: number;
  readonly makeWorker: () => ComputeWorker;
  readonly logger: Logger;
}

/**
 * Gives blocks of all pipelines to the workers they share. The pipeline that has used the least worker time goes first; a
 * pipeline holds at most its own number of workers, and not the last free one while another has work.
 */
export class Dispatcher {
  /** Takes back the memory of payloads, for the workers to use again. */
  readonly payloadMemory = new PayloadMemory();
  readonly #options: DispatcherOptions;
  readonly #seats: Seat[] = [];
  readonly #feeds = new Map<Feed, { plan: PipelinePlan; servedMs: number }>();
  #job = 0;
  #seatCount = 0;
  #isPumping = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    for (let n = 0; n < options.workers; n++) this.#addSeat(undefined);
    // The others start when it has not been enough: threads that start at once keep the first from its work.
    this.#seats[0]?.worker.warm();
  }

  /** Lets a pipeline's blocks in. Its program is made in the workers at once. */
  add(feed: Feed, plan: PipelinePlan): void {
    const servedMs = Math.min(...[...this.#feeds.values()].map((entry) => entry.servedMs), Number.MAX_VALUE);
    this.#feeds.set(feed, { plan, servedMs: servedMs === Number.MAX_VALUE ? 0 : servedMs });
    if (feed.isStateful) this.#addSeat(feed).worker.warm();
    for (const seat of this.#seats) if (isOpenTo(seat, feed)) seat.worker.load(feed.program, plan);
  }

  /** Takes a pipeline out that has no work under way. */
  async remove(feed: Feed): Promise<void> {
    this.#feeds.delete(feed);
    const own = this.#seats.findIndex((seat) => seat.owner === feed);
    if (own >= 0) await this.#seats.splice(own, 1)[0]?.worker.close();
    else for (const seat of this.#seats) seat.worker.forget(feed.program);
  }

  /** The seats that serve a pipeline, by number: streams whose blocks must stay together are bound to one. */
  seatsOf(feed: Feed): number[] {
    return this.#seats.filter((seat) => isOpenTo(seat, feed)).map(({ number }) => number);
  }

  /** True when a worker that serves this pipeline has nothing to do. */
  isIdleFor(feed: Feed): boolean {
    return this.#seats.some((seat) => isOpenTo(seat, feed) && seat.inFlight.length === 0);
  }

  /** To be called when a pipeline may have work, or credit. */
  pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    let hasSent = true;
    while (hasSent) {
      hasSent = false;
      for (const seat of this.#seats.toSorted((a, b) => a.inFlight.length - b.inFlight.length)) hasSent = this.#serve(seat) || hasSent;
    }
    this.#isPumping = false;
    this.#watch();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await Promise.all(this.#seats.splice(0).map(({ worker }) => worker.close()));
  }

  /** Ends all workers at once. */
  async kill(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await Promise.all(this.#seats.splice(0).map(({ worker }) => worker.kill()));
  }

  #addSeat(owner: Feed | undefined): Seat {
    const seat: Seat = {
      number: this.#seatCount++,
      owner,
      worker: this.#options.makeWorker(),
      watchdog: undefined,
      inFlight: [],
      overdue: undefined,
      payloads: 1,
    };
    this.#seats.push(seat);
    return seat;
  }

  #serve(seat: Seat): boolean {
    const feed = this.#choose(seat);
    const work = feed?.next(seat.number);
    if (feed === undefined || work === undefined) return false;
    this.#send(seat, feed, work);
    return true;
  }

  #choose(seat: Seat): Feed | undefined {
    let chosen: Feed | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const [feed, { servedMs }] of this.#feeds) {
      if (servedMs < least && this.#mayServe(seat, feed)) {
        chosen = feed;
        least = servedMs;
      }
    }
    return chosen;
  }

  #mayServe(seat: Seat, feed: Feed): boolean {
    if (!isOpenTo(seat, feed) || !feed.hasWork(seat.number)) return false;
    const own = seat.inFlight.filter((job) => job.feed === feed).length;
    // Those that wait for answers from outside keep nobody from the worker.
    const computing = seat.inFlight.filter((job) => job.feed !== feed && !job.feed.asks).length;
    if (own > 0) return own + computing < feed.depth;
    if (computing >= DEPTH) return false;
    const held = this.#seats.filter(({ inFlight }) => inFlight.some((job) => job.feed === feed)).length;
    if (held >= feed.maxWorkers) return false;
    return held === 0 || seat.owner !== undefined || !this.#isLastFreeWanted(seat, feed);
  }

  /** True when this is the last seat that a pipeline without one could take, and there is such a pipeline with work. */
  #isLastFreeWanted(seat: Seat, feed: Feed): boolean {
    const isFree = (other: Seat): boolean => other.owner === undefined && !other.inFlight.some((job) => job.feed === feed);
    if (this.#seats.filter(isFree).length > 1) return false;
    return [...this.#feeds.keys()].some((other) => other !== feed && isOpenTo(seat, other) && other.hasWork(seat.number));
  }

  #send(seat: Seat, feed: Feed, work: Work | FlushWork): void {
    this.#job = (this.#job % 0x7ffffffe) + 1;
    const entry = { job: this.#job, feed, work };
    seat.inFlight.push(entry);
    const { worker } = seat;
    const { job } = entry;
    const computing =
      work.kind === "flush"
        ? worker.flush({ job, program: feed.program, origin: work.origin, nowMs: work.nowMs, final: work.final })
        : worker.compute({
            job,
            program: feed.program,
            memory: work.block.memory,
            length: work.block.length,
            origin: work.origin,
            mode: work.mode,
            timedOut: work.timedOut,
            isGuarded: work.isGuarded,
            seams: work.seams,
            spare: this.payloadMemory.takeSome(seat.payloads),
          });
    void computing.then(
      (result) => this.#computed(seat, entry, result),
      (error: unknown) => this.#failed(seat, entry, worker, error),
    );
  }

  #computed(seat: Seat, entry: InFlight, result: ComputeResult): void {
    remove(seat.inFlight, entry);
    seat.payloads = result.payloads.length;
    const served = this.#feeds.get(entry.feed);
    if (served !== undefined) served.servedMs += result.busyMs;
    entry.feed.computed(entry.work, result);
    this.pump();
  }

  #failed(seat: Seat, entry: InFlight, worker: ComputeWorker, error: unknown): void {
    if (isWorkerDeath(error)) {
      if (seat.worker === worker && this.#seats.includes(seat)) this.#replace(seat, error);
      return;
    }
    remove(seat.inFlight, entry);
    entry.feed.refused(entry.work, error);
    this.pump();
  }

  /** Puts a new worker into the seat of a dead one and gives the pipelines back what it had. */
  #replace(seat: Seat, error: unknown): void {
    const { overdue, worker } = seat;
    const at = lastSeen(worker);
    const lost = seat.inFlight.splice(0);
    this.#options.logger.warn(
      { seat: seat.number, jobs: lost.length, overdue, error },
      "A worker thread is replaced; its blocks are computed again.",
    );
    seat.worker = this.#options.makeWorker();
    seat.watchdog = undefined;
    seat.overdue = undefined;
    for (const [feed, { plan }] of this.#feeds) if (isOpenTo(seat, feed)) seat.worker.load(feed.program, plan);
    for (const feed of new Set(lost.map((entry) => entry.feed))) {
      const own = lost.filter((entry) => entry.feed === feed);
      // A thread that died before it said what it was at was at its first job.
      const suspected = own.find(({ job }) => job === at.job) ?? (lost.some(({ job }) => job === at.job) ? undefined : own[0]);
      feed.lost(
        seat.number,
        own.map(({ work }) => work),
        suspected && { work: suspected.work, overdue, event: at.event },
      );
    }
    this.pump();
  }

  /** Looks after the workers while they have work. */
  #watch(): void {
    const isBusy = this.#seats.some(({ inFlight }) => inFlight.length > 0);
    if (isBusy && this.#timer === undefined) this.#timer = setInterval(() => this.#check(), TICK_MS);
    else if (!isBusy) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  #check(): void {
    for (const seat of this.#seats) {
      const { cells } = seat.worker;
      if (cells === undefined || seat.overdue !== undefined) continue;
      const now = performance.now();
      seat.watchdog ??= new Watchdog(cells, now);
      seat.overdue = seat.watchdog.check(
        now,
        (job, vertex) => seat.inFlight.find((entry) => entry.job === job)?.feed.timeoutOf(vertex) ?? 0,
      );
      if (seat.overdue !== undefined) void seat.worker.kill();
    }
  }
}

/** Jobs a worker has at once, so that the next one is there when it has finished one. */
const DEPTH = 2;

function isOpenTo(seat: Seat, feed: Feed): boolean {
  return feed.isStateful ? seat.owner === feed : seat.owner === undefined;
}

/** What a worker last said it was at. */
function lastSeen({ cells }: ComputeWorker): { readonly job: number; readonly event: number } {
  return cells === undefined ? { job: 0, event: 0 } : { job: Atomics.load(cells, CELL.job), event: Atomics.load(cells, CELL.event) };
}

function remove(list: InFlight[], entry: InFlight): void {
  const at = list.indexOf(entry);
  if (at >= 0) list.splice(at, 1);
}
