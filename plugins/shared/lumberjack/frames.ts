/**
 * The frames of the Lumberjack protocol. Each begins with its version (`1` or `2`) and its type, a letter each. Numbers
 * are big-endian and unsigned, of four bytes:
 *
 *     W count                                       so many records follow, which are acknowledged together
 *     J sequence length JSON                        a record
 *     D sequence count (length key length value)…   a record of version 1: texts by name
 *     C length zlib                                 further frames, packed
 *     A sequence                                    the answer: all records up to this one are safe; 0: wait, I am at it
 */
export const FRAME = { window: 0x57, json: 0x4a, data: 0x44, packed: 0x43, ack: 0x41 } as const;

/** The digits that stand for the versions. */
export const VERSION = { 1: 0x31, 2: 0x32 } as const;
export type Version = (typeof VERSION)[keyof typeof VERSION];

/** Version and type. */
export const HEAD_BYTES = 2;
export const NUMBER_BYTES = 4;
/** An acknowledgement, or a window. */
export const NUMBER_FRAME_BYTES = HEAD_BYTES + NUMBER_BYTES;
export const JSON_HEAD_BYTES = HEAD_BYTES + 2 * NUMBER_BYTES;

export function ackFrame(version: Version, sequence: number): Buffer {
  return numberFrame(version, FRAME.ack, sequence);
}

export function windowFrame(version: Version, count: number): Buffer {
  return numberFrame(version, FRAME.window, count);
}

/** What stands before the JSON of a record. */
export function jsonHead(version: Version, sequence: number, length: number): Buffer {
  const head = Buffer.allocUnsafe(JSON_HEAD_BYTES);
  head[0] = version;
  head[1] = FRAME.json;
  head.writeUInt32BE(sequence, HEAD_BYTES);
  head.writeUInt32BE(length, HEAD_BYTES + NUMBER_BYTES);
  return head;
}

/** What stands before packed frames. */
export function packedHead(version: Version, length: number): Buffer {
  return numberFrame(version, FRAME.packed, length);
}

function numberFrame(version: Version, type: number, number: number): Buffer {
  const frame = Buffer.allocUnsafe(NUMBER_FRAME_BYTES);
  frame[0] = version;
  frame[1] = type;
  frame.writeUInt32BE(number, HEAD_BYTES);
  return frame;
}
