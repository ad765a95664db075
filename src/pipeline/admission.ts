import { blockBytes, blockGeneration, segmentsOf } from "../flow/block.ts";
import type { Block } from "../flow/block.ts";
import type { BlockMemory } from "../flow/block-memory.ts";
import type { BlockEntry, Ledger } from "../flow/ledger.ts";
import type { Queue } from "../flow/queue.ts";
import type { SealedBlock } from "./block-sink.ts";
import { OrphanedStreams } from "./orphaned-streams.ts";

export interface AdmissionOptions {
  readonly queue: Queue;
  readonly ledger: Ledger;
  readonly memory: BlockMemory;
  /** Blocks of a stream must go to one worker. */
  readonly isSharded: boolean;
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

  push({ block, cells, streams, shard }: SealedBlock): void {
    const sequence = this.#options.queue.push(block, () => {
      for (const cell of cells.flat()) cell.segmentAccepted();
    });
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
    return { sequence, block, entry: ledger.admit(sequence, streams, onSettled, pushed === undefined), shard };
  }

  /** Of a block that an earlier process pushed. Its streams get nothing more: one worker has them all. */
  #fromEarlier(block: Block): Pushed {
    const segments = [...segmentsOf(blockBytes(block))];
    if (this.#options.isSharded) this.#orphans.note(blockGeneration(blockBytes(block)), segments);
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
