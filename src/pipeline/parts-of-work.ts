import { blockBytes, blockGeneration } from "../flow/block.ts";
import { seamsOfParts } from "../flow/seams.ts";
import { splitBlock } from "../flow/split-block.ts";
import type { Work } from "../flow/work.ts";

export interface CutOptions {
  /** The delimiter that cuts the records of an input of a generation; undefined: each segment is one record. */
  readonly delimiterOf: (generation: string, input: number) => Uint8Array | undefined;
  /** The record that is to stand alone; undefined: halves. */
  readonly suspect: number | undefined;
}

type WorkPart = Pick<Work, "block" | "origin" | "segmentMap" | "seams">;

/** A block in parts, or a part in smaller ones. @returns undefined where there is one record only */
export function partsOfWork(work: Work, { delimiterOf, suspect }: CutOptions): WorkPart[] | undefined {
  const generation = blockGeneration(blockBytes(work.block));
  const parts = splitBlock(work.block, (input) => delimiterOf(generation, input), suspect);
  if (parts === undefined) return undefined;
  const maps = parts.map(({ segmentMap }) => segmentMap.map((segment) => work.segmentMap?.[segment] ?? segment));
  const streams = maps.map((map) => new Set(map.map((segment) => work.entry.segments[segment]!.stream)));
  const seams = seamsOfParts(work.seams, streams);
  return parts.map(({ block }, part) => ({
    block,
    origin: `${work.origin}.${part}`,
    segmentMap: maps[part]!,
    seams: seams[part]!,
  }));
}
