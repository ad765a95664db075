import { ByteReader } from "../event/byte-reader.ts";
import { ByteWriter } from "../event/byte-writer.ts";
import type { QueueNotes } from "./queue.ts";

/**
 * Where a stream goes from one block into the next within a record that its decoder joins, and one of the two blocks is settled
 * and gone: whoever computes the other one again (a process after a kill, a worker after one that died) must not take its part of
 * the record for a whole one.
 */
export interface Seam {
  readonly stream: number;
  /**
   * The record at the block's begin has been delivered, and the blocks with its first bytes are gone: what the decoder said of them
   * (`Decoder.outline`). Undefined: they are not, or the block begins with a record.
   */
  readonly begun: Uint8Array | undefined;
  /** What the decoder keeps back behind the block has been delivered with bytes of blocks that are gone. */
  readonly isEndDone: boolean;
}

/** Those of a block, by stream. */
export type Seams = ReadonlyMap<number, Seam>;

/**
 * Seams are kept as notes of the queue's store, written with the removal that makes them:
 *
 *     "seam <sequence>" := (stream: f64, isEndDone: u8, length + 1 of the outline, or 0 for none: varint, outline)*
 */
export const SEAM_NOTE = "seam ";

/** A block that has them, or may come to have them. */
interface Seamed {
  readonly sequence: number;
  readonly seams: Seams | undefined;
}

/** What is to be written with the removal of a block. @param seamed those that have other seams for it */
export function seamNotes(removed: Seamed, seamed: ReadonlySet<Seamed>): QueueNotes {
  const notes: Record<string, Uint8Array | undefined> = {};
  if (removed.seams !== undefined) notes[seamNote(removed.sequence)] = undefined;
  for (const { sequence, seams } of seamed) if (seams !== undefined) notes[seamNote(sequence)] = encodeSeams(seams);
  return notes;
}

function seamNote(sequence: number): string {
  return `${SEAM_NOTE}${sequence}`;
}

function encodeSeams(seams: Seams): Uint8Array {
  const writer = new ByteWriter(64);
  for (const { stream, begun, isEndDone } of seams.values()) {
    writer.f64(stream);
    writer.u8(isEndDone ? 1 : 0);
    writer.varint(begun === undefined ? 0 : begun.length + 1);
    if (begun !== undefined) writer.bytes(begun);
  }
  return writer.take();
}

/** @param notes all of the store whose names begin with SEAM_NOTE */
export function decodeSeams(notes: ReadonlyMap<string, Buffer>): Map<number, Map<number, Seam>> {
  return new Map([...notes].map(([name, bytes]) => [Number(name.slice(SEAM_NOTE.length)), seamsIfWhole(bytes)]));
}

/** A damaged note keeps no queue from opening: then a part of a record may come once more. */
function seamsIfWhole(bytes: Buffer): Map<number, Seam> {
  try {
    return readSeams(bytes);
  } catch {
    return new Map();
  }
}

function readSeams(bytes: Buffer): Map<number, Seam> {
  const reader = new ByteReader(bytes);
  const seams = new Map<number, Seam>();
  while (!reader.isAtEnd) {
    const stream = reader.f64();
    const isEndDone = reader.u8() === 1;
    const length = reader.varint();
    seams.set(stream, { stream, isEndDone, begun: length === 0 ? undefined : Buffer.from(reader.bytes(length - 1)) });
  }
  return seams;
}

/** The seams of a block that was cut, for each of its parts. @param streams of each part */
export function seamsOfParts(seams: readonly Seam[], streams: readonly ReadonlySet<number>[]): Seam[][] {
  return streams.map((own, part) =>
    seams
      .filter(({ stream }) => own.has(stream))
      .map((seam) => ({
        ...seam,
        begun: streams.slice(0, part).some((earlier) => earlier.has(seam.stream)) ? undefined : seam.begun,
        isEndDone: seam.isEndDone && !streams.slice(part + 1).some((later) => later.has(seam.stream)),
      })),
  );
}
