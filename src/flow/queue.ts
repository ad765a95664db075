import type { Block } from "./block.ts";

/** A block in a queue, with the sequence number the queue gave it. */
export interface QueuedBlock {
  readonly sequence: number;
  readonly block: Block;
}

/**
 * Where blocks wait between intake and workers. Sequences rise by one and are never used again. A block is pushed, then
 * taken, then acknowledged, each once; blocks are taken in the order of their sequences.
 */
export interface Queue {
  /**
   * Takes a block in; never refuses. `accepted` is called once the block is safe: before `push` returns in memory, after an
   * fsync on disk.
   */
  push(block: Block, accepted: () => void): QueuedBlock;
  /** False: whoever pushes should wait for `whenRoom`. */
  readonly hasRoom: boolean;
  /** Resolves when there is room, or when the queue is closed. */
  whenRoom(): Promise<void>;
  /** The next block, or undefined when none waits. */
  take(): QueuedBlock | undefined;
  /** Blocks pushed and not taken. */
  readonly waiting: number;
  /** Bytes pushed and not acknowledged. */
  readonly bytes: number;
  /** The block is settled: nothing of it is needed any more. */
  ack(sequence: number): void;
  close(): Promise<void>;
}
