import type { QueueNotes } from "../flow/queue.ts";
import type { OpenStream } from "../plugin/input.ts";

/**
 * The positions of an input's streams in a queue on disk: notes of its store, written with the blocks whose bytes they stand behind.
 *
 *     "stream <vertex id>\0<stream>" := generation (16 bytes), position
 *
 * They hold for the generation whose decoder has what the stream keeps back; those of others are removed when the queue is opened.
 */
export interface StreamPositions {
  /** Those of earlier processes. */
  readonly open: readonly OpenStream[];
  /** @param position undefined: the stream has ended */
  noteOf(stream: number, position: Uint8Array | undefined): QueueNotes;
}

export const STREAM_NOTE = "stream ";
const GENERATION_BYTES = 16;

/** @param kept all notes of streams that the store has */
export function streamPositions(vertexId: string, generation: string, kept: ReadonlyMap<string, Buffer>): StreamPositions {
  const prefix = `${STREAM_NOTE}${vertexId}\0`;
  const own = Buffer.from(generation, "hex");
  const open = [...kept].flatMap(([name, value]) =>
    name.startsWith(prefix) ? [{ id: Number(name.slice(prefix.length)), position: value.subarray(GENERATION_BYTES) }] : [],
  );
  return {
    open,
    noteOf: (stream, position) => ({ [`${prefix}${stream}`]: position && Buffer.concat([own, position]) }),
  };
}

/** Whether a note was written by this configuration. */
export function isOfGeneration(note: Buffer, generation: string): boolean {
  return note.subarray(0, GENERATION_BYTES).toString("hex") === generation;
}

/** The numbers of the streams that notes speak of. */
export function streamsOf(kept: ReadonlyMap<string, Buffer>): Set<number> {
  return new Set([...kept.keys()].map((name) => Number(name.slice(name.lastIndexOf("\0") + 1))));
}
