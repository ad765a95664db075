import { Worker } from "node:worker_threads";
import type { PipelinePlan } from "../compiler/plan.ts";
import type { Logger } from "../plugin/context.ts";
import { CELL_COUNT } from "./call-watch.ts";
import type { ComputeJob, ComputeResult, FlushJob } from "./compute.ts";
import { jobFailed, workerDied } from "./errors.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./messages.ts";

/** Something that computes: a thread, or this thread itself (inline). */
export interface ComputeWorker {
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

/** Starts a worker thread; it takes jobs at once and computes them when it is up. */
export function startThread(options: ThreadOptions): ComputeWorker {
  return new ThreadWorker(options);
}

class ThreadWorker implements ComputeWorker {
  readonly cells: Int32Array;
  readonly #thread: Worker;
  readonly #logger: Logger;
  readonly #waiting = new Map<number, Waiting>();
  readonly #loaded = new Set<string>();
  readonly #ended: Promise<void>;
  #error: Error | undefined;

  constructor({ start, heapMb, logger }: ThreadOptions) {
    const memory = new SharedArrayBuffer(CELL_COUNT * Int32Array.BYTES_PER_ELEMENT);
    this.cells = new Int32Array(memory);
    this.#logger = logger;
    this.#thread = new Worker(new URL("./thread.js", import.meta.url), {
      workerData: { ...start, cells: memory } satisfies WorkerStart,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    this.#thread.on("message", (message: FromWorker) => this.#receive(message));
    this.#thread.on("error", (error: Error) => {
      this.#error = error;
    });
    this.#ended = new Promise((resolve) => {
      this.#thread.once("exit", () => {
        this.#rejectAll();
        resolve();
      });
    });
  }

  load(key: string, plan: PipelinePlan): void {
    if (this.#loaded.has(key)) return;
    this.#loaded.add(key);
    this.#post({ kind: "program", key, plan });
  }

  forget(key: string): void {
    if (this.#loaded.delete(key)) this.#post({ kind: "forget", key });
  }

  compute(job: ComputeJob): Promise<ComputeResult> {
    return this.#ask(job.job, { kind: "compute", job });
  }

  flush(job: FlushJob): Promise<ComputeResult> {
    return this.#ask(job.job, { kind: "flush", job });
  }

  async kill(): Promise<void> {
    await this.#thread.terminate();
    await this.#ended;
  }

  async close(): Promise<void> {
    this.#post({ kind: "close" });
    await this.#ended;
  }

  #ask(job: number, message: ToWorker): Promise<ComputeResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(job, { resolve, reject });
      this.#post(message);
    });
  }

  #post(message: ToWorker): void {
    this.#thread.postMessage(message);
  }

  #receive(message: FromWorker): void {
    if (message.kind === "done") this.#take(message.result.job)?.resolve(message.result);
    else if (message.kind === "failed") this.#take(message.job)?.reject(jobFailed(message.message, message.stack));
    else if (message.kind === "log") this.#logger[message.level](message.data, message.message);
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
