import path from "node:path";
import { Worker } from "node:worker_threads";
import type { PipelinePlan } from "../compiler/plan.ts";
import type { Logger } from "../plugin/context.ts";
import { CELL_COUNT } from "../compiler/call-watch.ts";
import type { ComputeJob, ComputeResult, FlushJob } from "./compute.ts";
import { jobFailed, workerDied } from "./errors.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./messages.ts";

/** Something that computes: a thread, or this thread itself (inline). */
export interface ComputeWorker {
  /** Lets it get ready for its first job; else it does so when that comes. */
  warm(): void;
  /** Gives it a program under a key, once; jobs name the key. */
  load(key: string, plan: PipelinePlan): void;
  forget(key: string): void;
  /** @throws TailraceError WORKER_JOB when the job cannot be computed, WORKER_DIED when the worker ended with the job unanswered */
  compute(job: ComputeJob): Promise<ComputeResult>;
  flush(job: FlushJob): Promise<ComputeResult>;
  /** What it is at (CallWatch); undefined where nobody could look. */
  readonly cells: Int32Array | undefined;
  /** Ends it at once; its jobs are rejected. */
  kill(): Promise<void>;
  /** Lets its filters close; then ends it. */
  close(): Promise<void>;
}

export interface ThreadOptions {
  readonly start: Omit<WorkerStart, "cells">;
  readonly heapMb: number;
  readonly logger: Logger;
}

interface Waiting {
  readonly resolve: (result: ComputeResult) => void;
  readonly reject: (error: Error) => void;
}

/** A worker whose thread starts when it is warmed or has its first job; it takes jobs at once and computes them when it is up. */
export function makeThread(options: ThreadOptions): ComputeWorker {
  return new ThreadWorker(options);
}

/**
 * Where V8 makes new objects. Its own measure, 48 MB for each thread, makes the process a fifth larger and saves no time that
 * can be measured: what a block makes is garbage with its end. (One million access lines, Node 20: 225-245 MB at the most
 * with 48, 180-195 with 12.)
 */
const YOUNG_MB = 12;

const THREAD = new URL(`../worker/thread${path.extname(import.meta.url)}`, import.meta.url);

class ThreadWorker implements ComputeWorker {
  readonly cells: Int32Array;
  readonly #options: ThreadOptions;
  readonly #memory = new SharedArrayBuffer(CELL_COUNT * Int32Array.BYTES_PER_ELEMENT);
  readonly #waiting = new Map<number, Waiting>();
  readonly #plans = new Map<string, PipelinePlan>();
  #thread: Worker | undefined;
  #ended: Promise<void> = Promise.resolve();
  #error: Error | undefined;

  constructor(options: ThreadOptions) {
    this.cells = new Int32Array(this.#memory);
    this.#options = options;
  }

  warm(): void {
    this.#thread ??= this.#start();
  }

  load(key: string, plan: PipelinePlan): void {
    if (this.#plans.has(key)) return;
    this.#plans.set(key, plan);
    this.#thread?.postMessage({ kind: "program", key, plan } satisfies ToWorker);
  }

  forget(key: string): void {
    if (this.#plans.delete(key)) this.#thread?.postMessage({ kind: "forget", key } satisfies ToWorker);
  }

  compute(job: ComputeJob): Promise<ComputeResult> {
    return this.#ask(job.job, { kind: "compute", job });
  }

  flush(job: FlushJob): Promise<ComputeResult> {
    return this.#ask(job.job, { kind: "flush", job });
  }

  async kill(): Promise<void> {
    await this.#thread?.terminate();
    await this.#ended;
  }

  async close(): Promise<void> {
    this.#thread?.postMessage({ kind: "close" } satisfies ToWorker);
    await this.#ended;
  }

  #start(): Worker {
    const { start, heapMb } = this.#options;
    const thread = new Worker(THREAD, {
      workerData: { ...start, cells: this.#memory } satisfies WorkerStart,
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: YOUNG_MB },
    });
    thread.on("message", (message: FromWorker) => this.#receive(message));
    thread.on("error", (error: Error) => {
      this.#error = error;
    });
    this.#ended = new Promise((resolve) => {
      thread.once("exit", () => {
        this.#rejectAll();
        resolve();
      });
    });
    for (const [key, plan] of this.#plans) thread.postMessage({ kind: "program", key, plan } satisfies ToWorker);
    return thread;
  }

  #ask(job: number, message: ToWorker): Promise<ComputeResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(job, { resolve, reject });
      this.#thread ??= this.#start();
      this.#thread.postMessage(message);
    });
  }

  #receive(message: FromWorker): void {
    if (message.kind === "done") this.#take(message.result.job)?.resolve(message.result);
    else if (message.kind === "failed") this.#take(message.job)?.reject(jobFailed(message.message, message.stack));
    else if (message.kind === "log") this.#options.logger[message.level](message.data, message.message);
  }

  #take(job: number): Waiting | undefined {
    const waiting = this.#waiting.get(job);
    this.#waiting.delete(job);
    return waiting;
  }

  #rejectAll(): void {
    for (const { reject } of this.#waiting.values()) reject(workerDied(this.#error));
    this.#waiting.clear();
  }
}
