import type { Block } from "./block.ts";
import type { Queue, QueuedBlock } from "./queue.ts";

/** A queue in memory, bounded by the bytes that are not yet acknowledged. */
export class MemoryQueue implements Queue {
  readonly #budgetBytes: number;
  readonly #blocks: QueuedBlock[] = [];
  readonly #lengths = new Map<number, number>();
  readonly #onRoom: (() => void)[] = [];
  #first = 0;
  #nextSequence = 0;
  #bytes = 0;
  #hasLetGo = false;

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  push(block: Block, accepted: () => void): number {
    const queued = { sequence: this.#nextSequence++, block };
    this.#blocks.push(queued);
    this.#lengths.set(queued.sequence, block.memory.byteLength);
    this.#bytes += block.memory.byteLength;
    accepted();
    return queued.sequence;
  }

  get hasRoom(): boolean {
    return this.#bytes < this.#budgetBytes || this.#hasLetGo;
  }

  whenRoom(): Promise<void> {
    if (this.hasRoom) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onRoom.push(resolve);
    });
  }

  take(): QueuedBlock | undefined {
    const queued = this.#blocks[this.#first];
    if (queued === undefined) return undefined;
    this.#first++;
    if (this.#first > 64) {
      this.#blocks.splice(0, this.#first);
      this.#first = 0;
    }
    return queued;
  }

  get waiting(): number {
    return this.#blocks.length - this.#first;
  }

  get bytes(): number {
    return this.#bytes;
  }

  ack(sequence: number): void {
    this.#bytes -= this.#lengths.get(sequence) ?? 0;
    this.#lengths.delete(sequence);
    if (this.hasRoom) this.#wake();
  }

  letGo(): void {
    this.#hasLetGo = true;
    this.#wake();
  }

  async close(): Promise<void> {
    this.letGo();
  }

  #wake(): void {
    for (const resolve of this.#onRoom.splice(0)) resolve();
  }
}
