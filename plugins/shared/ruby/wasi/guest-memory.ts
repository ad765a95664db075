/** WebAssembly's memory grows by pages of so many bytes. */
const GROWTH = 65_536;

/** The linear memory of a WebAssembly instance; its views are made anew when it has grown. */
export class GuestMemory {
  readonly #memory: WebAssembly.Memory;
  #bytes: Buffer;
  #view: DataView;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#bytes = Buffer.from(memory.buffer);
    this.#view = new DataView(memory.buffer);
  }

  get size(): number {
    return this.#memory.buffer.byteLength;
  }

  get bytes(): Buffer {
    this.#refresh();
    return this.#bytes;
  }

  get view(): DataView {
    this.#refresh();
    return this.#view;
  }

  /** @param size in bytes, whole pages of WebAssembly's; nothing happens when it is that large */
  growTo(size: number): void {
    if (size > this.size) this.#memory.grow((size - this.size) / GROWTH);
  }

  text(at: number, length: number): string {
    return this.bytes.toString("utf8", at, at + length);
  }

  /** The parts of memory that a list of address and length pairs names. */
  parts(list: number, count: number): Buffer[] {
    const { view, bytes } = this;
    return Array.from({ length: count }, (_, n) => {
      const at = view.getUint32(list + n * 8, true);
      return bytes.subarray(at, at + view.getUint32(list + n * 8 + 4, true));
    });
  }

  setU32(at: number, value: number): void {
    this.view.setUint32(at, value, true);
  }

  setU64(at: number, value: bigint): void {
    this.view.setBigUint64(at, value, true);
  }

  #refresh(): void {
    const { buffer } = this.#memory;
    if (this.#view.buffer === buffer) return;
    this.#bytes = Buffer.from(buffer);
    this.#view = new DataView(buffer);
  }
}
