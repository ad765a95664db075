import type { Payload } from "#plugin";
import type { Records } from "./appender.ts";

/** The records of one file in a payload, in order. */
export interface FileBatch extends Records {
  readonly path: string;
  /** Their ordinals in the payload. */
  readonly ordinals: readonly number[];
  /** How many of them lie before an offset of the bytes, each of them whole. */
  countBefore(offset: number): number;
  /** The last record's bytes. */
  readonly last: Buffer;
}

/** Brings together what goes to the same file; destinations are paths. */
export function batchesByFile(payload: Payload): FileBatch[] {
  const runs = new Map<string, { ordinals: number[]; parts: Buffer[] }>();
  for (const { destination: path, firstRecord, recordCount, bytes } of payload.runs) {
    const known = runs.get(path) ?? { ordinals: [], parts: [] };
    for (let at = 0; at < recordCount; at++) known.ordinals.push(firstRecord + at);
    known.parts.push(bytes);
    runs.set(path, known);
  }
  return [...runs].map(([path, { ordinals, parts }]) => {
    const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    return makeBatch(path, { payload, ordinals, bytes });
  });
}

/** The same records for another file. */
export function redirected(batch: FileBatch, path: string): FileBatch {
  return { ...batch, path };
}

function makeBatch(
  path: string,
  parts: { readonly payload: Payload; readonly ordinals: readonly number[]; readonly bytes: Buffer },
): FileBatch {
  const { payload, ordinals, bytes } = parts;
  const walk = (offset: number): { count: number; start: number; end: number } => {
    let start = 0;
    for (let count = 0; count < ordinals.length; count++) {
      const end = start + payload.record(ordinals[count]!).length;
      if (end > offset) return { count, start, end };
      start = end;
    }
    return { count: ordinals.length, start, end: start };
  };
  return {
    path,
    ordinals,
    bytes,
    recordAt: walk,
    countBefore: (offset) => walk(offset).count,
    get last() {
      return payload.record(ordinals.at(-1)!);
    },
  };
}
