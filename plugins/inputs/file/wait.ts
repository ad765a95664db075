import type { Clock, Intake } from "#plugin";

/** Until the pipeline has room again, but not longer than files may go without a look. */
export async function waitForRoom(intake: Intake, clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const room = intake.room();
  if (room === undefined) return;
  const hasRoom = new AbortController();
  await Promise.race([room, clock.sleep(ms, AbortSignal.any([signal, hasRoom.signal]))]);
  hasRoom.abort();
}
