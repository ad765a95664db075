import { compileAccessor, directSlot } from "../../event/accessor.ts";
import type { Event } from "../../event/event.ts";
import type { EventLayout } from "../../event/layout.ts";
import type { FilterCode } from "../../plugin/filter-code.ts";
import type { CallLimit, Filter } from "../../plugin/filter.ts";
import { COUNT, countLine, COUNTS_PER_VERTEX } from "./counts.ts";
import type { FilterAtWork, Runtime } from "./runtime.ts";
import type { SourceWriter } from "./source-writer.ts";

/** Writes the functions that stand for single filters. */
export interface VertexCode {
  /**
   * The expression that runs the filter on `e` and is true when it succeeded. The first call writes a function where the
   * filter offers its code, so it must not come inside of another function.
   */
  callOf(at: FilterAtWork): string;
  /** The expression for a field of `e`. */
  get(reference: string): string;
}

/** @param isPlain use no filter's `generate`: the reference that tests compare generated code with */
export function makeVertexCode(writer: SourceWriter, layout: EventLayout, runtime: Runtime, isPlain: boolean): VertexCode {
  const get = (reference: string): string => fieldExpression(writer, layout, reference);
  const calls = new Map<FilterAtWork, string>();
  const makeCall = (at: FilterAtWork): string => {
    if (at.filter.generate !== undefined && !isPlain) return writeFunction(at, { writer, layout, runtime, get });
    return `${writer.constant(plainCall(at, runtime), `${at.name}_${at.vertex}`)}(e)`;
  };
  return {
    get,
    callOf(at) {
      const call = calls.get(at) ?? makeCall(at);
      calls.set(at, call);
      return call;
    },
  };
}

interface Tools {
  readonly writer: SourceWriter;
  readonly layout: EventLayout;
  readonly runtime: Runtime;
  readonly get: (reference: string) => string;
}

function fieldExpression(writer: SourceWriter, layout: EventLayout, reference: string): string {
  const slot = directSlot(layout, reference);
  return slot === undefined ? `${accessorName(writer, layout, reference)}.get(e)` : `e.${slot}`;
}

function accessorName(writer: SourceWriter, layout: EventLayout, reference: string): string {
  return writer.constant(compileAccessor(layout, reference), `field_${reference}`);
}

type Call = (event: Event) => boolean;

function plainCall(at: FilterAtWork, runtime: Runtime): Call {
  const { filter, vertex } = at;
  const matched = (event: Event): void => {
    runtime.counts[vertex * COUNTS_PER_VERTEX + COUNT.matched]!++;
    at.decorate?.(event);
  };
  const run = (event: Event): boolean => filter.filter?.(event, refuseEmit, matched) ?? false;
  const late = lateCall(at, runtime);
  if (late === undefined) return run;
  return (event) => {
    if (runtime.watch.enter(vertex)) return late(event);
    const matched = run(event);
    runtime.watch.leave();
    return matched;
  };
}

function refuseEmit(): never {
  throw new Error("A filter that emits events must declare `creates`.");
}

/** What happens instead of a call that timed out; undefined when the filter has no limit. */
export function lateCall({ filter, vertex }: { readonly filter: Filter; readonly vertex: number }, runtime: Runtime): Call | undefined {
  const { limit } = filter;
  if (limit === undefined || limit.timeoutMs <= 0) return undefined;
  return (event) => timeOut(limit, vertex, runtime, event);
}

function timeOut(limit: CallLimit, vertex: number, runtime: Runtime, event: Event): boolean {
  runtime.counts[vertex * COUNTS_PER_VERTEX + COUNT.timedOut]!++;
  limit.timedOut(event);
  return false;
}

function writeFunction(at: FilterAtWork, tools: Tools): string {
  const { writer } = tools;
  const name = writer.name(`${at.name}_${at.vertex}`);
  writer.line(`// ${at.label}`);
  writer.block(`function ${name}(e) {`, () => at.filter.generate?.(filterCode(at, tools)));
  writer.line("");
  return `${name}(e)`;
}

function filterCode(at: FilterAtWork, { writer, layout, runtime, get }: Tools): FilterCode {
  const late = lateCall(at, runtime);
  return {
    event: "e",
    line: (text) => writer.line(text),
    block: (head, body, end) => writer.block(head, body, end),
    constant: (value, hint) => writer.constant(value, hint),
    name: (hint) => writer.name(hint),
    get,
    set(reference, value) {
      const slot = reference === "tags" || reference === "@timestamp" ? undefined : directSlot(layout, reference);
      return slot === undefined ? `${accessorName(writer, layout, reference)}.set(e, ${value});` : `e.${slot} = ${value};`;
    },
    matched() {
      const decorate = at.decorate === undefined ? "" : ` ${writer.constant(at.decorate, `decorate_${at.vertex}`)}(e);`;
      writer.line(countLine(at.vertex, "matched") + decorate);
    },
    limitedCall(variable, expression) {
      if (late === undefined) return writer.line(`const ${variable} = ${expression};`);
      const watch = writer.constant(runtime.watch, "watch");
      writer.line(`if (${watch}.enter(${at.vertex})) return ${writer.constant(late, `late_${at.vertex}`)}(e);`);
      writer.line(`const ${variable} = ${expression};`);
      writer.line(`${watch}.leave();`);
    },
    isAscii: (text) => (at.isVerbatim ? `${writer.constant(runtime, "run")}.ascii` : `${writer.constant(isAsciiText, "isAscii")}(${text})`),
  };
}

const ASCII = /^[\0-\x7f]*$/;

function isAsciiText(text: string): boolean {
  return ASCII.test(text);
}
