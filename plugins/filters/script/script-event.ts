import { Timestamp } from "#plugin";
import type { ComputeContext, Event } from "#plugin";
import { fromScript, toScript } from "./values.ts";

/** The event as a script sees it. Values it gets are copies; changes are made with `set`. */
export class ScriptEvent {
  readonly #event: Event;
  readonly #context: ComputeContext;

  constructor(event: Event, context: ComputeContext) {
    this.#event = event;
    this.#context = context;
  }

  /** Undefined when there is no such field. */
  get(reference: string): unknown {
    const value = this.#event.get(reference);
    return value === undefined ? undefined : toScript(value);
  }

  set(reference: string, value: unknown): this {
    this.#event.set(reference, fromScript(value));
    return this;
  }

  has(reference: string): boolean {
    return this.#event.has(reference);
  }

  /** Returns what it held. */
  remove(reference: string): unknown {
    const value = this.#event.remove(reference);
    return value === undefined ? undefined : toScript(value);
  }

  tag(name: unknown): void {
    this.#event.tag(String(name));
  }

  cancel(): void {
    this.#event.cancel();
  }

  uncancel(): void {
    this.#event.$cancelled = false;
  }

  get isCancelled(): boolean {
    return this.#event.isCancelled;
  }

  get timestamp(): Date | undefined {
    const { timestamp } = this.#event;
    return timestamp === undefined ? undefined : new Date(timestamp.ms);
  }

  set timestamp(value: Date) {
    this.set("@timestamp", value);
  }

  /** Fills in `%{…}`. */
  sprintf(text: unknown): string {
    return this.#context.template(String(text)).render(this.#event);
  }

  /** All fields but `@metadata`. */
  toObject(): unknown {
    return toScript(this.#event.toMap());
  }

  toJSON(): unknown {
    return this.toObject();
  }

  clone(): ScriptEvent {
    return new ScriptEvent(this.#event.clone(), this.#context);
  }

  /** The event behind an object that a script has; undefined when it is something else. */
  static eventOf(value: unknown): Event | undefined {
    return typeof value === "object" && value !== null && #event in value ? value.#event : undefined;
  }

  static made(document: unknown, context: ComputeContext): ScriptEvent {
    const map = fromScript(document ?? {});
    // What is no map has no fields, and fails where they are read.
    return new ScriptEvent(context.eventFromMap(map as never, Timestamp.now()), context);
  }
}
