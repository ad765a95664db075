import { COUNT, COUNTS_PER_VERTEX } from "../compiler/generate/counts.ts";
import type { PipelinePlan } from "../compiler/plan.ts";
import type { BreakerState } from "../delivery/breaker.ts";
import type { Lane, LaneCounts } from "../delivery/lane.ts";
import type { Queue } from "../flow/queue.ts";
import type { BlockFeed } from "./block-feed.ts";

/** The counters of a pipeline since its start. */
export interface PipelineCounts {
  readonly pipeline: string;
  /** Events decoded. */
  readonly events: number;
  readonly queue: { readonly blocks: number; readonly bytes: number };
  readonly vertices: readonly VertexCounts[];
  readonly lanes: readonly LaneState[];
}

export interface LaneState extends LaneCounts {
  readonly id: string;
  readonly breaker: BreakerState;
  /** Of those that wait: records whose destination takes none for now. */
  readonly parked: number;
}

/** For each vertex: in + created = out + dropped + failed. What an input decodes it creates. */
export interface VertexCounts {
  readonly id: string;
  readonly name: string;
  readonly in: number;
  readonly out: number;
  readonly dropped: number;
  readonly created: number;
  readonly failed: number;
  readonly matched: number;
  readonly timedOut: number;
  /** Milliseconds at work in the workers: exact for filters that take the events of a block together, else an estimate by samples. */
  readonly durationMs: number;
}

export function pipelineCounts(plan: PipelinePlan, parts: { feed: BlockFeed; queue: Queue; lanes: readonly Lane[] }): PipelineCounts {
  const { feed, queue, lanes } = parts;
  return {
    pipeline: plan.pipelineId,
    events: feed.events,
    queue: { blocks: feed.uncomputed, bytes: queue.bytes },
    vertices: plan.vertices.map(({ id, name }, vertex) => vertexCounts({ id, name }, feed.counts, vertex)),
    lanes: lanes.map((lane) => ({ id: lane.id, ...lane.counts, breaker: lane.breaker, parked: lane.parked })),
  };
}

function vertexCounts(names: { readonly id: string; readonly name: string }, counts: Float64Array, vertex: number): VertexCounts {
  const count = (what: keyof typeof COUNT): number => counts[vertex * COUNTS_PER_VERTEX + COUNT[what]]!;
  const [entered, dropped, created, failed] = [count("in"), count("dropped"), count("created"), count("failed")];
  return {
    ...names,
    in: entered,
    out: entered + created - dropped - failed,
    dropped,
    created,
    failed,
    matched: count("matched"),
    timedOut: count("timedOut"),
    durationMs: Math.round(count("micros") / 1_000),
  };
}
