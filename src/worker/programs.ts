import { buildProgram } from "./program.ts";
import type { ProgramForm } from "./program.ts";
import type { FileReader } from "../compiler/compute-context.ts";
import type { PipelinePlan } from "../compiler/plan.ts";
import type { Logger } from "../plugin/context.ts";
import type { Registry } from "../registry/registry.ts";
import type { CallWatch } from "../compiler/call-watch.ts";
import type { ComputeJob, ComputeResult, FlushJob } from "./compute.ts";
import { Processor } from "./processor.ts";

export interface ProgramsParts {
  readonly registry: Registry;
  readonly files: FileReader;
  readonly logger: Logger;
  readonly watch: CallWatch;
  /** The form of programs that need not be guarded; tests choose another. */
  readonly form?: ProgramForm;
}

/** The programs that one thread has been given, each made when its first job comes. */
export class Programs {
  readonly #parts: ProgramsParts;
  readonly #plans = new Map<string, PipelinePlan>();
  readonly #processors = new Map<string, Promise<Processor>>();

  constructor(parts: ProgramsParts) {
    this.#parts = parts;
  }

  /** Takes a plan and begins to make its program, before there is a job for it. */
  add(key: string, plan: PipelinePlan): void {
    this.#plans.set(key, plan);
    this.#processor(key, plan.isStateful).catch(() => {});
  }

  async forget(key: string): Promise<void> {
    this.#plans.delete(key);
    for (const form of [plainKey(key), guardedKey(key)]) {
      const processor = this.#processors.get(form);
      this.#processors.delete(form);
      await (await processor)?.close();
    }
  }

  async compute(job: ComputeJob): Promise<ComputeResult> {
    return (await this.#processor(job.program, job.isGuarded)).compute(job);
  }

  async flush(job: FlushJob): Promise<ComputeResult> {
    return (await this.#processor(job.program, true)).flush(job);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#plans.keys()].map((key) => this.forget(key)));
  }

  /** A stateful pipeline has the guarded form only: its state lives in one set of filters. */
  #processor(program: string, isGuarded: boolean): Promise<Processor> {
    const key = isGuarded ? guardedKey(program) : plainKey(program);
    const known = this.#processors.get(key);
    if (known !== undefined) return known;
    const made = this.#make(this.#plans.get(program), isGuarded);
    this.#processors.set(key, made);
    return made;
  }

  async #make(plan: PipelinePlan | undefined, isGuarded: boolean): Promise<Processor> {
    if (plan === undefined) throw new Error("A job came for a program that was not given.");
    const { registry, files, logger, watch } = this.#parts;
    await Promise.all(plan.plugins.map((plugin) => registry.load(plugin)));
    const form = isGuarded ? "guarded" : (this.#parts.form ?? "generated");
    return new Processor((send) => buildProgram(plan, { definitions: registry, files, logger, watch, form, send }));
  }
}

function plainKey(key: string): string {
  return `${key} generated`;
}

function guardedKey(key: string): string {
  return `${key} guarded`;
}
