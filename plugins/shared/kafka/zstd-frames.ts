/** The package @bokuweb/zstd-wasm. */
export interface Zstd {
  compress(bytes: Uint8Array): Uint8Array;
  decompress(bytes: Uint8Array, options: { readonly defaultHeapSize: number }): Uint8Array;
}

const FIRST_GUESS = 2 * 1024 * 1024;

/** Java's producers do not write the length of what is packed: room for it is guessed, more and more. */
export function unpackZstd(bytes: Buffer, zstd: Zstd, mostBytes: number): Buffer {
  for (let room = Math.max(FIRST_GUESS, bytes.length * 4); ; room *= 4) {
    try {
      return Buffer.from(zstd.decompress(bytes, { defaultHeapSize: Math.min(room, mostBytes) }));
    } catch (error) {
      if (room >= mostBytes) throw error;
    }
  }
}
