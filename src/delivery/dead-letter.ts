import { takeHistory } from "./letter-history.ts";

/**
 * A record that nobody took, as it is kept: what is known of its failure, and the event with its metadata and types.
 *
 *     letter := length of the head:u32 (little-endian), head (JSON), event (src/event/encoding.ts)
 */
export interface DeadLetter {
  readonly head: DeadLetterHead;
  /** The event in the internal encoding. */
  readonly event: Uint8Array;
}

export interface DeadLetterHead {
  readonly plugin_type: string;
  readonly plugin_id: string;
  readonly plugin_kind: "input" | "filter" | "output" | "if";
  readonly reason: string;
  /** What the target answered, where it answers with numbers. */
  readonly status?: number;
  /** What it said, in part. */
  readonly response?: string;
  /** How often it was sent. */
  readonly attempts: number;
  /** When it was sent first, and when it was given up; milliseconds since 1970. */
  readonly first: number;
  readonly last: number;
  /** The fingerprint of the configuration. */
  readonly config: string;
  /** Of a letter that was sent again and came back: what was known of it before, the newest last. */
  readonly history?: readonly EarlierDeath[];
}

export type EarlierDeath = Omit<DeadLetterHead, "history">;

/** The letter as it is kept. An event that came out of a dead-letter queue brings its history, which then stands in the head. */
export function encodeDeadLetter(letter: DeadLetter): Buffer {
  const { event, history } = takeHistory(letter.event);
  const json = Buffer.from(JSON.stringify(history === undefined ? letter.head : { ...letter.head, history }));
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32LE(json.length, 0);
  return Buffer.concat([length, json, event]);
}

/** The letter of bytes that a store has kept. */
export function decodeDeadLetter(bytes: Buffer): DeadLetter {
  const end = 4 + bytes.readUInt32LE(0);
  return { head: JSON.parse(bytes.toString("utf8", 4, end)) as DeadLetterHead, event: bytes.subarray(end) };
}
