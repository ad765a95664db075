import type { Block } from "../flow/block.ts";
import { BlockBuilder } from "../flow/block-builder.ts";
import type { SegmentHead } from "../flow/block-builder.ts";
import type { BlockMemory } from "../flow/block-memory.ts";
import type { QueueNotes } from "../flow/queue.ts";
import type { ReceiptCell } from "../flow/receipt.ts";

/** A sealed block on its way into the queue, with what waits for its segments. */
export interface SealedBlock {
  readonly block: Block;
  /** By segment. */
  readonly streams: readonly number[];
  readonly cells: readonly (readonly ReceiptCell[])[];
  readonly shard: number;
  readonly notes: QueueNotes;
}

export interface BlockSinkOptions {
  readonly memory: BlockMemory;
  readonly generation: Uint8Array;
  /** More than one: blocks of a stream must stay together, and go to the shard of their stream's number. */
  readonly shards: number;
  /** How long a block may wait for more bytes while all workers are busy, in milliseconds. */
  readonly lingerMs: number;
  readonly onSealed: (sealed: SealedBlock) => void;
  /** True when a worker waits for a block. */
  readonly isWorkerIdle: () => boolean;
  /** Undefined when the queue has room; else resolves when it has. */
  readonly room: () => Promise<void> | undefined;
}

interface Shard {
  readonly builder: BlockBuilder;
  streams: number[];
  cells: ReceiptCell[][];
  notes: Record<string, Uint8Array | undefined>;
}

/**
 * Where all inputs of a pipeline put their bytes. A block is sealed when it has its size, or, when a worker is idle, at
 * the end of the loop's turn, or after it has lingered.
 */
export class BlockSink {
  readonly #options: BlockSinkOptions;
  readonly #shards: readonly Shard[];
  #turn: NodeJS.Immediate | undefined;
  #linger: NodeJS.Timeout | undefined;

  constructor(options: BlockSinkOptions) {
    this.#options = options;
    this.#shards = Array.from({ length: options.shards }, () => ({
      builder: new BlockBuilder(options.memory, options.generation),
      streams: [],
      cells: [],
      notes: {},
    }));
  }

  room(): Promise<void> | undefined {
    return this.#options.room();
  }

  /** Whole records that the input's delimiter cuts; `cells` are told of their segment. */
  addDelimited(head: SegmentHead, parts: readonly Uint8Array[], cells: readonly ReceiptCell[]): void {
    const shard = this.#shardFor(
      head,
      parts.reduce((sum, part) => sum + part.length, head.source.length),
    );
    this.#attach(shard, head, shard.builder.addDelimited(head, parts), cells);
  }

  addSized(head: SegmentHead, record: Uint8Array, values: Uint8Array, cell: ReceiptCell): void {
    const shard = this.#shardFor(head, record.length + values.length + head.source.length);
    this.#attach(shard, head, shard.builder.addSized(head, record, values), [cell]);
  }

  /** Kept with the next block. */
  note(notes: QueueNotes): void {
    Object.assign(this.#shards[0]!.notes, notes);
  }

  /** Seals every open block now. */
  flush(): void {
    clearImmediate(this.#turn);
    clearTimeout(this.#linger);
    this.#turn = undefined;
    this.#linger = undefined;
    for (const [number, shard] of this.#shards.entries()) if (!shard.builder.isEmpty) this.#seal(shard, number);
  }

  #shardFor(head: SegmentHead, byteCount: number): Shard {
    const number = this.#shardOf(head);
    const shard = this.#shards[number]!;
    if (!shard.builder.fits(byteCount)) this.#seal(shard, number);
    return shard;
  }

  #shardOf({ shard, stream }: SegmentHead): number {
    return shard ?? stream % this.#shards.length;
  }

  #attach(shard: Shard, head: SegmentHead, segment: number, cells: readonly ReceiptCell[]): void {
    if (segment === shard.streams.length) {
      shard.streams.push(head.stream);
      shard.cells.push([]);
    }
    const attached = shard.cells[segment]!;
    for (const cell of cells) {
      // Many records of one push stand in one segment.
      if (attached.at(-1) === cell) continue;
      cell.attach();
      attached.push(cell);
    }
    Object.assign(shard.notes, head.notes);
    if (shard.builder.isFull) this.#seal(shard, this.#shardOf(head));
    else this.#turn ??= setImmediate(() => this.#endTurn());
  }

  #endTurn(): void {
    this.#turn = undefined;
    if (this.#options.isWorkerIdle()) this.flush();
    else this.#linger ??= setTimeout(() => this.flush(), this.#options.lingerMs);
  }

  #seal(shard: Shard, number: number): void {
    const { streams, cells, notes } = shard;
    shard.streams = [];
    shard.cells = [];
    shard.notes = {};
    this.#options.onSealed({ block: shard.builder.seal(), streams, cells, shard: number, notes });
  }
}
