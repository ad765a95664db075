import { deadLetterDelivery } from "../delivery/dead-letter-delivery.ts";
import { Lane } from "../delivery/lane.ts";
import type { LaneOptions } from "../delivery/lane.ts";
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
  const outputs = deliveries.map(
    (delivery, lane) => new Lane({ ...shared, id: plan.vertices[plan.lanes[lane]!]!.id, delivery, bury: burial(parts, lane) }),
  );
  if (deadLetters === undefined) return { outputs, graves: undefined, all: outputs };
  const delivery = deadLetterDelivery(deadLetters, () => clock.now());
  const graves = new Lane({ ...shared, id: "dead_letter_queue", delivery, bury: undefined });
  return { outputs, graves, all: [...outputs, graves] };
}

/** What becomes of the records that an output refuses. */
function burial({ plan, deadLetters, clock }: PipelineParts, lane: number): LaneOptions["bury"] {
  if (deadLetters === undefined) return undefined;
  const vertex = plan.vertices[plan.lanes[lane]!]!;
  return (dead) => deadLetters.add(dead.map((each) => letterOf(each, { vertex, config: plan.fingerprint, nowMs: clock.now() })));
}
