import type { PipelinePlan, VertexPlan } from "../compiler/plan.ts";
import { deadLetterDelivery } from "../delivery/dead-letter-delivery.ts";
import { Lane } from "../delivery/lane.ts";
import type { LaneOptions } from "../delivery/lane.ts";
import { droppingOverflow, spillingOverflow } from "../delivery/overflow.ts";
import type { Overflow } from "../delivery/overflow.ts";
import type { Ledger } from "../flow/ledger.ts";
import type { Delivery } from "../plugin/output.ts";
import { letterOf } from "./letter-of.ts";
import type { PipelineParts } from "./pipeline.ts";

/** Bytes in one call of an output, unless a single payload has more. */
const BATCH_BYTES = 4 * 1024 * 1024;

export interface Lanes {
  /** By their numbers in the plan. */
  readonly outputs: readonly Lane[];
  /** That of what workers give up, with the number behind the outputs'; undefined: it is not kept. */
  readonly graves: Lane | undefined;
  /** All of them, by number. */
  readonly all: readonly Lane[];
}

/** @param onProgress called when a lane has credit again or has settled records */
export function makeLanes(parts: PipelineParts, deliveries: readonly Delivery[], ledger: Ledger, onProgress: () => void): Lanes {
  const { plan, settings, logger, clock, dispatcher, deadLetters } = parts;
  const shared = {
    ledger,
    logger,
    clock,
    budgetBytes: settings.laneBytes,
    batchRecords: settings.batchSize,
    batchBytes: BATCH_BYTES,
    release: (memory: SharedArrayBuffer) => dispatcher.payloadMemory.give(memory),
    onProgress,
  };
  const outputs = deliveries.map((delivery, lane) => {
    const overflow = overflowOf(parts, lane, ledger);
    // What goes over must do so before the blocks it keeps from being settled fill the queue.
    const budgetBytes = overflow === undefined ? settings.laneBytes : Math.min(settings.laneBytes, settings.queueBytes / 4);
    return new Lane({ ...shared, id: outputOf(plan, lane).id, delivery, budgetBytes, bury: burial(parts, lane), overflow });
  });
  if (deadLetters === undefined) return { outputs, graves: undefined, all: outputs };
  const delivery = deadLetterDelivery(deadLetters, () => clock.now());
  const graves = new Lane({ ...shared, id: "dead_letter_queue", delivery, bury: undefined, overflow: undefined });
  return { outputs, graves, all: [...outputs, graves] };
}

/** What becomes of the records that an output refuses. */
function burial({ plan, deadLetters, clock }: PipelineParts, lane: number): LaneOptions["bury"] {
  if (deadLetters === undefined) return undefined;
  const vertex = outputOf(plan, lane);
  return (dead) => deadLetters.add(dead.map((each) => letterOf(each, { vertex, config: plan.fingerprint, nowMs: clock.now() })));
}

function overflowOf({ plan, spills, logger, clock }: PipelineParts, lane: number, ledger: Ledger): Overflow | undefined {
  const { id, onFull } = outputOf(plan, lane);
  if (onFull?.policy === "drop") return droppingOverflow(ledger, { id, logger, clock });
  const spill = spills.get(id);
  return spill && spillingOverflow(spill, ledger);
}

function outputOf({ vertices, lanes }: PipelinePlan, lane: number): VertexPlan {
  return vertices[lanes[lane]!]!;
}
