import { FLAG } from "../flow/block.ts";
import type { Block, SegmentView } from "../flow/block.ts";
import { BlockBuilder } from "../flow/block-builder.ts";
import type { SegmentHead } from "../flow/block-builder.ts";
import type { BlockMemory } from "../flow/block-memory.ts";

interface Orphan {
  readonly generation: string;
  readonly head: SegmentHead;
}

/** Streams of which a process that has ended has left blocks in the queue, but no end. */
export class OrphanedStreams {
  readonly #open = new Map<number, Orphan>();

  /** Segments of one of its blocks, in the order of the queue. */
  note(generation: string, segments: readonly SegmentView[]): void {
    for (const { input, stream, receivedMs, source, flags } of segments) {
      if (flags & FLAG.endOfStream) this.#open.delete(stream);
      else {
        const head = { input, stream, receivedMs, source: Uint8Array.from(source), flags: (flags & FLAG.unicodeValues) | FLAG.endOfStream };
        this.#open.set(stream, { generation, head });
      }
    }
  }

  /** A block for each of them that ends it; they are forgotten. */
  end(memory: BlockMemory): { readonly block: Block; readonly stream: number }[] {
    const orphans = [...this.#open.values()];
    this.#open.clear();
    return orphans.map(({ generation, head }) => {
      const builder = new BlockBuilder(memory, Buffer.from(generation, "hex"));
      builder.addDelimited(head, []);
      return { block: builder.seal(), stream: head.stream };
    });
  }
}
