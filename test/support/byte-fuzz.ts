import type { Random } from "./seeded-random.ts";

/** Numbers that length and count fields are afraid of. */
const FEARED = [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 31, 32, 127, 128, 192, 202, 212, 220, 222, 223, 254, 255];
const FEARED_WORDS = [0, 1, 4, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
const MOST_EDITS = 5;

/** One of the seeds with a few edits: flipped bits, feared numbers, pieces taken out, doubled, or put in from another seed. */
export function mutatedBytes(seeds: readonly Buffer[], random: Random): Buffer {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  let bytes = Buffer.from(pick(seeds));
  const edits = 1 + Math.floor(random() * MOST_EDITS);
  for (let n = 0; n < edits; n++) bytes = edited(bytes, { random, pick, other: pick(seeds) });
  return bytes;
}

interface Tools {
  readonly random: Random;
  readonly pick: <T>(list: readonly T[]) => T;
  readonly other: Buffer;
}

function edited(bytes: Buffer<ArrayBuffer>, { random, pick, other }: Tools): Buffer<ArrayBuffer> {
  const at = Math.floor(random() * (bytes.length + 1));
  const to = Math.min(bytes.length, at + Math.ceil(random() * 24));
  const word = Buffer.alloc(4);
  word.writeUInt32BE(pick(FEARED_WORDS));
  const from = Math.floor(random() * other.length);
  const replaced = (piece: Uint8Array, end: number): Buffer<ArrayBuffer> =>
    Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(end)]);
  const kinds = [
    () => replaced(Buffer.of((bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8))), at + 1),
    () => replaced(Buffer.of(pick(FEARED)), at + 1),
    () => replaced(word.subarray(random() < 0.5 ? 0 : 2), at + (random() < 0.5 ? 4 : 2)),
    () => replaced(Buffer.alloc(0), to),
    () => replaced(bytes.subarray(at, to), at),
    () => replaced(other.subarray(from, from + Math.ceil(random() * 40)), at),
    () => bytes.subarray(0, at),
    () => Buffer.concat([bytes, other]),
  ];
  return pick(kinds)();
}
