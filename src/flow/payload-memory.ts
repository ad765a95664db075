const MIB = 2 ** 20;
const GRAIN = 64 * 1024;

/**
 * Shared memory for payloads, used again and again. Fresh memory for each would cost its pages anew, and V8 would collect
 * garbage every few megabytes. It wanders: with a block main gives a worker as much of what lanes have done with as its last
 * block took, and the worker writes the next payloads into it.
 */
export class PayloadMemory {
  readonly #mostBytes: number;
  readonly #spare: SharedArrayBuffer[] = [];
  #bytes = 0;

  constructor(mostBytes = 16 * MIB) {
    this.#mostBytes = mostBytes;
  }

  /** Memory for at least so many bytes; what it holds is undefined. */
  take(length: number): SharedArrayBuffer {
    const at = this.#spare.findIndex(({ byteLength }) => byteLength >= length);
    // One that is too small goes for one that is not: else those that fit nothing would fill the memory.
    const [found] = this.#spare.splice(Math.max(at, 0), 1);
    this.#bytes -= found?.byteLength ?? 0;
    return at < 0 || found === undefined ? new SharedArrayBuffer(roomFor(length)) : found;
  }

  /** Takes memory that nobody reads any more. */
  give(memory: SharedArrayBuffer): void {
    if (this.#bytes + memory.byteLength > this.#mostBytes) return;
    this.#spare.push(memory);
    this.#bytes += memory.byteLength;
  }

  /** Parts with so many spare ones, if there are. */
  takeSome(count: number): readonly SharedArrayBuffer[] {
    const taken = this.#spare.splice(0, count);
    for (const { byteLength } of taken) this.#bytes -= byteLength;
    return taken;
  }
}

/** A quarter more than is needed now, so that the next payload, about as long, fits too. */
function roomFor(length: number): number {
  return Math.ceil((length * 1.25) / GRAIN) * GRAIN;
}
