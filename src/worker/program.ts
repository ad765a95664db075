import { makeLayout } from "../event/layout.ts";
import type { EventLayout } from "../event/layout.ts";
import type { Logger } from "../plugin/context.ts";
import type { CallWatch } from "../compiler/call-watch.ts";
import { createFilters, createInputs, createOutputs } from "./create-plugins.ts";
import type { Creation } from "./create-plugins.ts";
import type { Definitions } from "../registry/definitions.ts";
import type { FileReader } from "../compiler/compute-context.ts";
import { makeRuntime } from "../compiler/generate/runtime.ts";
import type { OutputAtWork, Runtime } from "../compiler/generate/runtime.ts";
import { countArms } from "../compiler/generate/section-code.ts";
import { writeProgram } from "../compiler/generate/program-code.ts";
import type { ProgramCode, ProgramCodeParts } from "../compiler/generate/program-code.ts";
import { letterWriter } from "./dead-letters.ts";
import type { LetterOf } from "./dead-letters.ts";
import type { InputProgram } from "./input-program.ts";
import type { PipelinePlan } from "../compiler/plan.ts";
import { damagedBlock } from "../flow/errors.ts";

/** A plan made runnable in one thread: decoders, the generated filter section, the encoders of the outputs. */
export interface Program {
  readonly layout: EventLayout;
  readonly runtime: Runtime;
  /**
   * The inputs of a generation, by the numbers in the segments of its blocks.
   * @throws TailraceError FLOW_BLOCK_DAMAGED when there is no such generation
   */
  inputsOf(generation: string): readonly InputProgram[];
  /** See PipelinePlan. */
  readonly isOneByOne: boolean;
  readonly code: ProgramCode;
  /** The same code, which also keeps the runtime's stopwatch. */
  timedCode(): ProgramCode;
  /** By lane. */
  readonly outputs: readonly OutputAtWork[];
  /** Undefined: what is lost is not kept. */
  readonly letterOf: LetterOf | undefined;
  close(): Promise<void>;
}

/**
 * `generated`: filters' own code inlined; `plain`: each filter called, the reference for tests; `guarded`: every filter is
 * a cut, so that calls under a time limit can be interrupted and the event goes on.
 */
export type ProgramForm = "generated" | "plain" | "guarded";

export interface ProgramParts {
  readonly definitions: Definitions;
  readonly files: FileReader;
  readonly logger: Logger;
  readonly watch?: CallWatch;
  readonly form?: ProgramForm;
  /** What `route` does with an event and an output. */
  readonly send: ProgramCodeParts["send"];
}

export function buildProgram(plan: PipelinePlan, parts: ProgramParts): Program {
  const form = parts.form ?? "generated";
  const isCut = (vertex: number): boolean => form === "guarded" || plan.vertices[vertex]!.isCut;
  const layout = makeLayout({ mentioned: plan.fieldNames, escapeStyle: plan.escapeStyle, armCount: countArms(plan.filters, isCut) });
  const runtime = makeRuntime(plan.vertices.length, parts.watch);
  const { definitions, files, logger } = parts;
  const creation = { plan, layout, definitions, files, logger, watch: runtime.watch, isGuarded: form === "guarded" };
  const filters = createFilters(creation, isCut);
  const outputs = createOutputs(creation);
  const write = (isTimed: boolean): ProgramCode =>
    writeProgram(plan, { layout, runtime, filters, outputs, isCut, isPlain: form === "plain", isTimed, send: parts.send });
  let timed: ProgramCode | undefined;
  return {
    layout,
    runtime,
    inputsOf: inputTables(creation),
    outputs,
    isOneByOne: plan.isOneByOne,
    letterOf: plan.keepsDeadLetters ? letterWriter(plan) : undefined,
    code: write(false),
    timedCode: () => (timed ??= write(true)),
    async close() {
      for (const { filter } of filters.values()) await filter.close?.();
    },
  };
}

/** Those of earlier configurations are made when a block of theirs comes. */
function inputTables(creation: Creation): Program["inputsOf"] {
  const { plan } = creation;
  const made = new Map([[plan.generation, createInputs(creation, plan)]]);
  return (generation) => {
    const known = made.get(generation);
    if (known !== undefined) return known;
    const table = plan.earlier.find((earlier) => earlier.generation === generation);
    if (table === undefined) throw damagedBlock("nothing is known of the configuration that decodes it");
    const inputs = createInputs(creation, table);
    made.set(generation, inputs);
    return inputs;
  };
}
