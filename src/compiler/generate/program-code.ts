import type { Event } from "../../event/event.ts";
import type { EventLayout } from "../../event/layout.ts";
import { compileRegex } from "../../regex/regex.ts";
import type { PipelinePlan } from "../plan.ts";
import { COUNT, COUNTS_PER_VERTEX } from "./counts.ts";
import { writeRoute } from "./route-code.ts";
import type { FilterAtWork, OutputAtWork, Runtime, Step } from "./runtime.ts";
import { SectionCode } from "./section-code.ts";
import { SourceWriter } from "./source-writer.ts";
import { makeVertexCode } from "./vertex-code.ts";

export interface ProgramCodeParts {
  readonly layout: EventLayout;
  readonly runtime: Runtime;
  readonly filters: ReadonlyMap<number, FilterAtWork>;
  readonly outputs: readonly OutputAtWork[];
  readonly isCut: (vertex: number) => boolean;
  readonly isPlain: boolean;
  /** The code keeps the runtime's stopwatch. */
  readonly isTimed: boolean;
  readonly send: (output: OutputAtWork, event: Event) => void;
}

export interface ProgramCode {
  readonly steps: readonly Step[];
  /** Gives an event to the outputs whose branches it takes. */
  route(event: Event): void;
  /** For `--dump-code`. */
  readonly source: string;
}

/** Conditions have no option for it: a pattern that takes longer than this does not match. It is grok's default. */
export const CONDITION_TIMEOUT_MS = 30_000;

/** Writes and evaluates the code of a pipeline's filter and output sections. */
export function writeProgram(plan: PipelinePlan, parts: ProgramCodeParts): ProgramCode {
  const { runtime, filters, outputs } = parts;
  const writer = new SourceWriter();
  writer.constant(runtime, "run");
  writer.constant(runtime.counts, "n");
  const vertices = makeVertexCode(writer, parts.layout, runtime, parts.isPlain);
  for (const at of filters.values()) if (!at.isCut) vertices.callOf(at);
  const matcherOf = (vertex: number, source: string): string => writer.constant(makeMatcher(vertex, source, runtime), `matches_${vertex}`);
  const stopwatch = parts.isTimed ? writer.constant(runtime.stopwatch, "stopwatch") : undefined;
  const section = new SectionCode({ writer, vertices, runtime, filters, isCut: parts.isCut, matcherOf, stopwatch });
  const finish = section.write(plan.filters);
  const outputAt = new Map(outputs.map((output) => [output.vertex, output]));
  writeRoute({ writer, vertices, matcherOf, stopwatch, send: (vertex) => sender(outputAt.get(vertex)!, parts) }, plan.outputs);
  writer.line(`return { ${["route", ...section.stageNames].join(", ")} };`);
  const functions = writer.evaluate() as Record<string, (event: Event) => void>;
  return { steps: finish(functions), route: functions["route"]!, source: writer.text };
}

function sender(output: OutputAtWork, { send }: ProgramCodeParts): (event: Event) => void {
  return (event) => send(output, event);
}

/** What an event gets on which a condition's pattern took too long. */
const CONDITION_TAG = "_conditiontimeout";

/** A pattern of a condition: true only for texts. */
function makeMatcher(vertex: number, source: string, runtime: Runtime): (value: unknown, event: Event) => boolean {
  const regex = compileRegex(source, { captures: false });
  const { watch, counts } = runtime;
  return (value, event) => {
    if (typeof value !== "string") return false;
    if (watch.enter(vertex)) {
      counts[vertex * COUNTS_PER_VERTEX + COUNT.timedOut]!++;
      event.tag(CONDITION_TAG);
      return false;
    }
    const matches = regex.test(value);
    watch.leave();
    return matches;
  };
}
