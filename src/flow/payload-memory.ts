const MIB = 2 ** 20;
const GRAIN = 64 * 1024;

/**
 * Shared memory for payloads, used again and again. Fresh memory for each would cost its pages anew, and V8 would collect
 * garbage every few megabytes. It wanders: main gives what lanes have done with to a worker with the next block, and the
 * worker writes the next payload into it.
 */
export class PayloadMemory {
  readonly #mostBytes: number;
  #spare: SharedArrayBuffer[] = [];
  #bytes = 0;

  constructor(mostBytes = 8 * MIB) {
    this.#mostBytes = mostBytes;
  }

  /** Memory for at least so many bytes; what it holds is undefined. */
  take(length: number): SharedArrayBuffer {
    const at = this.#spare.findIndex(({ byteLength }) => byteLength >= length);
    const [found] = at < 0 ? [] : this.#spare.splice(at, 1);
    if (found === undefined) return new SharedArrayBuffer(roomFor(length));
    this.#bytes -= found.byteLength;
    return found;
  }

  /** Takes memory that nobody reads any more. */
  give(memory: SharedArrayBuffer): void {
    if (this.#bytes + memory.byteLength > this.#mostBytes) return;
    this.#spare.push(memory);
    this.#bytes += memory.byteLength;
  }

  /** Parts with all that is spare. */
  takeAll(): readonly SharedArrayBuffer[] {
    const all = this.#spare;
    this.#spare = [];
    this.#bytes = 0;
    return all;
  }
}

/** A quarter more than is needed now, so that the next payload, about as long, fits too. */
function roomFor(length: number): number {
  return Math.ceil((length * 1.25) / GRAIN) * GRAIN;
}
