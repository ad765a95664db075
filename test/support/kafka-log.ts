/** Where the length of a batch stands, and what is counted in it. */
const LENGTH_AT = 8;
const HEAD_BYTES = 12;
const ATTRIBUTES_AT = 21;
const LAST_DELTA_AT = 23;
const PRODUCER_AT = 43;

/** A batch of records as a producer made it (magic 2), with its place in the log. */
export interface StoredBatch {
  readonly first: number;
  readonly last: number;
  readonly bytes: Buffer;
  /** 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd */
  readonly compression: number;
  readonly producerId: number;
}

/** One partition: batches one behind the other. As in Kafka, nothing of them is unpacked; only their first offset is written in. */
export class KafkaLog {
  readonly batches: StoredBatch[] = [];

  get end(): number {
    return (this.batches.at(-1)?.last ?? -1) + 1;
  }

  /** @returns the offset of the first record */
  append(bytes: Buffer): number {
    const first = this.end;
    for (let at = 0; at < bytes.length;) {
      const length = HEAD_BYTES + bytes.readInt32BE(at + LENGTH_AT);
      const batch = Buffer.from(bytes.subarray(at, at + length));
      const start = this.end;
      batch.writeBigInt64BE(BigInt(start), 0);
      this.batches.push({
        first: start,
        last: start + batch.readInt32BE(LAST_DELTA_AT),
        bytes: batch,
        compression: batch.readInt16BE(ATTRIBUTES_AT) & 7,
        producerId: Number(batch.readBigInt64BE(PRODUCER_AT)),
      });
      at += length;
    }
    return first;
  }

  /** Batches from the one with an offset on, at least one, up to so many bytes. */
  read(offset: number, mostBytes: number): Buffer {
    const found: Buffer[] = [];
    let length = 0;
    for (const { last, bytes } of this.batches) {
      if (last < offset) continue;
      if (found.length > 0 && length + bytes.length > mostBytes) break;
      found.push(bytes);
      length += bytes.length;
    }
    return Buffer.concat(found);
  }
}
