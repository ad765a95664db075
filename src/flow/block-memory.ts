/** What one read of a socket brings at most: a block that has not reached its target takes one more. */
const SOCKET_READ = 64 * 1024;

/** Shared memory for blocks, used again and again: fresh pages cost more than the copy into them. */
export class BlockMemory {
  /** The length at which a block is sealed. */
  readonly targetLength: number;
  /** The size of the memory of an ordinary block. */
  readonly capacity: number;
  readonly #spare: SharedArrayBuffer[] = [];
  readonly #mostSpare: number;

  constructor(targetLength = 128 * 1024, mostSpare = 80) {
    this.targetLength = targetLength;
    this.capacity = targetLength + SOCKET_READ + 4096;
    this.#mostSpare = mostSpare;
  }

  /** Memory for at least so many bytes; what it holds is undefined. */
  take(length: number): SharedArrayBuffer {
    if (length > this.capacity) return new SharedArrayBuffer(length);
    return this.#spare.pop() ?? new SharedArrayBuffer(this.capacity);
  }

  /** Gives back memory that nobody reads any more. */
  give(memory: SharedArrayBuffer): void {
    if (memory.byteLength === this.capacity && this.#spare.length < this.#mostSpare) this.#spare.push(memory);
  }
}
