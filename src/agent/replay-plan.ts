import type { Condition } from "../config/ast.ts";
import { tableHash } from "../compiler/input-table.ts";
import type { InputTableText } from "../compiler/input-table.ts";
import type { ArmPlan, PipelinePlan, StatementPlan, VertexPlan } from "../compiler/plan.ts";
import type { EarlierDeath } from "../delivery/dead-letter.ts";
import type { SourceLocation } from "../errors.ts";

/** The input that gives letters to a replay: no configuration can name it. */
export const REPLAY_INPUT = "(letters)";

const NOWHERE: SourceLocation = { file: "<replay>", line: 1, column: 1, offset: 0 };
const ABOUT = "[@metadata][dead_letter_queue]";

/** A pipeline without its inputs: what its queue holds is computed by the tables that are kept there. */
export function planWithoutInputs(plan: PipelinePlan): PipelinePlan {
  const table: InputTableText = { ...(JSON.parse(plan.tableText) as InputTableText), inputs: [] };
  const tableText = JSON.stringify(table);
  return { ...plan, inputs: [], tableText, generation: tableHash(tableText) };
}

/** A pipeline whose only input are letters, which go through its filters again, and to its outputs. */
export function planThrough(plan: PipelinePlan): PipelinePlan {
  const vertex: VertexPlan = { ...vertexOf("input", REPLAY_INPUT), ecs: plan.vertices[0]?.ecs ?? "v8" };
  return {
    ...planWithoutInputs(plan),
    plugins: [...plan.plugins, { kind: "codec", name: "events" }],
    vertices: [...plan.vertices.map(thatHoldsBack), vertex],
    inputs: [
      {
        vertex: plan.vertices.length,
        codec: { name: "events", options: {} },
        isFurther: false,
        isOwn: false,
        type: undefined,
        sourceFields: [{ reference: ABOUT, when: "always", per: "record" }],
      },
    ],
  };
}

/** The output that a letter is to be sent to again: the one that refused it, or the only one of its type. Undefined: there is none. */
export function outputOf({ plugin_kind, plugin_id, plugin_type }: EarlierDeath, plan: PipelinePlan): number | undefined {
  if (plugin_kind !== "output") return undefined;
  const same = plan.lanes.find((lane) => plan.vertices[lane]!.id === plugin_id);
  if (same !== undefined) return same;
  const [alike, ...more] = plan.lanes.filter((lane) => plan.vertices[lane]!.name === plugin_type);
  return more.length === 0 ? alike : undefined;
}

/**
 * A pipeline whose only input are letters, which go straight to the outputs that refused them.
 * @param outputs by the plugin id that letters name: the vertex of the output
 */
export function planToOutputs(plan: PipelinePlan, outputs: ReadonlyMap<string, number>): PipelinePlan {
  const whole = planThrough(plan);
  const vertices = [...whole.vertices];
  const arms = [...outputs].map(([id, output]): ArmPlan => {
    vertices.push({ ...vertexOf("if", "if"), id: `(letters of ${id})` });
    return { vertex: vertices.length - 1, condition: isAbout(id), body: [{ kind: "vertex", vertex: output }] };
  });
  const branch: StatementPlan = { kind: "branch", arms, otherwise: [] };
  const used = new Set(outputs.values());
  return {
    ...whole,
    vertices,
    filters: [],
    outputs: [branch],
    lanes: plan.lanes.filter((lane) => used.has(lane)),
    isStateful: false,
    isOneByOne: false,
    asks: false,
  };
}

/** An output that is slow holds the replay back, whatever its `on_full` says: letters that it drops would be gone. */
function thatHoldsBack(vertex: VertexPlan): VertexPlan {
  return vertex.onFull === undefined ? vertex : { ...vertex, onFull: { ...vertex.onFull, policy: "block" } };
}

function isAbout(pluginId: string): Condition {
  const left = { kind: "selector" as const, reference: `${ABOUT}[plugin_id]`, location: NOWHERE };
  return { kind: "compare", operator: "==", left, right: { kind: "string", text: pluginId, location: NOWHERE }, location: NOWHERE };
}

function vertexOf(kind: VertexPlan["kind"], name: string): VertexPlan {
  return {
    id: name,
    kind,
    name,
    place: "<replay>",
    location: NOWHERE,
    ecs: "v8",
    options: {},
    decorations: { addField: [], removeField: [], addTag: [], removeTag: [] },
    isCut: false,
    timeoutMs: 0,
  };
}
