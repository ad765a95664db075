import type { RemovedEntry, Store, StoredEntry } from "./store.ts";

/** All entries of a store from a sequence on, in chunks of about so many bytes; none of them is empty. */
export async function* chunksOf(store: Store, from: number, chunkBytes: number): AsyncGenerator<readonly StoredEntry[]> {
  for (let next = from; ;) {
    const entries = await store.read(next, chunkBytes);
    if (entries.length === 0) return;
    yield entries;
    next = entries.at(-1)!.sequence + 1;
  }
}

/** What takes an entry out of its store. */
export function removalOf({ sequence, bytes }: StoredEntry): RemovedEntry {
  return { sequence, length: bytes.length };
}
