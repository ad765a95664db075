import type { InputContext, Receipt } from "#plugin";

/** How long a stop waits for a queue on disk to take what was given. */
const LAST_ACCEPT_MS = 1_000;

/** Resolves when a source need not keep any longer what was given: it is on disk, or else every output has it. */
export function isSafe(receipt: Receipt, { isDurable }: Pick<InputContext, "isDurable">): Promise<void> {
  return isDurable ? receipt.accepted : receipt.settled;
}

/**
 * For the end of an input: waits until its source knows of everything that is safe. With a queue in memory that is when the
 * outputs have it; a disk is not waited for without end.
 */
export async function lastAcks(acks: Promise<unknown>, { isDurable, clock }: Pick<InputContext, "isDurable" | "clock">): Promise<void> {
  const inTime = new AbortController();
  const gaveUp = isDurable ? clock.sleep(LAST_ACCEPT_MS, inTime.signal) : new Promise<never>(() => {});
  await Promise.race([acks, gaveUp]);
  inTime.abort();
}
