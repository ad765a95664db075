import type { TailraceError } from "../errors.ts";
import type { Event } from "../event/event.ts";
import type { Timestamp } from "../event/timestamp.ts";
import type { ComputeContext } from "./context.ts";
import type { FilterCode } from "./filter-code.ts";
import type { OptionSchemas, OptionsOf } from "./options.ts";

/**
 * A filter. The core handles what all filters share: `id`, `enable_metric`, `add_field`, `add_tag`, `remove_field`,
 * `remove_tag`, `periodic_flush`; a definition names only its own options.
 */
export interface FilterDefinition<S extends OptionSchemas = OptionSchemas> {
  readonly kind: "filter";
  readonly name: string;
  /** What it does, in one sentence. */
  readonly summary: string;
  readonly options: S;
  /**
   * `pipeline`: it keeps state across events. Its pipeline then has a worker of its own, events come in order, and `flush`
   * is called every 5 s and at the end. Such state is not durable before an output has it.
   */
  readonly state?: "pipeline";
  /** The same, but only with certain options (csv learns its columns from a header); there is no `flush` then unless `state` says so. */
  keepsState?(options: OptionsOf<S>): boolean;
  /**
   * True: the filters of this name in one pipeline share what they keep. With two of them each event passes the whole section
   * before the next one does, as in Logstash with one worker.
   */
  readonly sharesState?: true;
  /** True when it may emit further events. */
  readonly creates?: true;
  /** True when it offers `filterBatch` instead of `filter`. */
  readonly batch?: true;
  /** True when the texts it writes were in the event or the configuration before; else they may hold any character. */
  readonly verbatim?: true;
  /**
   * What the filters of this name in one pipeline may not have together: the mistake of a filter, by its place in `all`, which
   * has them in the order of the configuration. Called when the configuration is checked.
   */
  conflicts?(all: readonly OptionsOf<S>[]): Iterable<readonly [number, TailraceError]>;
  /** Cheap and pure: nothing of the world is touched but files the options name, through the context. */
  create(options: OptionsOf<S>, context: ComputeContext): Filter;
}

/**
 * A filter at work: one of the forms below. It is called by one worker only, never again before it has returned. An
 * exception costs the event alone.
 */
export interface Filter {
  /**
   * The synchronous form. Returns whether it succeeded: the common options are applied then. `emit` puts a further event
   * behind this one (after those emitted before); it goes on through the following filters only. `matched` applies the
   * common options at once: for a filter that may succeed several times on one event, or goes on after its success (dissect);
   * it then returns false.
   */
  filter?(event: Event, emit: EmitEvent, matched: (event: Event) => void): boolean;
  /**
   * The batch form: all events of a block that come by here, in order. It may ask the outside world and return a promise.
   * Events are changed in place; for each that succeeded call `batch.matched`.
   */
  filterBatch?(batch: FilterBatch): void | Promise<void>;
  /** Called before `filterBatch` of a filter with a limit: what it needs first (an interpreter) does not count. */
  prepare?(): void;
  /**
   * Only with `state: "pipeline"`: called between blocks every 5 s, and with `final` when the pipeline ends. What it emits
   * goes on through the following filters.
   */
  flush?(now: Timestamp, final: boolean, emit: EmitEvent): void;
  /** The code of `filter`, to be inlined; tests prove the two equal. */
  generate?(code: FilterCode): void;
  /**
   * Called when `filter` or the common options threw: adds the filter's failure tag, and the event goes on. Absent: the
   * event is lost, counted and logged.
   */
  failed?(event: Event, error: unknown): void;
  /** A bound on one call of `filter`, or on the work of `filterBatch` on one event, kept by the core: see CallLimit. */
  readonly limit?: CallLimit;
  /** Called once when the worker ends. */
  close?(): void | Promise<void>;
}

/** @param decorate apply the common options to it (split, clone); default false */
export type EmitEvent = (event: Event, decorate?: boolean) => void;

export interface FilterBatch {
  readonly events: readonly Event[];
  /** The filter succeeded on this event: the common options are applied. */
  matched(event: Event): void;
  /** Puts a further event behind one of the batch. */
  emit(parent: Event, event: Event): void;
  /**
   * For a synchronous filter with a limit, which then holds for the work on one event: to be called before that, event by
   * event, in order. `skip`: it took too long when it was tried before, and `timedOut` has been called; go on to the next.
   * `pause`: return now; a further batch brings this event again, and those behind it. Without a limit always `go`.
   */
  enter(event: Event): "go" | "skip" | "pause";
  /** The work on the event that was entered last is done. */
  leave(): void;
  /**
   * True: work that takes too long is interrupted in place, so that what was done for an event must have reached it, and
   * `matched` or `emit`, before the next one is entered. False: its worker is ended and all is done again.
   */
  readonly settlesEach: boolean;
}

/**
 * How long one call may take. A call that takes longer is ended (the worker is killed and its block computed again, or
 * the call is interrupted), `timedOut` is called for its event instead, and the event goes on to the next filter.
 */
export interface CallLimit {
  /** Milliseconds; 0: no limit. */
  readonly timeoutMs: number;
  timedOut(event: Event): void;
}

export function defineFilter<const S extends OptionSchemas>(definition: Omit<FilterDefinition<S>, "kind">): FilterDefinition<S> {
  return { kind: "filter", ...definition };
}
