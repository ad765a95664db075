import type { Step, Runtime, FilterAtWork } from "../compiler/generate/runtime.ts";
import { COUNT, COUNTS_PER_VERTEX } from "../compiler/generate/counts.ts";
import type { Event } from "../event/event.ts";
import type { Timestamp } from "../event/timestamp.ts";
import { runGuarded } from "./guard.ts";
import { interruptBatch, openBatch, SLICE_MS, watchedBatch } from "./batch.ts";
import type { BatchDoors } from "./batch.ts";
import { lineageOf } from "./stable-ids.ts";

export type CutStep = Extract<Step, { kind: "cut" }>;

export interface CutTools {
  readonly runtime: Runtime;
  /** True: calls with a time limit are interrupted in place. */
  readonly isGuarded: boolean;
  /** An event is lost: its filter threw and has no failure tag. */
  lose(event: Event, error: unknown): void;
  /** The filter threw where no event is at stake. */
  fail(error: unknown): void;
}

/**
 * Passes the events of a block through a filter that all of them reach together. Returns them in order, without the
 * cancelled ones, each followed by those the filter emitted for it.
 */
export function passCut(step: CutStep, events: readonly Event[], tools: CutTools): Event[] | Promise<Event[]> {
  const cut = new CutPass(step, tools);
  const members = events.filter((event) => !event.$cancelled && step.isMember(event));
  tools.runtime.vertex = step.at.vertex;
  cut.count("in", members.length);
  if (members.length === 0) return events.filter((event) => !event.$cancelled);
  const pending = step.at.filter.filterBatch === undefined ? cut.filterEach(members) : cut.filterBatch(members);
  return pending === undefined ? cut.arrange(events) : pending.then(() => cut.arrange(events));
}

/** What a filter that keeps state gives up when it is flushed: events that have passed the branches around it. */
export function flushCut(step: CutStep, now: Timestamp, final: boolean, tools: CutTools): Event[] {
  const flushed: Event[] = [];
  const cut = new CutPass(step, tools);
  tools.runtime.vertex = step.at.vertex;
  try {
    step.at.filter.flush?.(now, final, (event, decorate) => flushed.push(cut.adopt(event, decorate)));
  } catch (error) {
    tools.fail(error);
  }
  return flushed;
}

class CutPass {
  readonly #step: CutStep;
  readonly #at: FilterAtWork;
  readonly #tools: CutTools;
  readonly #emitted = new Map<Event, Event[]>();

  constructor(step: CutStep, tools: CutTools) {
    this.#step = step;
    this.#at = step.at;
    this.#tools = tools;
  }

  filterEach(members: readonly Event[]): undefined {
    const { limit } = this.#at.filter;
    if (!this.#tools.isGuarded || limit === undefined || limit.timeoutMs <= 0) {
      members.forEach((event, at) => {
        this.#tools.runtime.watch.at(at);
        this.#filterOne(event);
      });
      return;
    }
    let next = 0;
    let current: Event | undefined;
    while (next < members.length) {
      // A call begins within the slice's own time, so one that is interrupted has taken at least the limit.
      const end = performance.now() + SLICE_MS;
      const isInTime = runGuarded(limit.timeoutMs + SLICE_MS, () => {
        while (next < members.length && performance.now() < end) {
          current = members[next++]!;
          this.#filterOne(current);
          current = undefined;
        }
      });
      // On a busy machine the time may be over before a call begins, or between two of them.
      if (isInTime || current === undefined) continue;
      this.count("timedOut", 1);
      limit.timedOut(current);
      current = undefined;
    }
  }

  /** A batch that throws loses its events, unless the filter has a failure tag for them. */
  filterBatch(members: readonly Event[]): Promise<void> | undefined {
    const failed = (error: unknown): void => {
      for (const event of members) if (!event.$cancelled) this.#failed(event, error);
    };
    const { filter, vertex } = this.#at;
    const { runtime, isGuarded } = this.#tools;
    const doors: BatchDoors = {
      matched: (event) => this.#matchedInBatch(event),
      emit: (parent, event) => this.#emit(parent, event, false),
    };
    const timedOut = (event: Event): void => {
      this.count("timedOut", 1);
      filter.limit?.timedOut(event);
    };
    try {
      if (filter.limit === undefined || filter.limit.timeoutMs <= 0) return filter.filterBatch?.(openBatch(members, doors))?.catch(failed);
      if (isGuarded) interruptBatch(filter, members, { doors, timedOut });
      else {
        filter.prepare?.();
        void filter.filterBatch?.(watchedBatch(members, { doors, timedOut, watch: runtime.watch, vertex }));
      }
    } catch (error) {
      failed(error);
      runtime.watch.leave();
    }
    return undefined;
  }

  arrange(events: readonly Event[]): Event[] {
    const arranged: Event[] = [];
    for (const event of events) {
      if (!event.$cancelled) arranged.push(event);
      else if (this.#step.isMember(event)) this.count("dropped", 1);
      const behind = this.#emitted.get(event);
      if (behind !== undefined) arranged.push(...behind);
    }
    return arranged;
  }

  /** Common options that throw cost the new event alone, neither its parent nor those emitted beside it. */
  adopt(event: Event, decorate = false): Event {
    this.#step.admit(event);
    this.count("created", 1);
    if (!decorate) return event;
    try {
      this.#at.decorate?.(event);
    } catch (error) {
      this.#tools.lose(event, error);
    }
    return event;
  }

  count(what: keyof typeof COUNT, by: number): void {
    this.#tools.runtime.counts[this.#at.vertex * COUNTS_PER_VERTEX + COUNT[what]]! += by;
  }

  #filterOne(event: Event): void {
    try {
      const emit = (made: Event, decorate = false): void => this.#emit(event, made, decorate);
      if (this.#at.filter.filter?.(event, emit, (each) => this.#matched(each))) this.#matched(event);
    } catch (error) {
      this.#failed(event, error);
    }
  }

  /** Common options that throw cost their event alone, not the batch. */
  #matchedInBatch(event: Event): void {
    try {
      this.#matched(event);
    } catch (error) {
      this.#failed(event, error);
    }
  }

  #matched(event: Event): void {
    this.count("matched", 1);
    this.#at.decorate?.(event);
  }

  #emit(parent: Event, event: Event, decorate: boolean): void {
    const behind = this.#emitted.get(parent) ?? [];
    event.$segment = parent.$segment;
    event.$ordinal = parent.$ordinal;
    event.$lineage = lineageOf(parent, this.#at.vertex, behind.length);
    behind.push(this.adopt(event, decorate));
    this.#emitted.set(parent, behind);
  }

  #failed(event: Event, error: unknown): void {
    if (this.#at.filter.failed === undefined) this.#tools.lose(event, error);
    else this.#at.filter.failed(event, error);
  }
}
