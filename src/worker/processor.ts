import { isAscii } from "node:buffer";
import { COUNT, COUNTS_PER_VERTEX } from "../compiler/generate/counts.ts";
import type { OutputAtWork, Step } from "../compiler/generate/runtime.ts";
import { TIMED_BLOCKS } from "../compiler/generate/stopwatch.ts";
import type { Program } from "./program.ts";
import type { Event } from "../event/event.ts";
import { Timestamp } from "../event/timestamp.ts";
import { blockGeneration, FLAG, segmentsOf } from "../flow/block.ts";
import type { SegmentView } from "../flow/block.ts";
import type { CarryStep } from "../flow/ledger.ts";
import { PayloadMemory } from "../flow/payload-memory.ts";
import { PayloadWriter } from "../flow/payload-writer.ts";
import type { ComputeJob, ComputeResult, FlushJob } from "./compute.ts";
import { flushCut, passCut } from "./cut.ts";
import type { CutStep, CutTools } from "./cut.ts";
import type { InputProgram } from "./input-program.ts";
import { seamsBySegment } from "./seams-by-segment.ts";
import type { SeamSteps } from "./seams-by-segment.ts";
import { newState } from "./job-state.ts";
import type { JobState } from "./job-state.ts";

export type Send = (output: OutputAtWork, event: Event) => void;

/** Computes blocks with one program: decode, filter, encode. The same code runs in a worker thread and inline. */
export class Processor {
  readonly #program: Program;
  /** By lane; the last one is that of dead letters, if they are kept. */
  readonly #writers: readonly PayloadWriter[];
  readonly #memory = new PayloadMemory();
  #state: JobState | undefined;
  #blocks = 0;

  /** @param makeProgram makes the program, given what it does with an event and an output */
  constructor(makeProgram: (send: Send) => Program) {
    this.#program = makeProgram((output, event) => this.#send(output, event));
    const { outputs, letterOf } = this.#program;
    const writers = outputs.map(({ lane, keepsEvents }) => new PayloadWriter(lane, keepsEvents));
    this.#writers = letterOf === undefined ? writers : [...writers, new PayloadWriter(outputs.length, false)];
  }

  /** The generated code. */
  get source(): string {
    return this.#program.code.source;
  }

  compute(job: ComputeJob): ComputeResult | Promise<ComputeResult> {
    const isTimed = job.mode === "compute" && ++this.#blocks % TIMED_BLOCKS === 0;
    const state = newState(job, this.#program, { timedOut: job.timedOut, isGuarded: job.isGuarded, isTimed, seams: job.seams });
    const straight = straightRun(state.code.steps);
    const started = performance.now();
    this.#resume(state);
    const bytes = Buffer.from(job.memory, 0, job.length);
    for (const memory of job.spare) this.#memory.give(memory);
    if (job.mode === "compute" && straight !== undefined) return this.#runStraight(bytes, straight, state);
    const events: Event[] = [];
    this.#decode(bytes, state, (event) => void events.push(event));
    state.busyMs += performance.now() - started;
    if (job.mode === "compute") return this.#program.isOneByOne ? this.#runOneByOne(events, 0, state) : this.#run(events, state);
    this.#suspend(state, started);
    return this.#result(state, []);
  }

  /** Flushes the filters that keep state, in order; what one emits goes on through those behind it. */
  flush(job: FlushJob): ComputeResult | Promise<ComputeResult> {
    return this.#run([], newState(job, this.#program, { flush: job }));
  }

  async close(): Promise<void> {
    await this.#program.close();
  }

  #decode(bytes: Buffer, state: JobState, take: (event: Event) => void): void {
    const segments = [...segmentsOf(bytes)];
    const inputs = this.#program.inputsOf(blockGeneration(bytes));
    state.ascii = segments.every(isAsciiSegment);
    this.#program.runtime.ascii = state.ascii;
    const carries: CarryStep[] = [];
    const seams = state.seams.length === 0 ? undefined : seamsBySegment(state.seams, segments);
    for (const segment of segments) {
      const carry = this.#decodeSegment({ segment, input: inputs[segment.input]!, seam: seams?.get(segment.ordinal) }, state, take);
      if (carry !== undefined) carries.push(carry);
    }
    state.carries = carries;
  }

  #decodeSegment({ segment, input, seam }: SegmentAtWork, state: JobState, take: (event: Event) => void): CarryStep | undefined {
    const { decoded, timedOut } = input;
    if (seam?.begun !== undefined) input.resume(segment.stream, seam.begun);
    const heldBefore = input.isStateful && input.holds(segment.stream);
    const before = state.decoded;
    const { watch, stopwatch } = this.#program.runtime;
    watch.at(before);
    if (state.isTimed) stopwatch.at(input.vertex);
    input.decode(segment, (event) => {
      event.$ordinal = input.isStateful ? -1 - state.decoded : state.decoded;
      take(event);
      watch.at(++state.decoded);
      if (state.isTimed) stopwatch.at(input.vertex);
    });
    if (input.vertex >= 0) {
      const counts = input.vertex * COUNTS_PER_VERTEX;
      state.counts[counts + COUNT.created]! += state.decoded - before;
      state.counts[counts + COUNT.timedOut]! += input.timedOut - timedOut;
    }
    if (!input.isStateful) return undefined;
    const exits = heldBefore && input.decoded > decoded;
    if (seam?.isEndDone) input.forget(segment);
    const holds = input.holds(segment.stream);
    return exits || holds
      ? { segment: segment.ordinal, exits, holds, outline: holds ? input.outline(segment.stream) : undefined }
      : undefined;
  }

  /** Each event goes its whole way before the next one is decoded: it is still in the processor's caches, and dies young. */
  #runStraight(bytes: Buffer, run: (event: Event) => void, state: JobState): ComputeResult {
    const started = performance.now();
    try {
      this.#decode(bytes, state, (event) => {
        this.#pass(run, event);
        this.#route(event, state);
      });
    } catch (error) {
      this.#forget();
      throw error;
    }
    return this.#finish(state, started);
  }

  #run(events: Event[], state: JobState): ComputeResult | Promise<ComputeResult> {
    const started = performance.now();
    this.#resume(state);
    const passed = this.#passSteps(events, 0, state);
    if (passed instanceof Promise) {
      this.#suspend(state, started);
      return passed.then((last) => this.#conclude(last, state));
    }
    for (const event of passed) this.#route(event, state);
    return this.#finish(state, started);
  }

  /** Each event goes its whole way, with those it becomes, before the next one begins. */
  #runOneByOne(events: readonly Event[], from: number, state: JobState): ComputeResult | Promise<ComputeResult> {
    const started = performance.now();
    this.#resume(state);
    for (let at = from; at < events.length; at++) {
      const passed = this.#passSteps([events[at]!], 0, state);
      if (passed instanceof Promise) {
        this.#suspend(state, started);
        return passed.then((last) => this.#routeAll(last, state)).then(() => this.#runOneByOne(events, at + 1, state));
      }
      for (const event of passed) this.#route(event, state);
    }
    return this.#finish(state, started);
  }

  /** @returns those that are left behind the last step; a promise leaves the job suspended */
  #passSteps(events: Event[], from: number, state: JobState): Event[] | Promise<Event[]> {
    const { steps } = state.code;
    let current = events;
    for (let at = from; at < steps.length; at++) {
      const step = steps[at]!;
      if (step.kind === "each") {
        this.#each(step.run, current);
        continue;
      }
      const passed = this.#cut(step, current, state);
      if (passed instanceof Promise) return passed.then((next) => this.#passOn(next, at + 1, state));
      current = passed;
    }
    return current;
  }

  /** Behind an answer from outside. */
  #passOn(events: Event[], from: number, state: JobState): Event[] | Promise<Event[]> {
    const started = performance.now();
    this.#resume(state);
    const passed = this.#passSteps(events, from, state);
    this.#suspend(state, started);
    return passed;
  }

  #routeAll(events: readonly Event[], state: JobState): void {
    const started = performance.now();
    this.#resume(state);
    for (const event of events) this.#route(event, state);
    this.#suspend(state, started);
  }

  #conclude(events: readonly Event[], state: JobState): ComputeResult {
    const started = performance.now();
    this.#resume(state);
    for (const event of events) this.#route(event, state);
    return this.#finish(state, started);
  }

  #each(run: (event: Event) => void, events: readonly Event[]): void {
    const { watch } = this.#program.runtime;
    for (let at = 0; at < events.length; at++) {
      watch.at(at);
      this.#pass(run, events[at]!);
    }
  }

  #pass(run: (event: Event) => void, event: Event): void {
    if (event.$cancelled) return;
    try {
      run(event);
    } catch (error) {
      this.#lose(event, error);
    }
  }

  #cut(step: CutStep, events: readonly Event[], state: JobState): Event[] | Promise<Event[]> {
    const tools: CutTools = {
      runtime: this.#program.runtime,
      isGuarded: state.isGuarded,
      lose: (event, error) => this.#lose(event, error),
      fail: (error) => this.#fail(error),
    };
    const started = performance.now();
    if (state.isTimed) this.#program.runtime.stopwatch.at(-1);
    const passed = passCut(step, events, tools);
    const { flush } = state;
    const finish = (before: Event[]): Event[] => {
      const all = flush && step.at.filter.flush ? [...before, ...flushCut(step, new Timestamp(flush.nowMs), flush.final, tools)] : before;
      state.counts[step.at.vertex * COUNTS_PER_VERTEX + COUNT.micros]! += Math.round((performance.now() - started) * 1_000);
      return all;
    };
    return passed instanceof Promise ? passed.then(finish) : finish(passed);
  }

  #route(event: Event, { code }: JobState): void {
    if (event.$cancelled) return;
    try {
      code.route(event);
    } catch (error) {
      this.#lose(event, error);
    }
  }

  /** An encoder that throws costs this event for this output only. */
  #send(output: OutputAtWork, event: Event): void {
    try {
      const record = output.encoder.encode(event, output.ids);
      if (record !== undefined) this.#writers[output.lane]!.add(event, record.data, record.destination ?? "");
      else this.#count(output.vertex, "dropped");
    } catch (error) {
      this.#count(output.vertex, "failed");
      this.#state?.failures.add(output.vertex, error);
      this.#bury(output.vertex, event, error);
    }
  }

  #lose(event: Event, error: unknown): void {
    const { vertex } = this.#program.runtime;
    event.$cancelled = true;
    this.#count(vertex, "failed");
    this.#fail(error);
    this.#bury(vertex, event, error);
  }

  /** Keeps an event that nobody else will have, as it was when it failed. */
  #bury(vertex: number, event: Event, error: unknown): void {
    const { letterOf } = this.#program;
    if (letterOf !== undefined) this.#writers.at(-1)!.add(event, letterOf(vertex, event, error), "");
  }

  #fail(error: unknown): void {
    const { vertex, watch } = this.#program.runtime;
    watch.leave();
    this.#state?.failures.add(vertex, error);
  }

  #count(vertex: number, what: keyof typeof COUNT): void {
    this.#program.runtime.counts[vertex * COUNTS_PER_VERTEX + COUNT[what]]!++;
  }

  #finish(state: JobState, started: number): ComputeResult {
    const payloads = this.#writers.filter((writer) => !writer.isEmpty).map((writer) => writer.finish(this.#memory));
    this.#suspend(state, started);
    return this.#result(state, payloads);
  }

  /** Gives up what a block that cannot be read has brought so far. */
  #forget(): void {
    for (const writer of this.#writers) writer.clear();
    this.#program.runtime.counts.fill(0);
    this.#program.runtime.watch.leave();
  }

  #resume(state: JobState): void {
    this.#state = state;
    for (const { ids } of this.#program.outputs) ids.origin = state.origin;
    this.#program.runtime.ascii = state.ascii;
    this.#program.runtime.watch.resume(state.call);
  }

  /** Takes what was counted for this job, so that another may run. */
  #suspend(state: JobState, started: number): void {
    const { counts, watch, stopwatch } = this.#program.runtime;
    watch.leave();
    if (state.isTimed) stopwatch.moveTo(counts, TIMED_BLOCKS);
    for (let at = 0; at < counts.length; at++) state.counts[at]! += counts[at]!;
    counts.fill(0);
    state.busyMs += performance.now() - started;
  }

  #result(state: JobState, payloads: readonly SharedArrayBuffer[]): ComputeResult {
    const { call, carries, counts, decoded, failures, busyMs } = state;
    return { job: call.job, payloads, carries, counts, events: decoded, failures: failures.take(), busyMs };
  }
}

interface SegmentAtWork {
  readonly segment: SegmentView;
  readonly input: InputProgram;
  readonly seam: SeamSteps | undefined;
}

/** Every event passes one stage, or none: nothing is done to the events of a block together. */
function straightRun(steps: readonly Step[]): ((event: Event) => void) | undefined {
  const [step, ...more] = steps;
  if (step === undefined) return () => {};
  return step.kind === "each" && more.length === 0 ? step.run : undefined;
}

function isAsciiSegment({ flags, records }: SegmentView): boolean {
  return (flags & FLAG.unicodeValues) === 0 && isAscii(records);
}
