/** Exponential back-off with jitter: each wait is drawn between half of its step and the whole. */
export interface Backoff {
  readonly firstMs: number;
  readonly mostMs: number;
}

export const DEFAULT_BACKOFF: Backoff = { firstMs: 200, mostMs: 30_000 };

/**
 * @param attempt 1 after the first failure
 * @param random a number from 0 to 1
 */
export function backoffMs(backoff: Backoff, attempt: number, random: number): number {
  const step = Math.min(backoff.mostMs, backoff.firstMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(step * (0.5 + random / 2));
}
