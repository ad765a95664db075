import { BLOCK_HEADER, FLAGS_ALONE, LAYOUT, MAGIC, RECORD_HEADER, SEGMENT_HEADER } from "./block.ts";
import type { Block, Layout } from "./block.ts";
import type { QueueNotes } from "./queue.ts";
import type { BlockMemory } from "./block-memory.ts";

/** What a segment says of its bytes, beside them. */
export interface SegmentHead {
  readonly input: number;
  readonly stream: number;
  readonly receivedMs: number;
  /** The source's values, encoded. The same object for the same source: segments are joined by it. */
  readonly source: Uint8Array;
  readonly position?: Uint8Array | undefined;
  /** Kept with the block, by name. */
  readonly notes?: QueueNotes | undefined;
  /** Where the stream was begun by an earlier process: that of its blocks. */
  readonly shard?: number | undefined;
  /** Bits of FLAG. */
  readonly flags?: number;
}

const NO_BYTES = new Uint8Array(0);

/**
 * Gathers segments into a block. Bytes of one stream that arrive within a millisecond join one segment; a segment that
 * carries a position or a flag stays alone.
 */
export class BlockBuilder {
  readonly #memory: BlockMemory;
  readonly #generation: Uint8Array;
  #shared: SharedArrayBuffer | undefined;
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;
  #segmentStart = 0;
  #segmentCount = 0;
  #head: SegmentHead | undefined;
  #layout: Layout = LAYOUT.delimited;

  constructor(memory: BlockMemory, generation: Uint8Array) {
    this.#memory = memory;
    this.#generation = generation;
  }

  get isEmpty(): boolean {
    return this.#segmentCount === 0;
  }

  /** Bytes that the block would have now. */
  get length(): number {
    return this.#length;
  }

  get segmentCount(): number {
    return this.#segmentCount;
  }

  /** True when these bytes belong into the open block: it is below its target and its memory holds them. */
  fits(byteCount: number): boolean {
    if (this.isEmpty) return true;
    return this.#length < this.#memory.targetLength && this.#length + SEGMENT_HEADER + byteCount <= this.#memory.capacity;
  }

  /** True when it has reached its target. */
  get isFull(): boolean {
    return this.#length >= this.#memory.targetLength;
  }

  /** Adds whole records that the input's delimiter cuts, in parts. Returns the ordinal of their segment. */
  addDelimited(head: SegmentHead, parts: readonly Uint8Array[]): number {
    this.#openSegment(head, LAYOUT.delimited, totalLength(parts));
    for (const part of parts) this.#write(part);
    return this.#closeRecords();
  }

  /** Adds one record with its own values (encoded; empty for none). Returns the ordinal of its segment. */
  addSized(head: SegmentHead, record: Uint8Array, values: Uint8Array = NO_BYTES): number {
    this.#openSegment(head, LAYOUT.sized, RECORD_HEADER + record.length + values.length);
    this.#bytes.writeUInt32LE(record.length, this.#length);
    this.#bytes.writeUInt32LE(values.length, this.#length + 4);
    this.#length += RECORD_HEADER;
    this.#write(record);
    this.#write(values);
    return this.#closeRecords();
  }

  /** The finished block; the builder is empty afterwards. */
  seal(): Block {
    this.#bytes.writeUInt32LE(MAGIC, 0);
    this.#bytes.writeUInt32LE(this.#length, 4);
    this.#bytes.writeUInt32LE(this.#segmentCount, 8);
    this.#bytes.writeUInt32LE(0, 12);
    this.#bytes.set(this.#generation, 16);
    const block = { memory: this.#shared!, length: this.#length, segmentCount: this.#segmentCount };
    this.#shared = undefined;
    this.#head = undefined;
    this.#length = 0;
    this.#segmentCount = 0;
    return block;
  }

  #openSegment(head: SegmentHead, layout: Layout, byteCount: number): void {
    if (this.#joins(head, layout)) return this.#ensure(byteCount);
    const position = head.position ?? NO_BYTES;
    this.#ensure(SEGMENT_HEADER + head.source.length + position.length + byteCount);
    const at = this.#length;
    const bytes = this.#bytes;
    bytes.writeUInt16LE(head.input, at + 4);
    bytes[at + 6] = layout;
    bytes[at + 7] = head.flags ?? 0;
    const wholeMs = Math.floor(head.receivedMs);
    bytes.writeUInt32LE(Math.round((head.receivedMs - wholeMs) * 1e6) % 1e6, at + 8);
    bytes.writeUInt32LE(head.source.length, at + 12);
    bytes.writeUInt32LE(position.length, at + 16);
    bytes.writeUInt32LE(0, at + 20);
    bytes.writeDoubleLE(wholeMs, at + 24);
    bytes.writeDoubleLE(head.stream, at + 32);
    this.#segmentStart = at;
    this.#segmentCount++;
    this.#length = at + SEGMENT_HEADER;
    this.#head = head;
    this.#layout = layout;
    this.#write(head.source);
    this.#write(position);
  }

  #joins(head: SegmentHead, layout: Layout): boolean {
    const open = this.#head;
    if (open === undefined || this.#layout !== layout || open.stream !== head.stream || open.source !== head.source) return false;
    const alone = head.position !== undefined || open.position !== undefined || ((head.flags ?? 0) | (open.flags ?? 0)) & FLAGS_ALONE;
    if ((head.flags ?? 0) !== (open.flags ?? 0)) return false;
    return !alone && Math.floor(open.receivedMs) === Math.floor(head.receivedMs);
  }

  #closeRecords(): number {
    this.#bytes.writeUInt32LE(this.#length - this.#segmentStart, this.#segmentStart);
    return this.#segmentCount - 1;
  }

  #write(part: Uint8Array): void {
    this.#bytes.set(part, this.#length);
    this.#length += part.length;
  }

  /** Makes room for further bytes; a record longer than the target gets memory of its own size. */
  #ensure(byteCount: number): void {
    const needed = (this.#length || BLOCK_HEADER) + byteCount;
    if (this.#shared === undefined) {
      this.#shared = this.#memory.take(needed);
      this.#bytes = Buffer.from(this.#shared);
      this.#length = BLOCK_HEADER;
    } else if (needed > this.#bytes.length) {
      const larger = this.#memory.take(Math.max(needed, this.#bytes.length * 2));
      const bytes = Buffer.from(larger);
      bytes.set(this.#bytes.subarray(0, this.#length));
      this.#memory.give(this.#shared);
      this.#shared = larger;
      this.#bytes = bytes;
    }
  }
}

function totalLength(parts: readonly Uint8Array[]): number {
  let length = 0;
  for (const part of parts) length += part.length;
  return length;
}
