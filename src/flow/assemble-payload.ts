import { PAYLOAD_HEADER, PAYLOAD_MAGIC } from "./payload.ts";

/** What a payload is made of; see payload.ts. */
export interface PayloadParts {
  readonly lane: number;
  /** The end of each record in the body. */
  readonly ends: Uint32Array;
  readonly shares: readonly number[];
  readonly runCount: number;
  readonly runs: Uint8Array;
  readonly events: Uint8Array;
  readonly body: Uint8Array;
}

/** Writes the parts one behind the other into memory of at least that length, which `take` gives. */
export function assemblePayload(parts: PayloadParts, take: (length: number) => SharedArrayBuffer): SharedArrayBuffer {
  const { lane, ends, shares, runCount, runs, events, body } = parts;
  const tables = ends.length * 4 + shares.length * 4;
  const length = PAYLOAD_HEADER + tables + runs.length + events.length + body.length;
  const memory = take(length);
  const words = new Uint32Array(memory, 0, (PAYLOAD_HEADER + tables) / 4);
  words.set([PAYLOAD_MAGIC, lane, ends.length, body.length, shares.length / 2, runCount, events.length, length]);
  words.set(ends, PAYLOAD_HEADER / 4);
  words.set(shares, PAYLOAD_HEADER / 4 + ends.length);
  const bytes = new Uint8Array(memory);
  let at = PAYLOAD_HEADER + tables;
  for (const part of [runs, events, body]) {
    bytes.set(part, at);
    at += part.length;
  }
  return memory;
}
