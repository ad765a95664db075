/**
 * Runs several until all have ended; when one fails the others are stopped.
 * @throws what the first of them threw
 */
export async function together(runs: readonly ((signal: AbortSignal) => Promise<void>)[], signal: AbortSignal): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const guard = (run: (signal: AbortSignal) => Promise<void>): Promise<void> =>
    run(either).catch((error: unknown) => {
      // The first reason stays.
      failed.abort(error);
    });
  await Promise.all(runs.map(guard));
  if (failed.signal.aborted && !signal.aborted) throw failed.signal.reason;
}
