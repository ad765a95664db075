import { createFilters } from "../../src/worker/create-plugins.ts";
import type { FilterAtWork } from "../../src/compiler/generate/runtime.ts";
import type { ArmPlan, PipelinePlan, StatementPlan } from "../../src/compiler/plan.ts";
import type { FileReader } from "../../src/compiler/compute-context.ts";
import type { Definitions } from "../../src/registry/definitions.ts";
import type { Condition, Operand } from "../../src/config/ast.ts";
import { compileAccessor } from "../../src/event/accessor.ts";
import type { Event } from "../../src/event/event.ts";
import { compileEventJson } from "../../src/event/json-write.ts";
import { makeLayout } from "../../src/event/layout.ts";
import type { EventLayout } from "../../src/event/layout.ts";
import { parseJson } from "../../src/event/json-parse.ts";
import { Timestamp } from "../../src/event/timestamp.ts";
import type { FieldMap } from "../../src/event/value.ts";
import { memoryLogger } from "./run-config.ts";

/** The events that one event has become so far, in order. */
type Descendants = Event[];

/**
 * Runs a filter section the slow and obvious way: one statement after the other over all events, filters by their plain
 * form, conditions by walking their tree. An event emitted by a filter stands behind its parent.
 */
export class ReferenceSection {
  readonly #plan: PipelinePlan;
  readonly #layout: EventLayout;
  readonly #filters: ReadonlyMap<number, FilterAtWork>;

  constructor(plan: PipelinePlan, definitions: Definitions, files: FileReader) {
    this.#plan = plan;
    this.#layout = makeLayout({ mentioned: plan.fieldNames });
    this.#filters = createFilters({ plan, layout: this.#layout, definitions, files, logger: memoryLogger([]) }, () => false);
  }

  /** The JSON of the events that come out, for JSON texts that go in. */
  async run(inputs: readonly string[]): Promise<string[]> {
    const events = inputs.map((text) => this.#layout.fromMap(parseJson(text) as FieldMap, new Timestamp(0)));
    const results = await this.#statements(this.#plan.filters, events);
    return results.flat().map(compileEventJson(this.#layout));
  }

  /** What each of the events has become. */
  async #statements(statements: readonly StatementPlan[], events: readonly Event[]): Promise<Descendants[]> {
    let results: Descendants[] = events.map((event) => [event]);
    for (const statement of statements) {
      const present = results.flat();
      const next = statement.kind === "vertex" ? await this.#filter(statement.vertex, present) : await this.#branch(statement, present);
      const become = new Map(present.map((event, at) => [event, next[at]!]));
      results = results.map((descendants) => descendants.flatMap((event) => become.get(event)!));
    }
    return results;
  }

  async #branch({ arms, otherwise }: Extract<StatementPlan, { kind: "branch" }>, events: readonly Event[]): Promise<Descendants[]> {
    const chosen = events.map((event) => this.#arm(arms, event));
    const results: Descendants[] = events.map((event) => [event]);
    for (const [number, body] of [...arms.map((arm) => arm.body), otherwise].entries()) {
      const places = events.map((_, at) => at).filter((at) => chosen[at] === number);
      const passed = await this.#statements(
        body,
        places.map((at) => events[at]!),
      );
      places.forEach((place, at) => {
        results[place] = passed[at]!;
      });
    }
    return results;
  }

  #arm(arms: readonly ArmPlan[], event: Event): number {
    const taken = arms.findIndex(({ condition }) => this.#holds(condition, event));
    return taken < 0 ? arms.length : taken;
  }

  async #filter(vertex: number, events: readonly Event[]): Promise<Descendants[]> {
    const { filter, decorate } = this.#filters.get(vertex)!;
    const emitted = new Map<Event, Event[]>(events.map((event) => [event, []]));
    const emit = (parent: Event, event: Event, isDecorated = false): void => {
      if (isDecorated) decorate?.(event);
      emitted.get(parent)!.push(event);
    };
    const matched = (event: Event): void => decorate?.(event);
    await filter.filterBatch?.({ events, matched, emit, enter: () => "go", leave: () => {}, settlesEach: false });
    for (const event of filter.filter === undefined ? [] : events)
      if (filter.filter!(event, (made, isDecorated) => emit(event, made, isDecorated), matched)) matched(event);
    return events.map((event) => [...(event.$cancelled ? [] : [event]), ...emitted.get(event)!]);
  }

  /** The kinds of conditions that random sections have. */
  #holds(condition: Condition, event: Event): boolean {
    switch (condition.kind) {
      case "and":
        return this.#holds(condition.left, event) && this.#holds(condition.right, event);
      case "or":
        return this.#holds(condition.left, event) || this.#holds(condition.right, event);
      case "not":
        return !this.#holds(condition.condition, event);
      case "truthy":
        return ![undefined, null, false, ""].includes(this.#value(condition.operand, event) as never);
      case "compare": {
        const [left, right] = [this.#value(condition.left, event), this.#value(condition.right, event)] as [number, number];
        return condition.operator === "==" ? left === right : left < right;
      }
      case "match":
        return new RegExp(condition.pattern.source).test(String(this.#value(condition.left, event)));
      default:
        throw new Error(`No random section has a condition of the kind ${condition.kind}.`);
    }
  }

  #value(operand: Operand, event: Event): unknown {
    if (operand.kind === "selector") return compileAccessor(this.#layout, operand.reference).get(event);
    if (operand.kind === "number") return operand.number.value;
    return operand.kind === "string" ? operand.text : undefined;
  }
}
