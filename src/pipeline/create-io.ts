import { FALLBACK_MAX_RECORD_BYTES } from "./limits.ts";
import type { InputPlan, VertexPlan } from "../compiler/plan.ts";
import type { Definitions } from "../registry/definitions.ts";
import type { Framing } from "../plugin/codec.ts";
import type { Intake, Input } from "../plugin/input.ts";
import type { Delivery } from "../plugin/output.ts";
import type { BlockSink } from "./block-sink.ts";
import { CarryBudget } from "./carry-budget.ts";
import { streamPositions } from "./stream-positions.ts";
import { makeIntake } from "./intake.ts";
import type { PipelineParts } from "./pipeline.ts";

/** An input of the plan, created, with its way into the pipeline. */
export interface InputAtWork {
  readonly vertex: VertexPlan;
  readonly input: Input;
  readonly intake: Intake;
}

/** @param sink the pipeline's; asked for only when bytes come */
export function createInputs(parts: PipelineParts, sink: () => BlockSink): InputAtWork[] {
  const { plan, definitions, logger, clock, world, settings, openDeadLetters, opened } = parts;
  const carries = new CarryBudget(settings.carryBytes);
  return plan.inputs.flatMap((entry, number) => {
    if (entry.isFurther) return [];
    const vertex = plan.vertices[entry.vertex]!;
    const definition = definitions.input(vertex.name);
    const codec = definitions.codec(entry.codec.name);
    const framing = framingOf(definitions, entry, vertex);
    const isStateful = codec.state === "stream";
    const input = definition.create(vertex.options, {
      id: vertex.id,
      pipelineId: plan.pipelineId,
      ecs: vertex.ecs,
      logger,
      clock,
      hostname: world.hostname,
      stdin: world.stdin,
      dataPath: `${world.dataPath}/plugins/inputs/${vertex.name}`,
      isDurable: settings.persisted !== undefined,
      carryBytes: settings.carryBytes,
      openDeadLetters,
    });
    const intake = makeIntake({
      input: number,
      numberOf: (codec) => plan.inputs.findIndex((each) => each.isFurther && each.vertex === entry.vertex && each.codec.name === codec),
      positions: opened && streamPositions(vertex.id, plan.generation, opened.streams),
      framing,
      maxRecordBytes: codec.maxRecordBytes?.(entry.codec.options) ?? FALLBACK_MAX_RECORD_BYTES,
      carries,
      isStateful,
      autoFlushMs: codec.autoFlushMs?.(entry.codec.options),
      sink,
      clock,
    });
    return { vertex, input, intake };
  });
}

/** True when blocks of a stream must go to one worker, because a decoder keeps bytes of it back. */
export function hasStatefulDecoder({ plan, definitions }: Pick<PipelineParts, "plan" | "definitions">): boolean {
  return [plan, ...plan.earlier].some(({ inputs }) => inputs.some(({ codec }) => definitions.codec(codec.name).state === "stream"));
}

/** What cuts the records of delimited segments of an input; undefined: nothing does. */
export function delimiterOf(
  { plan, definitions }: Pick<PipelineParts, "plan" | "definitions">,
  generation: string,
  input: number,
): Uint8Array | undefined {
  const table = [plan, ...plan.earlier].find((each) => each.generation === generation);
  const entry = table?.inputs[input];
  const vertex = entry && table.vertices[entry.vertex];
  const framing = vertex && framingOf(definitions, entry, vertex);
  return framing?.kind === "delimiter" ? framing.delimiter : undefined;
}

function framingOf(definitions: Definitions, { codec, isOwn }: InputPlan, { name, options }: VertexPlan): Framing | undefined {
  const delimiter = isOwn ? definitions.input(name).recordDelimiter?.(options) : undefined;
  return delimiter === undefined ? definitions.codec(codec.name).framing?.(codec.options) : { kind: "delimiter", delimiter };
}

/** The delivery halves of the outputs, by lane. */
export function createDeliveries({ plan, definitions, logger, world }: PipelineParts): Delivery[] {
  return plan.lanes.map((number) => {
    const vertex = plan.vertices[number]!;
    return definitions.output(vertex.name).create(vertex.options, {
      id: vertex.id,
      pipelineId: plan.pipelineId,
      ecs: vertex.ecs,
      logger,
      stdout: world.stdout,
      isOrdered: plan.isOrdered,
    });
  });
}
