import type { Seam } from "./seams.ts";

/**
 * Who still owes what: acknowledgements are resolved per segment. A segment is settled when its block has been computed,
 * every lane has settled every record of it, and no decoder keeps back bytes of it (a "hold").
 *
 * A hold ends when the bytes have left as an event: that event is counted to the segment at which it left (the "exit"),
 * so the held segment waits for the exit's records, but not for the exit's own hold.
 *
 * Blocks are settled, and removed from the queue, in any order. Where one goes whose stream was within a record, its neighbour that
 * stays is told (a "seam"): computed again, it would have a part of the record only.
 */
export interface SegmentEntry {
  readonly block: BlockEntry;
  readonly stream: number;
  /** Records still under way, plus one until the block is computed. */
  undelivered: number;
  holds: number;
  /** Held segments that wait for this one's records. */
  waiting: SegmentEntry[];
  /** Called once. */
  onSettled: (() => void) | undefined;
  /** What its decoder said of the bytes that it keeps back behind it. */
  outline: Uint8Array | undefined;
  /** The segment of the stream in an earlier block behind which bytes were kept back that this one goes on with. */
  before: SegmentEntry | undefined;
  /** The one in a later block that goes on with those of this one. */
  behind: SegmentEntry | undefined;
}

export interface BlockEntry {
  readonly sequence: number;
  /** An earlier process had it in its queue, and may have delivered records of it. */
  readonly isEarlier: boolean;
  readonly segments: readonly SegmentEntry[];
  /** Segments not settled. */
  unsettled: number;
  /** Where blocks beside it are gone. */
  seams: Map<number, Seam> | undefined;
}

/** What a worker says of a segment whose stream's decoder keeps bytes back; in the order of the segments. */
export interface CarryStep {
  readonly segment: number;
  /** Bytes kept back before this segment have left as events of this segment. */
  readonly exits: boolean;
  /** Bytes of this segment are kept back behind it. */
  readonly holds: boolean;
  /** See Decoder in src/plugin/codec.ts. */
  readonly outline?: Uint8Array | undefined;
}

/** The share of one payload in its block's segments. */
export interface PayloadShare {
  readonly block: BlockEntry;
  /** Pairs: the ordinal of a segment, how many of its records the payload holds. */
  readonly segments: Uint32Array;
}

export class Ledger {
  readonly #onBlockSettled: (block: BlockEntry, seamed: ReadonlySet<BlockEntry>) => void;
  /** Segments of which a decoder keeps bytes back, by stream, oldest first. */
  readonly #held = new Map<number, SegmentEntry[]>();
  /** The last segment of each stream, if bytes are kept back behind it. */
  readonly #last = new Map<number, SegmentEntry>();
  #openBlocks = 0;

  /** @param onBlockSettled called once for each block, when its last segment is settled, with those that have other seams for it */
  constructor(onBlockSettled: (block: BlockEntry, seamed: ReadonlySet<BlockEntry>) => void) {
    this.#onBlockSettled = onBlockSettled;
  }

  /** Blocks admitted and not settled. */
  get openBlocks(): number {
    return this.#openBlocks;
  }

  /** Enters a block. `streams` has one element for each segment; so has `onSettled`. */
  admit(sequence: number, streams: readonly number[], onSettled: readonly ((() => void) | undefined)[], isEarlier = false): BlockEntry {
    const segments: SegmentEntry[] = [];
    const block: BlockEntry = { sequence, isEarlier, segments, unsettled: streams.length, seams: undefined };
    streams.forEach((stream, ordinal) => {
      segments.push({
        block,
        stream,
        undelivered: 1,
        holds: 0,
        waiting: [],
        onSettled: onSettled[ordinal],
        outline: undefined,
        before: undefined,
        behind: undefined,
      });
    });
    this.#openBlocks++;
    return block;
  }

  /** A worker has computed the block, or a part of it: these records of it are under way, these bytes are kept back. */
  add(block: BlockEntry, payloads: readonly PayloadShare[], carries: readonly CarryStep[]): void {
    for (const { segments } of payloads) {
      for (let at = 0; at < segments.length; at += 2) block.segments[segments[at]!]!.undelivered += segments[at + 1]!;
    }
    for (const carry of carries) this.#carry(block, carry);
  }

  /** The whole block is computed: nothing more will be added. */
  computed(block: BlockEntry): void {
    for (const segment of block.segments) this.#delivered(segment, 1);
  }

  /** All records of a payload are settled. */
  settledAll(share: PayloadShare): void {
    const { segments } = share;
    for (let at = 0; at < segments.length; at += 2) this.#delivered(share.block.segments[segments[at]!]!, segments[at + 1]!);
  }

  /** Some records of one segment are settled. */
  settled(block: BlockEntry, segment: number, records: number): void {
    this.#delivered(block.segments[segment]!, records);
  }

  #carry(block: BlockEntry, step: CarryStep): void {
    const segment = block.segments[step.segment]!;
    const held = this.#held.get(segment.stream) ?? [];
    if (step.exits) segment.waiting.push(...held.splice(0));
    if (step.holds) {
      segment.holds++;
      held.push(segment);
    }
    if (held.length > 0) this.#held.set(segment.stream, held);
    else this.#held.delete(segment.stream);
    this.#join(segment, step);
  }

  #join(segment: SegmentEntry, { holds, outline }: CarryStep): void {
    const { block, stream } = segment;
    const last = this.#last.get(stream);
    if (last !== undefined && last.block !== block) {
      last.behind = segment;
      segment.before = last;
    }
    segment.outline = outline;
    if (holds) this.#last.set(stream, segment);
    else this.#last.delete(stream);
  }

  #delivered(segment: SegmentEntry, records: number): void {
    segment.undelivered -= records;
    if (segment.undelivered > 0) return;
    for (const held of segment.waiting.splice(0)) this.#released(held);
    if (segment.holds === 0) this.#settle(segment);
  }

  #released(segment: SegmentEntry): void {
    segment.holds--;
    if (segment.holds === 0 && segment.undelivered === 0) this.#settle(segment);
  }

  #settle(segment: SegmentEntry): void {
    const { block } = segment;
    segment.onSettled?.();
    segment.onSettled = undefined;
    block.unsettled--;
    if (block.unsettled > 0) return;
    this.#openBlocks--;
    this.#onBlockSettled(block, partFromNeighbours(block));
  }
}

const NO_BLOCKS: ReadonlySet<BlockEntry> = new Set();
const NO_OUTLINE = new Uint8Array(0);

/** @returns the blocks that stay, and have other seams now */
function partFromNeighbours({ segments }: BlockEntry): ReadonlySet<BlockEntry> {
  let seamed: Set<BlockEntry> | undefined;
  for (const segment of segments) {
    const { before, behind, outline, stream } = segment;
    if (before !== undefined) {
      before.behind = undefined;
      addSeam(before.block, { stream, begun: before.block.seams?.get(stream)?.begun, isEndDone: true });
      (seamed ??= new Set()).add(before.block);
    }
    if (behind !== undefined) {
      behind.before = undefined;
      addSeam(behind.block, { stream, begun: outline ?? NO_OUTLINE, isEndDone: behind.block.seams?.get(stream)?.isEndDone ?? false });
      (seamed ??= new Set()).add(behind.block);
    }
    segment.before = undefined;
    segment.behind = undefined;
  }
  return seamed ?? NO_BLOCKS;
}

function addSeam(block: BlockEntry, seam: Seam): void {
  block.seams ??= new Map();
  block.seams.set(seam.stream, seam);
}
