import { blockBytes, blockGeneration, segmentsOf } from "../flow/block.ts";
import type { Block } from "../flow/block.ts";
import type { BlockMemory } from "../flow/block-memory.ts";
import type { BlockEntry, Ledger } from "../flow/ledger.ts";
import type { Queue } from "../flow/queue.ts";
import type { Seam } from "../flow/seams.ts";
import type { SealedBlock } from "./block-sink.ts";
import { OrphanedStreams } from "./orphaned-streams.ts";

export interface AdmissionOptions {
  readonly queue: Queue;
  readonly ledger: Ledger;
  readonly memory: BlockMemory;
  /** Blocks of a stream must go to one worker. */
  readonly isSharded: boolean;
  /** Of blocks in the queue, by sequence. */
  readonly seams: ReadonlyMap<number, Map<number, Seam>>;
  /** Tells of a stream of an earlier process that its input goes on with it. */
  readonly goesOn: (stream: number) => boolean;
}

/** A block that is to be computed. */
export interface AdmittedBlock {
  readonly sequence: number;
  readonly block: Block;
  readonly entry: BlockEntry;
  readonly shard: number;
}

/** What is known of a block from its push until it is taken. */
interface Pushed extends Pick<SealedBlock, "streams" | "shard"> {
  /** By segment. */
  readonly onSettled: readonly ((() => void) | undefined)[];
}

/** The way of blocks through the queue and into the ledger. What an earlier process has left in the queue goes first. */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #pushed = new Map<number, Pushed>();
  /** Streams of an earlier process that its blocks have not ended. */
  readonly #orphans = new OrphanedStreams();

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  push({ block, cells, streams, shard, notes }: SealedBlock): void {
    const accepted = (): void => {
      for (const cell of cells.flat()) cell.segmentAccepted();
    };
    const sequence = this.#options.queue.push(block, accepted, notes);
    const onSettled = cells.map((list) => (list.length === 0 ? undefined : () => list.forEach((cell) => cell.segmentSettled())));
    this.#pushed.set(sequence, { streams, onSettled, shard });
  }

  /** The next block, or undefined when none is there. */
  take(): AdmittedBlock | undefined {
    const { queue, ledger } = this.#options;
    const queued = queue.take();
    if (queued === undefined) return undefined;
    const { sequence, block } = queued;
    const pushed = this.#pushed.get(sequence);
    this.#pushed.delete(sequence);
    const { streams, onSettled, shard } = pushed ?? this.#fromEarlier(block);
    if (pushed !== undefined || queue.waiting === 0) this.#endOrphans();
    const entry = ledger.admit(sequence, streams, onSettled, pushed === undefined);
    if (pushed === undefined) entry.seams = this.#options.seams.get(sequence);
    return { sequence, block, entry, shard };
  }

  /** Of a block that an earlier process pushed. One worker has all its streams, and what may still come of them. */
  #fromEarlier(block: Block): Pushed {
    const segments = [...segmentsOf(blockBytes(block))];
    const { isSharded, goesOn } = this.#options;
    const orphaned = segments.filter(({ stream }) => !goesOn(stream));
    if (isSharded) this.#orphans.note(blockGeneration(blockBytes(block)), orphaned);
    return { streams: segments.map(({ stream }) => stream), onSettled: [], shard: 0 };
  }

  /** Behind the last block of an earlier process: what its decoders would still keep back is let go. */
  #endOrphans(): void {
    for (const { block, stream } of this.#orphans.end(this.#options.memory)) {
      const sequence = this.#options.queue.push(block, () => {});
      this.#pushed.set(sequence, { streams: [stream], onSettled: [], shard: 0 });
    }
  }
}
