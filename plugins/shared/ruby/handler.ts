import type { ComputeContext, Event, FieldValue, FilterBatch } from "#plugin";
import type { RubyFailure } from "./changes.ts";
import type { Exchange, Outcome } from "./channel.ts";
import { encodeRows } from "./encode-rows.ts";
import { RubyError } from "./errors.ts";
import { rubyThread } from "./thread.ts";
import type { RubyThread } from "./thread.ts";
import { viewArguments } from "./view.ts";
import type { RubyView } from "./view.ts";
import type { RubyVm } from "./vm.ts";
import { within } from "./within.ts";

/** An object of Ruby's that works on events, and how it is made. */
export interface HandlerDefinition {
  /** Its class; it has a method `process(event)`. */
  readonly type: string;
  /** The files of this package that define it. */
  readonly files: readonly string[];
  /** What its `new` is given. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly view: RubyView;
  /** Paths its code may touch. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** An exception that is no fault of the code's: the interpreter ended with this event. */
  died(event: Event, failure: RubyFailure): void;
  /** Methods by which what the object keeps is had from an interpreter that has ended, as a text, and given to the next. */
  readonly rescued?: { readonly save: string; readonly restore: string };
  /** The interpreter was made anew; what the object kept is lost unless it was rescued. */
  renewed(isRescued: boolean): void;
}

/** How long code may take before the first event. */
const START_MS = 30_000;

/** How long an interpreter that has ended may take to tell what it knows. */
const RESCUE_MS = 5_000;

/** Numbers for the objects of a VM; any will do that is not used twice. */
let lastId = 0;

/** An object of Ruby's at work. It is made again in a new interpreter when the old one has died. */
export class RubyHandler {
  readonly #definition: HandlerDefinition;
  readonly #context: ComputeContext;
  readonly #thread: RubyThread;
  readonly #id = ++lastId;
  #vm: RubyVm | undefined;

  /** Makes the object. @throws RubyError what its `new` raised; PluginError RUBY_MISSING, RUBY_START */
  constructor(definition: HandlerDefinition, context: ComputeContext) {
    this.#definition = definition;
    this.#context = context;
    this.#thread = rubyThread(context);
    this.#ready();
  }

  /** Sees to it that there is an interpreter with the object in it. @throws RubyError, PluginError RUBY_START */
  prepare(): void {
    this.#ready();
  }

  /**
   * Lets the object process the events, in order. When the interpreter ends, the event it was at is given to `died`, and
   * those that had not reached this side yet are worked on again.
   */
  process(batch: FilterBatch): void {
    let waiting = batch.events;
    while (waiting.length > 0) waiting = this.#pass(waiting, batch);
    batch.leave();
  }

  /** Calls a method of the object. @param events takes those it makes. @throws RubyError, PluginError RUBY_DIED */
  call(method: string, parts: readonly unknown[], events: Event[] = []): FieldValue {
    return this.#call(this.#ready(), method, parts, events);
  }

  close(): void {
    this.#vm = undefined;
  }

  /** @returns the events that are still to be worked on */
  #pass(events: readonly Event[], batch: FilterBatch): readonly Event[] {
    const exchange: Exchange = {
      events: [...events],
      context: this.#context,
      begin: (at) => batch.enter(events[at]!),
      sink: this.#sinkOf(batch),
    };
    const vm = this.#ready();
    const head = JSON.stringify(["batch", this.#id, events.length, batch.settlesEach]);
    const request = `${head.slice(0, -1)},${encodeRows(events, this.#definition.view)}]`;
    let failure: RubyFailure;
    try {
      const outcome = vm.request(request, exchange, (text) => this.#print(text));
      // Less than all: the rest waits for another call.
      if (outcome.kind === "done") return [];
      ({ failure } = outcome);
    } catch (error) {
      failure = { kind: "fatal", message: error instanceof Error ? error.message : String(error), backtrace: [] };
    }
    return this.#afterFailure(events, vm, failure);
  }

  #afterFailure(events: readonly Event[], { progress }: RubyVm, failure: RubyFailure): readonly Event[] {
    const { current, settled } = progress;
    if (current < 0) {
      for (const event of events) this.#definition.died(event, failure);
      return [];
    }
    this.#definition.died(events[current]!, failure);
    return [...events.slice(settled + 1, current), ...events.slice(current + 1)];
  }

  #call(vm: RubyVm, method: string, parts: readonly unknown[], events: Event[] = []): FieldValue {
    const outcome = this.#request(vm, ["call", this.#id, method, ...parts], events);
    if (outcome.kind === "failed") throw new RubyError(outcome.failure);
    return outcome.value;
  }

  #ready(): RubyVm {
    const vm = this.#thread.vm();
    if (vm === this.#vm) return vm;
    const before = this.#vm;
    this.#define(vm);
    this.#vm = vm;
    if (before !== undefined) this.#definition.renewed(this.#rescue(before, vm));
    return vm;
  }

  #define(vm: RubyVm): void {
    const { type, files, options, view, reads, writes } = this.#definition;
    for (const path of reads) vm.allow(path, false);
    for (const path of writes) vm.allow(path, true);
    vm.load(files, this.#context);
    let outcome: Outcome | undefined;
    within(START_MS, () => (outcome = this.#request(vm, ["define", this.#id, type, options, viewArguments(view)], [])));
    if (outcome?.kind === "failed") throw new RubyError(outcome.failure);
  }

  /** The dead often can still tell what they know: their memory is whole, they were only stopped. */
  #rescue(dead: RubyVm, vm: RubyVm): boolean {
    const { rescued } = this.#definition;
    if (rescued === undefined) return false;
    try {
      let saved: FieldValue = null;
      within(RESCUE_MS, () => (saved = this.#call(dead, rescued.save, [])));
      this.#call(vm, rescued.restore, [saved]);
      return true;
    } catch (error) {
      this.#context.logger.debug({ id: this.#context.id, error }, "Nothing could be had from an interpreter that has ended.");
      return false;
    }
  }

  #request(vm: RubyVm, request: readonly unknown[], events: Event[]): Outcome {
    const exchange: Exchange = { events, context: this.#context, begin: () => "go", sink: this.#sinkOf(undefined) };
    return vm.request(JSON.stringify(request), exchange, (text) => this.#print(text));
  }

  #sinkOf(batch: FilterBatch | undefined): Exchange["sink"] {
    const { logger, id } = this.#context;
    return {
      matched: (event) => batch?.matched(event),
      emit: (parent, event) => batch?.emit(parent, event),
      failed: (_event, error) => logger.error({ id, ...error }, "An exception was raised in Ruby code."),
      print(level, message, data) {
        logger[LEVELS[level] ?? "info"]({ id, text: message, ...(data === "{}" ? {} : { data }) }, "Ruby code logs.");
      },
    };
  }

  #print(text: string): void {
    this.#context.logger.info({ id: this.#context.id, text: text.trimEnd() }, "Ruby code prints.");
  }
}

const LEVELS: Readonly<Record<string, "debug" | "info" | "warn" | "error">> = {
  debug: "debug",
  trace: "debug",
  info: "info",
  warn: "warn",
  error: "error",
  fatal: "error",
};
