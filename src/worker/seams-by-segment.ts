import type { SegmentView } from "../flow/block.ts";
import type { Seam } from "../flow/seams.ts";

/** What is to be done before a segment is decoded, and behind it. */
export type SeamSteps = Pick<Seam, "begun" | "isEndDone">;

/** By the ordinals of segments: the first one of a stream in a block, and the last one. */
export function seamsBySegment(seams: readonly Seam[], segments: readonly SegmentView[]): Map<number, SeamSteps> {
  const steps = new Map<number, SeamSteps>();
  for (const { stream, begun, isEndDone } of seams) {
    const own = segments.filter((segment) => segment.stream === stream);
    const [first, last] = [own[0], own.at(-1)];
    if (first === undefined || last === undefined) continue;
    steps.set(first.ordinal, { begun, isEndDone: isEndDone && first === last });
    if (first !== last) steps.set(last.ordinal, { begun: undefined, isEndDone });
  }
  return steps;
}
