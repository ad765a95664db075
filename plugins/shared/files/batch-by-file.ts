import type { Payload } from "#plugin";
import { recordsOf } from "../append/appender.ts";
import type { Records } from "../append/appender.ts";

/** The records of one file in a payload, in order. */
export interface FileBatch extends Records {
  readonly path: string;
  /** Their ordinals in the payload. */
  readonly ordinals: readonly number[];
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
  { payload, ordinals, bytes }: { readonly payload: Payload; readonly ordinals: readonly number[]; readonly bytes: Buffer },
): FileBatch {
  return {
    ...recordsOf(payload, ordinals, bytes),
    path,
    ordinals,
    get last() {
      return payload.record(ordinals.at(-1)!);
    },
  };
}
