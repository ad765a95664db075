/** What is counted for each vertex; a vertex's counts stand at `vertex * COUNTS_PER_VERTEX` and the offsets here. */
export const COUNT = {
  /** Events that reached it. */
  in: 0,
  /** Events it cancelled. */
  dropped: 1,
  /** Events it added. */
  created: 2,
  /** Events lost because it threw and has no failure tag. */
  failed: 3,
  /** Events on which it succeeded. */
  matched: 4,
  /** Calls that were ended because they took too long. */
  timedOut: 5,
} as const;

export const COUNTS_PER_VERTEX = 6;

/** The generated statement that counts. */
export function countLine(vertex: number, what: keyof typeof COUNT): string {
  return `n[${vertex * COUNTS_PER_VERTEX + COUNT[what]}]++;`;
}
