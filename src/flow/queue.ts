import type { Block } from "./block.ts";

/** A block in a queue, with the sequence number the queue gave it. */
export interface QueuedBlock {
  readonly sequence: number;
  readonly block: Block;
}

/** By name. */
export type QueueNotes = Readonly<Record<string, Uint8Array | undefined>>;

/**
 * Where blocks wait between intake and workers. Sequences rise by one and are never used again. A block is pushed, then
 * taken, then acknowledged, each once; blocks are taken in the order of their sequences.
 */
export interface Queue {
  /**
   * Takes a block in; never refuses. `accepted` is called once the block is safe: before `push` returns in memory, after it
   * is written on disk. Returns its sequence.
   * @param notes kept on disk, in the same write as the block; undefined removes one
   */
  push(block: Block, accepted: () => void, notes?: QueueNotes): number;
  /** False: whoever pushes should wait for `whenRoom`. */
  readonly hasRoom: boolean;
  /** Resolves when there is room, or when nobody is to wait for it any more. */
  whenRoom(): Promise<void>;
  /** From now on nobody waits for room: whoever pushes comes to its end. */
  letGo(): void;
  /** The next block, or undefined when none is there: one that waits on disk is there when the queue has called `onReady`. */
  take(): QueuedBlock | undefined;
  /** Blocks pushed and not taken. */
  readonly waiting: number;
  /** Bytes pushed and not acknowledged. */
  readonly bytes: number;
  /**
   * The block is settled: nothing of it is needed any more.
   * @param notes kept on disk, in the same write as its removal; undefined removes one
   */
  ack(sequence: number, notes?: QueueNotes): void;
  /** Resolves when everything pushed and acknowledged so far is written. */
  close(): Promise<void>;
}
