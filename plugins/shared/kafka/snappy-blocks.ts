/** The package snappyjs. */
export interface Snappy {
  compress(bytes: Buffer): Buffer;
  uncompress(bytes: Buffer, mostBytes: number): Buffer;
}

/** Java's producers (snappy-java) write a header and blocks with their lengths before them; others one bare block. */
const MAGIC = Buffer.from([0x82, ...Buffer.from("SNAPPY"), 0]);
const VERSIONS = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1]);
const HEADER_BYTES = MAGIC.length + VERSIONS.length;
const LENGTH_BYTES = 4;

export function packSnappy(bytes: Buffer, snappy: Snappy): Buffer {
  const block = snappy.compress(bytes);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(block.length);
  return Buffer.concat([MAGIC, VERSIONS, length, block]);
}

/** @throws RangeError when a length does not fit what is there; Error when it would be too much */
export function unpackSnappy(bytes: Buffer, snappy: Snappy, mostBytes: number): Buffer {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return snappy.uncompress(bytes, mostBytes);
  const blocks: Buffer[] = [];
  let left = mostBytes;
  for (let at = HEADER_BYTES; at < bytes.length;) {
    const end = at + LENGTH_BYTES + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new RangeError("A block of Snappy is longer than its batch.");
    const block = snappy.uncompress(bytes.subarray(at + LENGTH_BYTES, end), left);
    left -= block.length;
    blocks.push(block);
    at = end;
  }
  return Buffer.concat(blocks);
}
