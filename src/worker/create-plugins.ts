import type { EventLayout } from "../event/layout.ts";
import { recordsOf } from "../plugin/codec.ts";
import type { Decoder, Encoder } from "../plugin/codec.ts";
import type { ComputeContext, Logger } from "../plugin/context.ts";
import type { CodecChoice } from "../plugin/options.ts";
import type { RecordEncoder } from "../plugin/output.ts";
import type { CallWatch } from "../compiler/call-watch.ts";
import { makeComputeContext } from "../compiler/compute-context.ts";
import type { FileReader } from "../compiler/compute-context.ts";
import { chosenCodec } from "../compiler/chosen-codec.ts";
import { compileDecorations } from "../compiler/decoration.ts";
import type { Definitions } from "../registry/definitions.ts";
import { codecCannot } from "../compiler/errors.ts";
import type { FilterAtWork, OutputAtWork } from "../compiler/generate/runtime.ts";
import { InputProgram } from "./input-program.ts";
import { StableIds } from "./stable-ids.ts";
import type { EarlierTable, InputPlan, PipelinePlan, VertexPlan } from "../compiler/plan.ts";

/** What the filters of a plan are created with. */
export interface FilterCreation {
  readonly plan: PipelinePlan;
  readonly layout: EventLayout;
  readonly definitions: Definitions;
  readonly files: FileReader;
  readonly logger: Logger;
}

/** What all its plugins are. */
export interface Creation extends FilterCreation {
  readonly watch: CallWatch;
  /** True: calls under a time limit are interrupted in place. */
  readonly isGuarded: boolean;
}

export function createFilters(creation: FilterCreation, isCut: (vertex: number) => boolean): Map<number, FilterAtWork> {
  const { plan, definitions } = creation;
  const filters = new Map<number, FilterAtWork>();
  let isVerbatim = plan.isVerbatim;
  plan.vertices.forEach((vertex, number) => {
    if (vertex.kind !== "filter") return;
    const definition = definitions.filter(vertex.name);
    const context = contextOf(creation, vertex);
    filters.set(number, {
      vertex: number,
      label: labelOf(vertex),
      name: vertex.name,
      filter: definition.create(vertex.options, context),
      decorate: compileDecorations(vertex.decorations, context),
      isCut: isCut(number),
      isVerbatim,
    });
    isVerbatim &&= definition.verbatim ?? false;
  });
  return filters;
}

export function createOutputs(creation: Creation): OutputAtWork[] {
  const { plan, definitions } = creation;
  return plan.lanes.map((number, lane) => {
    const vertex = plan.vertices[number]!;
    const definition = definitions.output(vertex.name);
    const context = contextOf(creation, vertex);
    const choice = vertex.codec ?? { name: definition.defaultCodec, options: {} };
    const codec = createEncoder(creation, choice, context);
    const keepsEvents = definition.takes === "events" || (plan.keepsDeadLetters && definition.rejects === true);
    const encoder = definition.encoder?.(vertex.options, codec, context, choice) ?? recordEncoder(codec);
    return {
      vertex: number,
      lane,
      label: labelOf(vertex),
      encoder,
      ids: new StableIds(vertex.id),
      keepsEvents,
    };
  });
}

/** The inputs of the plan, or of an earlier configuration. */
export function createInputs(creation: Creation, { vertices, inputs }: Pick<EarlierTable, "vertices" | "inputs">): InputProgram[] {
  const { plan, definitions } = creation;
  return inputs.map((input) => {
    const vertex = vertices[input.vertex]!;
    const context = contextOf(creation, vertex);
    const isStateful = definitions.codec(input.codec.name).state === "stream";
    const decoder = createDecoder(creation, input, context);
    const own = input.isOwn ? definitions.input(vertex.name) : undefined;
    return new InputProgram(input, {
      vertex: plan.vertices.findIndex(({ id }) => id === vertex.id),
      decoder: own?.decoder?.(vertex.options, decoder, context, chosenCodec(input)) ?? decoder,
      delimiter: own?.recordDelimiter?.(vertex.options),
      isStateful,
      context,
      decorations: vertex.decorations,
      watch: creation.watch,
      isGuarded: creation.isGuarded,
    });
  });
}

function createDecoder({ definitions }: Creation, { codec }: InputPlan, context: ComputeContext): Decoder {
  const decoder = definitions.codec(codec.name).decoder?.(codec.options, codecContext(codec, context));
  if (decoder === undefined) throw codecCannot(codec.name, "decode", "an input");
  return decoder;
}

/** What an output has that gives its records no destination. */
function recordEncoder(codec: Encoder): RecordEncoder {
  const recordOf = recordsOf(codec);
  return { encode: (event) => ({ data: recordOf(event) }) };
}

function createEncoder({ definitions }: Creation, codec: CodecChoice, context: ComputeContext): Encoder {
  const encoder = definitions.codec(codec.name).encoder?.(codec.options, codecContext(codec, context));
  if (encoder === undefined) throw codecCannot(codec.name, "encode", "an output");
  return encoder;
}

/** A codec has a setting of its own for names of fields. */
function codecContext({ ecs }: CodecChoice, context: ComputeContext): ComputeContext {
  return ecs === undefined ? context : { ...context, ecs };
}

function contextOf({ plan, layout, files, logger }: FilterCreation, { id, ecs }: VertexPlan): ComputeContext {
  const { pipelineId, queueIsPersisted } = plan;
  return makeComputeContext({ id, pipelineId, queueIsPersisted, ecs, logger, files, layout });
}

function labelOf({ name, place }: VertexPlan): string {
  return `${name}, ${place}`;
}
