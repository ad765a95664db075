import { TailraceError } from "../errors.ts";

export function damagedBlock(why: string): TailraceError {
  return new TailraceError("FLOW_BLOCK_DAMAGED", `A block of the queue is damaged: ${why}.`);
}

export function damagedPayload(): TailraceError {
  return new TailraceError("FLOW_PAYLOAD_DAMAGED", "A payload is damaged: its parts do not fit each other.");
}
