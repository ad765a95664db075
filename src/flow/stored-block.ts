import type { StoredEntry } from "../store/store.ts";
import { isWholeBlock, segmentCountOf } from "./block.ts";
import type { Block } from "./block.ts";
import type { BlockMemory } from "./block-memory.ts";

/** The block of an entry of the queue's store, in memory that workers can read; undefined when it is damaged. */
export function storedBlock({ bytes, isDamaged }: StoredEntry, memory: BlockMemory): Block | undefined {
  if (isDamaged || !isWholeBlock(bytes)) return undefined;
  const shared = memory.take(bytes.length);
  new Uint8Array(shared).set(bytes);
  return { memory: shared, length: bytes.length, segmentCount: segmentCountOf(bytes) };
}
