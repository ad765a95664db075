import type { CallWatch } from "../compiler/call-watch.ts";
import type { Event } from "../event/event.ts";
import type { Filter, FilterBatch } from "../plugin/filter.ts";
import { runGuarded } from "./guard.ts";

/** What a batch filter does to the core. */
export type BatchDoors = Pick<FilterBatch, "matched" | "emit">;

interface Limited {
  readonly doors: BatchDoors;
  /** Counts it and lets the filter tag the event. */
  readonly timedOut: (event: Event) => void;
}

/** How long calls are made under one guard before it is set anew. */
export const SLICE_MS = 5;

/** A batch without a limit. */
export function openBatch(events: readonly Event[], doors: BatchDoors): FilterBatch {
  return { ...doors, events, enter: () => "go", leave: () => {}, settlesEach: false };
}

/** A batch whose events are calls that the main thread watches. */
export function watchedBatch(
  events: readonly Event[],
  { doors, timedOut, watch, vertex }: Limited & { readonly watch: CallWatch; readonly vertex: number },
): FilterBatch {
  let at = 0;
  return {
    ...doors,
    events,
    enter(event) {
      watch.at(at++);
      if (!watch.enter(vertex)) return "go";
      timedOut(event);
      return "skip";
    },
    leave: () => watch.leave(),
    settlesEach: false,
  };
}

/** Works off a batch in slices that V8 interrupts: the event at which that happens has timed out. */
export function interruptBatch(filter: Filter, members: readonly Event[], { doors, timedOut }: Limited): void {
  const begun = new Set<Event>();
  let last: Event | undefined;
  for (let waiting = members; waiting.length > 0; waiting = waiting.filter((event) => !begun.has(event))) {
    const end = performance.now() + SLICE_MS;
    const enter = (event: Event): "go" | "pause" => {
      if (last !== undefined && performance.now() > end) return "pause";
      begun.add(event);
      last = event;
      return "go";
    };
    last = undefined;
    const batch = { ...doors, events: waiting, enter, leave: () => {}, settlesEach: true };
    filter.prepare?.();
    const isDone = runGuarded(filter.limit!.timeoutMs + SLICE_MS, () => void filter.filterBatch?.(batch));
    if (!isDone && last !== undefined) timedOut(last);
    if (last !== undefined) continue;
    if (isDone) return;
    throw new Error("The filter took too long before it came to an event.");
  }
}
